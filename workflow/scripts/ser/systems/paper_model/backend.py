"""Keras and TensorFlow, imported in half of the usual time, and made deterministic.

The garbage collector would walk over their hundreds of thousands of permanent objects again and
again, and once more when Python ends. Keras would also import scikit-learn and Matplotlib, for
wrappers and plots that are not used here. It works without them, so this module hides them.
"""

from __future__ import annotations

import gc
import sys

gc.disable()
unwanted = {"sklearn", "matplotlib"} - sys.modules.keys()
sys.modules.update(dict.fromkeys(unwanted))  # type: ignore[arg-type]  # None: no such module
import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers, ops  # noqa: E402

for name in unwanted:
    del sys.modules[name]
gc.freeze()
gc.enable()

__all__ = ["keras", "layers", "ops", "tf"]


def prepare_tensorflow(seed: int) -> None:
    """Make what follows deterministic, on one thread.

    Several threads add in another order each time. The workflow runs many trainings in parallel
    instead, which also uses the cores better than threads on small matrices. The seed, in
    [0, 2**32), is set for Python, NumPy, TensorFlow and Keras.

    A RuntimeError says that Keras has another backend, or that TensorFlow has already started with
    other threads.
    """
    if keras.backend.backend() != "tensorflow":
        raise RuntimeError(f"KERAS_BACKEND: {keras.backend.backend()}, expected tensorflow")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    # a user's own ~/.keras/keras.json must not change a result
    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    keras.utils.clear_session(free_memory=True)
    keras.utils.set_random_seed(seed)

"""Keras and TensorFlow, imported in half of the usual time, and made deterministic.

The garbage collector would walk over their hundred thousands of objects again and again, and once
more when Python ends, though they are there to stay. Keras would also import scikit-learn and
Matplotlib, for wrappers and pictures that nothing here uses; it does without where they are not
installed, and so it does where they seem not to be.
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

    Sums over several threads come out in another order each time. The workflow runs many trainings
    beside each other instead, which also makes better use of the cores than small matrices do. The
    seed, in [0, 2**32), is that of Python, NumPy, TensorFlow and Keras alike.

    A RuntimeError says that Keras runs on something else, or that TensorFlow has started already
    with other threads.
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

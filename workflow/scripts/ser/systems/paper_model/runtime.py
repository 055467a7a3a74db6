"""TensorFlow set up so that the same inputs give the same bytes."""

from __future__ import annotations

import keras
import tensorflow as tf


def prepare_tensorflow(seed: int) -> None:
    """Make what follows deterministic, on one thread.

    Sums over several threads come out in another order each time. The workflow runs many trainings
    beside each other instead, which also makes better use of the cores than small matrices do.

    Parameters
    ----------
    seed
        In [0, 2**32): of Python, NumPy, TensorFlow and Keras alike.

    Raises
    ------
    RuntimeError
        When Keras runs on something else, or TensorFlow has started already with other threads.
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

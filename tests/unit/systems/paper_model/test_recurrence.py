"""The recurrence against Keras's own layers: same weights, same states, same gradients."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.usefixtures("_tensorflow_on_one_thread")

UNITS, DIM = 5, 3
lengths_in_a_batch = st.lists(st.integers(1, 9), min_size=1, max_size=4)


def pair(both: bool) -> tuple[Any, Any]:
    """Make Keras's layer and ours, with the same weights and biases that are not zero."""
    import keras

    from ser.systems.paper_model.recurrence import FastBidirectional, FastLSTM

    theirs = keras.layers.LSTM(UNITS, return_sequences=True)
    ours = FastLSTM(UNITS, return_sequences=True)
    if both:
        theirs = keras.layers.Bidirectional(theirs)
        ours = FastBidirectional(ours)
    for layer in (theirs, ours):
        layer.build((None, None, DIM))
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=weight.shape).astype(np.float32) for weight in theirs.weights]
    theirs.set_weights(weights)
    ours.set_weights(weights)
    return theirs, ours


@functools.cache
def functions(both: bool, masked: bool) -> list[Any]:
    """Trace states and gradients of Keras's layer and of ours once, for batches of any shape."""
    import tensorflow as tf

    def traced(layer: Any) -> Any:
        def states_and_gradients(frames: Any, mask: Any, upstream: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(frames)
                states = layer(frames, mask=mask if masked else None)
                total = tf.reduce_sum(states * upstream)
            return states * tf.cast(upstream != 0, tf.float32), tape.gradient(
                total, [frames, *layer.trainable_variables]
            )

        width = UNITS * (2 if both else 1)
        signature = [
            tf.TensorSpec((None, None, DIM), tf.float32),
            tf.TensorSpec((None, None), tf.bool),
            tf.TensorSpec((None, None, width), tf.float32),
        ]
        return tf.function(states_and_gradients, input_signature=signature)

    return [traced(layer) for layer in pair(both)]


@pytest.mark.parametrize("both", [False, True])
@settings(deadline=None, max_examples=12)
@given(lengths=lengths_in_a_batch, masked=st.booleans())
def test_states_and_gradients_are_keras_s(both: bool, lengths: list[int], masked: bool) -> None:
    import tensorflow as tf

    rng = np.random.default_rng(1)
    shape = (len(lengths), max(lengths) + 2)
    frames = tf.constant(rng.normal(size=(*shape, DIM)), tf.float32)
    mask = tf.sequence_mask(lengths, shape[1])
    upstream = tf.constant(rng.normal(size=(*shape, UNITS * (2 if both else 1))), tf.float32)
    if masked:  # what Keras says of padding is the last state, and nothing reads it
        upstream *= tf.cast(mask, tf.float32)[..., None]
    (expected, theirs), (states, ours) = (
        function(frames, mask, upstream) for function in functions(both, masked)
    )
    for value, other in zip([states, *ours], [expected, *theirs], strict=True):
        np.testing.assert_allclose(value, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("both", [False, True])
def test_padding_has_the_state_zero_and_changes_no_other(both: bool) -> None:
    _, ours = pair(both)
    rng = np.random.default_rng(2)
    frames = rng.normal(size=(1, 4, DIM)).astype(np.float32)
    padded = np.concatenate([frames, np.full((1, 3, DIM), 50.0, np.float32)], axis=1)
    alone = np.asarray(ours(frames))
    among = np.asarray(ours(padded, mask=np.arange(7)[None] < 4))
    np.testing.assert_allclose(among[:, :4], alone, rtol=1e-6, atol=1e-7)
    assert not among[:, 4:].any()


def test_the_weights_and_their_first_values_are_keras_s() -> None:
    import keras

    from ser.systems.paper_model.recurrence import FastBidirectional, FastLSTM

    layers = []
    for lstm, wrapper in (
        (keras.layers.LSTM, keras.layers.Bidirectional),
        (FastLSTM, FastBidirectional),
    ):
        keras.utils.set_random_seed(7)
        layer = wrapper(lstm(UNITS, return_sequences=True, name="lstm"), name="blstm")
        layer.build((None, None, DIM))
        layers.append(layer)
    theirs, ours = layers
    assert [weight.path for weight in ours.weights] == [weight.path for weight in theirs.weights]
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)

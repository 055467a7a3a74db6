from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ser.systems.paper_model.pooling import AttentionPooling, MaxPooling

pytestmark = pytest.mark.usefixtures("_tensorflow_on_one_thread")

lengths_in_a_batch = st.lists(st.integers(1, 9), min_size=1, max_size=4)


def batch(lengths: list[int], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Make states with padding larger than anything real, and their mask."""
    states = np.random.default_rng(seed).normal(size=(len(lengths), max(lengths) + 2, 5)) - 3.0
    mask = np.arange(states.shape[1]) < np.array(lengths)[:, None]
    states[~mask] = 50.0
    return states.astype(np.float32), mask


def equations_1_and_2(states: np.ndarray, w: np.ndarray) -> np.ndarray:
    scores = states.astype(float) @ w.astype(float)
    weights = np.exp(scores) / np.exp(scores).sum()
    return weights @ states


@settings(deadline=None, max_examples=25)
@given(lengths_in_a_batch)
def test_attention_is_equations_1_and_2_on_the_real_frames(lengths: list[int]) -> None:
    states, mask = batch(lengths)
    layer = AttentionPooling()
    layer.build(states.shape)
    w = np.random.default_rng(1).normal(size=5).astype(np.float32)
    layer.set_weights([w])
    pooled = np.asarray(layer(states, mask=mask))
    for row, length in enumerate(lengths):
        np.testing.assert_allclose(
            pooled[row], equations_1_and_2(states[row, :length], w), rtol=1e-5
        )


def test_attention_without_mask_reads_all_frames() -> None:
    states, _ = batch([4])
    layer = AttentionPooling()
    layer.build(states.shape)
    w = np.asarray(layer.get_weights()[0])
    np.testing.assert_allclose(
        np.asarray(layer(states))[0], equations_1_and_2(states[0], w), rtol=1e-5
    )


def test_attention_learns_one_vector_and_no_bias() -> None:
    layer = AttentionPooling()
    layer.build((None, None, 128))
    assert [tuple(weight.shape) for weight in layer.trainable_weights] == [(128,)]


@settings(deadline=None, max_examples=25)
@given(lengths_in_a_batch)
def test_max_is_over_the_real_frames(lengths: list[int]) -> None:
    states, mask = batch(lengths)
    pooled = np.asarray(MaxPooling()(states, mask=mask))
    expected = [states[row, :length].max(axis=0) for row, length in enumerate(lengths)]
    np.testing.assert_array_equal(pooled, expected)
    np.testing.assert_array_equal(MaxPooling()(states), states.max(axis=1))


@settings(deadline=None, max_examples=25)
@given(lengths_in_a_batch)
def test_keras_average_pooling_divides_by_the_true_length(lengths: list[int]) -> None:
    import keras

    states, mask = batch(lengths)
    pooled = np.asarray(keras.layers.GlobalAveragePooling1D()(states, mask=mask))
    expected = [states[row, :length].mean(axis=0) for row, length in enumerate(lengths)]
    np.testing.assert_allclose(pooled, expected, rtol=1e-5)

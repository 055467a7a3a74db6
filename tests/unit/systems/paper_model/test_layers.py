from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ser.systems.paper_model.network import (
    AttentionPooling,
    DimensionShuffle,
    FirstComponents,
    FrameMask,
    FrameStatistics,
    MaxPooling,
    ZeroPaddedFrames,
)

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


def test_mask_marks_the_first_frames() -> None:
    mask = FrameMask()(np.zeros((3, 4, 2), np.float32), np.array([1, 4, 3], np.int32))
    expected = [[1, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 0]]
    np.testing.assert_array_equal(np.asarray(mask).astype(int), expected)


def test_padded_frames_become_zero_even_when_not_finite() -> None:
    frames = np.ones((2, 3, 2), np.float32)
    frames[0, 1:] = np.nan
    mask = np.array([[True, False, False], [True, True, False]])
    zeroed = np.asarray(ZeroPaddedFrames()(frames, mask=mask))
    np.testing.assert_array_equal(zeroed[..., 0], mask.astype(np.float32))
    np.testing.assert_array_equal(ZeroPaddedFrames()(frames[1:]), frames[1:])


def test_first_components_are_kept_and_too_few_stay_as_they_are() -> None:
    frames = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    np.testing.assert_array_equal(FirstComponents(3)(frames), frames[..., :3])
    np.testing.assert_array_equal(FirstComponents(9)(frames), frames)


@pytest.mark.parametrize(("length", "fixed"), [(3, 5), (5, 5), (9, 5)])
def test_each_step_reads_one_dimension_over_time(length: int, fixed: int) -> None:
    frames = np.random.default_rng(0).normal(size=(2, length, 4)).astype(np.float32)
    steps = np.asarray(DimensionShuffle(fixed)(frames))
    assert steps.shape == (2, 4, fixed)
    kept = min(length, fixed)
    np.testing.assert_array_equal(steps[:, :, :kept], frames.transpose(0, 2, 1)[:, :, :kept])
    assert not steps[:, :, kept:].any()


def test_statistics_are_over_real_frames_with_padding_of_any_kind() -> None:
    frames = np.random.default_rng(0).normal(2.0, size=(3, 6, 4)).astype(np.float32)
    lengths = np.array([6, 1, 3])
    mask = np.arange(6) < lengths[:, None]
    frames[~mask] = 9.0
    vectors = np.asarray(FrameStatistics()(frames, mask=mask))
    assert vectors.shape == (3, 8)
    for row, length in enumerate(lengths):
        real = frames[row, :length].astype(float)
        np.testing.assert_allclose(vectors[row, :4], real.mean(axis=0), rtol=1e-5)
        np.testing.assert_allclose(vectors[row, 4:], real.std(axis=0), rtol=1e-4, atol=1e-6)

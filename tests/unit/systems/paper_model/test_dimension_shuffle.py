from __future__ import annotations

import numpy as np
import pytest

from ser.systems.paper_model.dimension_shuffle import DimensionShuffle, FrameStatistics

pytestmark = pytest.mark.usefixtures("_tensorflow_on_one_thread")


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
    np.testing.assert_allclose(FrameStatistics()(frames[:1]), vectors[:1], rtol=1e-5)

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ser.features.functionals import STATISTICS, functional_names, functionals


def test_they_are_scipys_statistics_in_seven_blocks():
    frames = np.random.default_rng(0).gamma(2.0, size=(50, 3))
    expected = [
        frames.mean(axis=0),
        frames.std(axis=0),
        stats.skew(frames, axis=0),
        stats.kurtosis(frames, axis=0),
        *np.percentile(frames, [5, 50, 95], axis=0),
    ]
    np.testing.assert_allclose(functionals(frames), np.concatenate(expected), rtol=1e-10)
    names = functional_names(["a", "b", "c"])
    assert names[:4] == ["a_mean", "b_mean", "c_mean", "a_sd"]
    assert len(names) == 3 * len(STATISTICS)


@given(st.floats(-1e30, 1e30), st.integers(1, 9))
def test_a_constant_column_has_no_shape(value, length):
    found = functionals(np.full((length, 1), value, dtype=np.float32))
    mean, deviation, skewness, kurtosis, *percentiles = found
    assert (skewness, kurtosis) == (0, 0)
    assert mean == pytest.approx(np.float32(value), rel=1e-6)
    assert abs(deviation) <= 1e-6 * abs(value)
    assert percentiles == pytest.approx([np.float32(value)] * 3, rel=1e-6)


def test_rounding_is_no_shape_either():
    column = np.full(20, 1000.0, dtype=np.float32)
    column[3] = np.nextafter(np.float32(1000), np.float32(2000))
    assert functionals(column[:, None])[2:4].tolist() == [0, 0]


def test_huge_values_do_not_overflow():
    column = np.array([1e37, -3e37, 2e37, 0.0])[:, None]
    found = functionals(column)
    assert np.isfinite(found.astype(np.float32)).all()
    np.testing.assert_allclose(found[2:4], functionals(column / 1e37)[2:4])


@pytest.mark.parametrize("frames", [np.zeros((0, 3)), np.zeros(3), np.array([[np.nan]])])
def test_what_is_no_utterance_is_refused(frames):
    with pytest.raises(ValueError, match="frames"):
        functionals(frames)

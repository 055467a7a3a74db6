"""Energy, zero crossings, autocorrelation and shape statistics against their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from ser.features.yaafe import FEATURES
from ser.features.yaafe.temporal import fill_shape, fill_temporal
from yaafe_naive import zcr
from yaafe_reference import filled, rows_of

NAMES = ("AutoCorrelation", "Energy", "TemporalShapeStatistics", "ZCR")


def temporal(frames: np.ndarray, name: str) -> np.ndarray:
    rows = rows_of(count=len(frames))
    fill_temporal(frames, np.zeros(len(frames), dtype=bool), rows)
    filled(rows, *NAMES)
    return rows[:, FEATURES[name]]


@settings(deadline=None, max_examples=30)
@given(arrays(np.float64, (2, 1024), elements=st.sampled_from([-0.5, -1e-200, -0.0, 0.0, 1e-200])))
def test_zero_crossings_are_those_of_a_walk(frames):
    assert temporal(frames, "ZCR")[:, 0].tolist() == [zcr(frame) for frame in frames]


@settings(deadline=None, max_examples=30)
@given(arrays(np.float64, (1, 1024), elements=st.sampled_from([-0.5, -1e-3, 1e-200, 0.25])))
def test_zero_crossings_without_zeros_are_those_of_a_walk(frames):
    assert temporal(frames, "ZCR")[0, 0] == zcr(frames[0])


def test_a_sign_survives_zeros_between():
    frame = np.zeros((1, 1024))
    frame[0, [100, 500]] = 0.5, -0.5
    assert temporal(frame, "ZCR") == 1 / 1024


def test_autocorrelation_is_numpys():
    frames = np.random.default_rng(3).normal(size=(3, 1024))
    for frame, ours in zip(frames, temporal(frames, "AutoCorrelation"), strict=True):
        assert np.allclose(ours, np.correlate(frame, frame, "full")[1023 : 1023 + 49], rtol=1e-12)


def test_half_a_frame_used_again_gives_the_same_to_a_bit():
    samples = np.random.default_rng(4).normal(size=512 * 7)
    frames = np.stack([samples[512 * t : 512 * t + 1024] for t in range(6)])
    apart, shared = rows_of(count=6), rows_of(count=6)
    correlation = fill_temporal(frames, np.zeros(6, dtype=bool), apart)
    again = fill_temporal(frames, np.arange(6) != 3, shared)
    assert np.array_equal(apart, shared, equal_nan=True)
    assert np.array_equal(correlation, again)
    assert np.array_equal(correlation, shared[:, FEATURES["AutoCorrelation"]])


def test_an_impulse_correlates_with_nothing_exactly():
    for place in (300, 511, 512, 1023):
        frame = np.zeros((1, 1024))
        frame[0, place] = 0.9
        assert temporal(frame, "AutoCorrelation").tolist() == [[0.9**2] + [0.0] * 48]


def test_energy_is_a_root_mean_square():
    assert temporal(np.full((1, 1024), -0.25), "Energy").tolist() == [[0.25]]


def shape_statistics(values: np.ndarray) -> list[float]:
    out = np.empty(4)
    fill_shape(np.asarray(values, dtype=float), out)
    return out.tolist()


def test_three_of_four_are_the_textbooks():
    weights = np.random.default_rng(8).integers(1, 9, size=40)
    sample = np.repeat(np.arange(40), weights)
    found = shape_statistics(-weights)
    assert found[:3] == pytest.approx([sample.mean(), sample.std(), stats.skew(sample)])
    # The textbook has m1 squared in the second term, YAAFE m1.
    m1, m2 = sample.mean(), np.mean(sample**2)
    defect = 6 * m1 * m2 * (1 - m1) / sample.std() ** 4
    assert found[3] == pytest.approx(stats.kurtosis(sample) + defect)


def test_nothing_at_all():
    eps = np.finfo(float).eps
    assert shape_statistics(np.zeros(6)) == [0.0, eps, 0.0, -3.0]


def test_everything_on_the_first_index():
    assert shape_statistics([1, 0, 0, 0, 0, 0]) == [0.0, np.finfo(float).eps, 0.0, -3.0]

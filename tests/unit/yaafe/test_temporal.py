"""Zero crossings and autocorrelation against their definitions, written as loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ser.yaafe.temporal import autocorrelation, energy, zero_crossing_rate


def walk(frame: np.ndarray) -> float:
    """SPEC section 4, ZCR, word by word."""
    kept, count = frame[0], 0
    for sample in frame:
        if sample == 0:
            continue
        count += kept * sample < 0
        kept = sample
    return count / 1024


@settings(deadline=None, max_examples=30)
@given(arrays(np.float64, (2, 1024), elements=st.sampled_from([-0.5, -1e-3, -0.0, 0.0, 0.25])))
def test_zero_crossings_are_those_of_a_walk(frames):
    assert zero_crossing_rate(frames)[:, 0].tolist() == [walk(frame) for frame in frames]


def test_a_sign_survives_zeros_between():
    frame = np.zeros((1, 1024))
    frame[0, [100, 500]] = 0.5, -0.5
    assert zero_crossing_rate(frame) == 1 / 1024


def test_autocorrelation_is_numpys():
    frames = np.random.default_rng(3).normal(size=(3, 1024))
    for frame, ours in zip(frames, autocorrelation(frames), strict=True):
        assert np.allclose(ours, np.correlate(frame, frame, "full")[1023 : 1023 + 49], rtol=1e-12)


def test_an_impulse_correlates_with_nothing_exactly():
    frame = np.zeros((1, 1024))
    frame[0, 300] = 0.9
    assert autocorrelation(frame).tolist() == [[0.9**2] + [0.0] * 48]


def test_energy_is_a_root_mean_square():
    assert energy(np.full((1, 1024), -0.25)).tolist() == [[0.25]]

"""Frames are centred, zero outside the signal, and bad signals are refused in one line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.yaafe.framing import check_signal, count_frames, cut_frames


@given(st.integers(0, 5000), st.integers(1, 1500))
def test_there_is_a_frame_for_every_step_begun(samples, step):
    assert count_frames(samples, step) == len(range(0, samples, step))


@given(
    st.integers(1, 3000),
    st.sampled_from([512, 160, 700, 1500]),
    st.integers(-3, 6),
    st.integers(1, 5),
)
def test_frame_holds_the_samples_around_its_centre(count, step, first, frames):
    samples = np.arange(1.0, count + 1)
    cut = cut_frames(samples, first, first + frames, step)
    assert cut.shape == (frames, 1024)
    for row, t in zip(cut, range(first, first + frames), strict=True):
        index = np.arange(1024) + step * t - 512
        inside = (index >= 0) & (index < count) & (t >= 0)
        assert np.array_equal(row, np.where(inside, index + 1, 0))


def test_frames_are_a_copy():
    samples = np.ones(1024)
    cut_frames(samples, 0, 2)[:] = 5
    assert (samples == 1).all()


def test_floats_of_any_precision_become_double():
    samples = check_signal(np.float32([0.1, -0.5]), 16000, 512)
    assert samples.dtype == np.float64
    assert samples.tolist() == [float(np.float32(0.1)), -0.5]


@pytest.mark.parametrize(
    ("samples", "rate", "step", "message"),
    [
        (np.zeros(9), 44100, 512, "sample_rate is 44100 Hz, must be 16000: resample first"),
        (np.zeros((9, 2)), 16000, 512, r"samples have shape \(9, 2\), must be mono, \(n,\)"),
        (np.float64(1), 16000, 512, r"samples have shape \(\), must be mono"),
        (np.zeros(9, np.int16), 16000, 512, r"samples are int16, must be floats in \[-1, 1\)"),
        (np.array([0, 0, np.nan]), 16000, 512, "sample 2 is nan, must be finite"),
        (np.array([0, -np.inf, np.nan]), 16000, 512, "sample 1 is -inf, must be finite"),
        (np.zeros(9), 16000, 0, "step is 0, must be a whole number of samples, 1 or more"),
        (np.zeros(9), 16000, 51.5, "step is 51.5, must be a whole number"),
    ],
)
def test_bad_signals_are_refused_in_one_line(samples, rate, step, message):
    with pytest.raises(ValueError, match=message) as refusal:
        check_signal(samples, rate, step)
    assert "\n" not in str(refusal.value)

"""Frames are centred, zero outside the signal, and bad signals are refused in one line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ser.features.yaafe.framing import (
    blocks_of_frames,
    check_parameters,
    check_samples,
    count_frames,
)


@given(st.integers(0, 5000), st.integers(1, 1500))
def test_there_is_a_frame_for_every_step_begun(samples, step):
    assert count_frames(samples, step) == len(range(0, samples, step))


def cut(signals: list, step: int, rows: int) -> tuple[np.ndarray, list[int]]:
    """All frames and their numbers, from blocks of so many rows."""
    frames, numbers = [np.empty((0, 1024))], []
    for block, number in blocks_of_frames(signals, step, rows):
        assert 1 <= len(block) <= rows
        frames.append(block.copy())
        numbers += number.tolist()
    return np.concatenate(frames), numbers


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 3000), max_size=4),
    st.sampled_from([512, 160, 700, 1500]),
    st.integers(1, 9),
)
def test_frame_holds_the_samples_around_its_centre(counts, step, rows):
    signals = [np.arange(1.0, count + 1) for count in counts]
    frames, numbers = cut(signals, step, rows)
    assert numbers == [t for count in counts for t in range(count_frames(count, step))]
    expected = []
    for count in counts:
        for t in range(count_frames(count, step)):
            index = np.arange(1024) + step * t - 512
            expected.append(np.where((index >= 0) & (index < count), index + 1, 0))
    assert np.array_equal(frames, np.reshape(expected, (-1, 1024)))


class OnDisk:
    """A signal that is read by slices only, and notes how much at once."""

    def __init__(self, samples: np.ndarray) -> None:
        self.samples, self.longest = samples, 0

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, part: slice) -> np.ndarray:
        found = self.samples[part]
        self.longest = max(self.longest, len(found))
        return found


@pytest.mark.parametrize("step", [512, 333, 3000])
def test_long_signals_are_read_a_minute_at_a_time(step):
    samples = np.random.default_rng(1).normal(size=150 * 16000).astype(np.float32)
    on_disk = OnDisk(samples)
    frames, numbers = cut([on_disk], step, 50)
    assert on_disk.longest <= 60 * 16000 + 1024
    assert numbers == list(range(count_frames(len(samples), step)))
    padded = np.pad(samples.astype(np.float64), (512, 1024 + step))
    for t in (0, 1, len(numbers) // 2, len(numbers) - 2, len(numbers) - 1):
        assert np.array_equal(frames[t], padded[step * t : step * t + 1024])
    every = np.stack([padded[step * t : step * t + 1024] for t in range(0, len(numbers), 7)])
    assert np.array_equal(frames[::7], every)


def test_a_bad_sample_late_in_a_signal_is_named_by_its_number():
    samples = np.zeros(100 * 16000)
    samples[80 * 16000 + 5] = np.inf
    with pytest.raises(ValueError, match="sample 1280005 is inf, must be finite"):
        cut([samples], 512, 50)


def test_large_samples_are_finite():
    samples = np.full(4, 1.7e308)
    assert np.array_equal(check_samples(samples), samples)


def test_floats_of_any_precision_become_double():
    samples = check_samples(np.float32([0.1, -0.5]))
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
        check_parameters(rate, step)
        check_samples(samples)
    assert "\n" not in str(refusal.value)

"""`extract` as a whole: refusals, frames, steps, blocks, and what a frame depends on."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from ser.features.yaafe import FEATURES, extract, extract_blocks, extraction
from ser.features.yaafe.extraction import blocks_of_frames, count_frames
from yaafe_reference import SIGNALS, samples_of

EMODB = Path(__file__).parents[5] / "shared" / "corpora" / "emodb" / "wav"
LOOK_BACK = ("ComplexDomainOnsetDetection", "SpectralFlux", "SpectralVariation")
OF_ONE_FRAME = np.concatenate(
    [np.arange(s.start, s.stop) for name, s in FEATURES.items() if name not in LOOK_BACK]
)


def noise(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, count)


def test_no_samples_give_no_frames():
    for empty in (np.zeros(0), np.zeros(0, np.float32), np.array([])):
        assert extract(empty).shape == (0, 743)
        assert extract(empty).dtype == np.float64


def test_samples_are_left_alone():
    samples = noise(3000)
    before = samples.copy()
    samples.flags.writeable = False
    extract(samples)
    assert np.array_equal(samples, before)


@settings(deadline=None, max_examples=15)
@given(st.permutations(SIGNALS[:6]), st.integers(1, 150), st.sampled_from([512, 200, 1024]))
def test_neither_neighbours_nor_blocks_change_a_bit(signals, block, step):
    """What was processed before, and what shares its blocks, leaves a signal's features alone."""
    rows = [extract(samples_of(signal)[:9000], step=step) for signal in signals]
    parts = [samples_of(signal)[:9000] for signal in signals]
    with mock.patch.object(extraction, "BLOCK", block):
        together = [values.copy() for values in extract_blocks(parts, step=step)]
    assert all(len(values) == block for values in together[:-1])
    assert np.array_equal(np.concatenate(together), np.concatenate(rows), equal_nan=True)


def test_signals_without_samples_have_no_rows():
    samples = noise(1500)
    empty = np.zeros(0)
    assert list(extract_blocks([])) == []
    assert list(extract_blocks([empty, empty])) == []
    (values,) = extract_blocks([empty, samples, empty])
    assert np.array_equal(values, extract(samples))


@pytest.mark.e2e
@pytest.mark.skipif(not EMODB.is_dir(), reason="needs the EMO-DB recordings")
def test_no_value_of_emodb_depends_on_blocks_or_on_what_came_before():
    signals = [soundfile.read(path)[0] for path in sorted(EMODB.glob("*.wav"))]
    assert len(signals) == 339
    alone = [extract(samples) for samples in signals]
    order = np.random.default_rng(1).permutation(len(signals))
    for block in (10**6, 17):
        with mock.patch.object(extraction, "BLOCK", block):
            together = np.concatenate(list(extract_blocks([signals[i] for i in order])))
        expected = np.concatenate([alone[i] for i in order])
        assert np.array_equal(together, expected, equal_nan=True)


def test_signal_of_several_blocks_is_the_same_to_a_bit():
    samples = noise(512 * (extraction.BLOCK + 60))
    samples[512 * (extraction.BLOCK - 2) : 512 * (extraction.BLOCK + 1)] = 0  # silence over the cut
    with mock.patch.object(extraction, "BLOCK", 10**6):
        whole = extract(samples)
    assert np.array_equal(extract(samples), whole, equal_nan=True)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 4000), st.integers(0, 99))
def test_frame_depends_on_its_samples_and_two_frames_before(count, seed):
    """What follows a frame, and what is three frames back, changes nothing."""
    samples = noise(count, seed)
    whole = extract(samples)
    t = len(whole) // 2
    alone = np.zeros_like(samples)
    window = slice(max(0, 512 * (t - 2) - 512), 512 * t + 512)
    alone[window] = samples[window]
    assert np.array_equal(extract(alone)[t], whole[t])


def test_other_step_gives_the_frames_between():
    samples = noise(6000)
    coarse, fine = extract(samples), extract(samples, step=256)
    assert len(fine) == -(-6000 // 256)
    assert np.array_equal(fine[::2][:, OF_ONE_FRAME], coarse[:, OF_ONE_FRAME])
    # Looking back over 256 samples instead of 512 is not the same.
    onset = FEATURES["ComplexDomainOnsetDetection"]
    assert not np.allclose(fine[2::2, onset], coarse[1:, onset])


@pytest.mark.parametrize("step", [100, 256, 512, 2000])
def test_nothing_was_heard_before_the_first_frame(step):
    features = extract(noise(5000), step=step)
    for name in ("SpectralFlux", "SpectralVariation"):
        assert features[0, FEATURES[name]] == 0
    first = features[0, FEATURES["MagnitudeSpectrum"]]
    onset = features[0, FEATURES["ComplexDomainOnsetDetection"]]
    assert onset == pytest.approx(first.sum(), rel=1e-12)


def test_doubling_the_amplitude_doubles_what_is_in_proportion():
    samples = noise(4000)
    soft, loud = extract(samples), extract(2 * samples)
    for name in ("Energy", "Envelope", "MagnitudeSpectrum", "MelSpectrum"):
        assert np.array_equal(loud[:, FEATURES[name]], 2 * soft[:, FEATURES[name]])
    for name in ("LSF", "Loudness", "MFCC", "SpectralFlux", "SpectralRolloff", "ZCR"):
        assert loud[:, FEATURES[name]] == pytest.approx(
            soft[:, FEATURES[name]], rel=1e-9, abs=1e-12
        )


def test_exact_silence_is_nan_in_prediction_only():
    features = extract(np.zeros(2000))
    nan = np.isnan(features).all(axis=0)
    predicted = np.zeros(743, dtype=bool)
    predicted[FEATURES["LPC"]] = predicted[FEATURES["LSF"]] = True
    assert np.array_equal(nan, predicted)
    assert np.isfinite(features[:, ~predicted]).all()
    assert (features[:, FEATURES["SpectralRolloff"]] == 7921.875).all()
    assert features[:, FEATURES["OBSI"]] == pytest.approx(-42.9514, abs=1e-4)
    assert (features[:, FEATURES["OBSIR"]] == 0).all()
    shape = features[:, FEATURES["TemporalShapeStatistics"]]
    assert shape.tolist() == [[0.0, np.finfo(float).eps, 0.0, -3.0]] * len(features)
    modulation = features[0, FEATURES["AmplitudeModulation"]]
    assert modulation.tolist() == [3.984375, 0, 0, 0, 9.921875, 0, 0, 0]


def test_wide_range_of_amplitudes_neither_warns_nor_raises():
    for amplitude in (1e-320, 1e-200, 1e-30, 1 / 32768, 1.0, 1e30):
        assert extract(amplitude * noise(1500)).shape == (3, 743)


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


@pytest.mark.parametrize(
    ("samples", "rate", "step", "message"),
    [
        (np.zeros(9), 44100, 512, "sample_rate is 44100 Hz, must be 16000: resample first"),
        (np.zeros((9, 2)), 16000, 512, r"samples have shape \(9, 2\), must be mono, \(n,\)"),
        (np.float64(1), 16000, 512, r"samples have shape \(\), must be mono"),
        (np.zeros(9, np.int16), 16000, 512, r"samples are int16, must be floats in \[-1, 1\)"),
        (np.array([0, -np.inf, np.nan]), 16000, 512, "sample 1 is -inf, must be finite"),
        (np.zeros(9), 16000, 0, "step is 0, must be a whole number of samples, 1 or more"),
        (np.zeros(9), 16000, 51.5, "step is 51.5, must be a whole number"),
    ],
)
def test_bad_signals_are_refused_in_one_line(samples, rate, step, message):
    with pytest.raises(ValueError, match=message) as refusal:
        extract(samples, rate, step)
    assert "\n" not in str(refusal.value)

"""`extract` as a whole: shapes, steps, blocks, and what a frame depends on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from ser.features.yaafe import FEATURES, extract, extract_blocks
from ser.features.yaafe.extraction import BLOCK
from yaafe_reference import SIGNALS, extracted, samples_of

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


@pytest.mark.parametrize("count", [1, 511, 512, 513, 1024, 5000])
def test_one_frame_for_every_step_begun(count):
    assert extract(noise(count)).shape == (-(-count // 512), 743)


def test_samples_are_left_alone():
    samples = noise(3000)
    before = samples.copy()
    samples.flags.writeable = False
    extract(samples)
    assert np.array_equal(samples, before)


def test_bad_signals_are_refused():
    with pytest.raises(ValueError, match="sample_rate is 8000 Hz, must be 16000"):
        extract(noise(600), sample_rate=8000)
    with pytest.raises(ValueError, match="must be mono"):
        extract(noise(600).reshape(2, 300))
    with pytest.raises(ValueError, match="sample 0 is nan"):
        extract(np.full(600, np.nan))


@pytest.mark.parametrize("signal", SIGNALS)
def test_blocks_do_not_change_a_bit(signal):
    for block in (1, 2, 7, 1000):
        again = extract(samples_of(signal), block=block)
        assert np.array_equal(again, extracted(signal), equal_nan=True)


@settings(deadline=None, max_examples=25)
@given(st.permutations(SIGNALS[:6]), st.integers(1, 150), st.sampled_from([512, 200, 1024]))
def test_neither_neighbours_nor_blocks_change_a_bit(signals, block, step):
    """What was processed before, and what shares its blocks, leaves a signal's features alone."""
    rows = [extract(samples_of(signal)[:9000], step=step) for signal in signals]
    parts = [samples_of(signal)[:9000] for signal in signals]
    together = [values.copy() for values in extract_blocks(parts, step=step, block=block)]
    assert all(len(values) == block for values in together[:-1])
    assert np.array_equal(np.concatenate(together), np.concatenate(rows), equal_nan=True)


def test_signals_without_samples_have_no_rows():
    samples = noise(1500)
    empty = np.zeros(0)
    assert list(extract_blocks([])) == []
    assert list(extract_blocks([empty, empty])) == []
    (values,) = extract_blocks([empty, samples, empty])
    assert np.array_equal(values, extract(samples))


def test_blocks_are_checked_like_signals():
    with pytest.raises(ValueError, match="sample_rate is 8000 Hz"):
        next(extract_blocks([noise(600)], sample_rate=8000))
    with pytest.raises(ValueError, match="sample 7 is inf"):
        list(extract_blocks([noise(600), np.where(np.arange(600) == 7, np.inf, 0.0)]))


@pytest.mark.e2e
@pytest.mark.skipif(not EMODB.is_dir(), reason="needs the EMO-DB recordings")
def test_no_value_of_emodb_depends_on_blocks_or_on_what_came_before():
    signals = [soundfile.read(path)[0] for path in sorted(EMODB.glob("*.wav"))]
    assert len(signals) == 339
    alone = [extract(samples, block=10**6) for samples in signals]
    order = np.random.default_rng(1).permutation(len(signals))
    for block in (BLOCK, 17):
        rows = extract_blocks([signals[i] for i in order], block=block)
        together = np.concatenate([values.copy() for values in rows])
        expected = np.concatenate([alone[i] for i in order])
        assert np.array_equal(together, expected, equal_nan=True)


def test_signal_of_several_blocks_is_the_same_to_a_bit():
    samples = noise(512 * (BLOCK + 60))
    samples[512 * (BLOCK - 2) : 512 * (BLOCK + 1)] = 0  # silence over the cut
    assert np.array_equal(extract(samples), extract(samples, block=10**6), equal_nan=True)


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

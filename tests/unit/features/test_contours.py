from __future__ import annotations

import numpy as np
import pytest

from ser.features.contours import KEPT, NAMES, compress, describe_contours, describe_with_copies
from ser.features.speed_perturbation import SPEEDS, change_speed
from ser.features.yaafe import COLUMNS


def voice(pitch: float, seconds: float = 0.5) -> np.ndarray:
    """Harmonics of a pitch that do not fall apart, as of a vowel."""
    time = np.arange(int(seconds * 16000)) / 16000
    tones = [np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 12)]
    return 0.2 * np.sum(tones, axis=0)


def described(samples) -> dict[str, float]:
    return dict(zip(NAMES, describe_contours(samples), strict=True))


def test_every_value_has_a_name_of_its_own():
    assert len(NAMES) == len(set(NAMES)) == 7697


def test_whole_spectra_are_left_out():
    kept = {COLUMNS[index].split(".")[0] for index in KEPT}
    assert len(KEPT) == 141
    assert {"MagnitudeSpectrum", "AutoCorrelation", "MelSpectrum"}.isdisjoint(kept)
    assert {"MFCC", "Loudness", "LSF", "SpectralFlatnessPerBand"} <= kept


@pytest.mark.parametrize("pitch", [100.0, 220.0])
def test_the_pitch_is_the_voices(pitch):
    found = described(voice(pitch))
    assert found["f0_p50"] == pytest.approx(np.log(pitch), abs=0.02)
    assert found["voiced_share"] > 0.9
    assert found["f0_sd"] < 0.05


@pytest.mark.parametrize("length", [1, 10, 399, 1024, 5000])
def test_silence_and_noise_of_any_length_have_finite_values(length):
    for samples in (np.zeros(length), np.random.default_rng(0).normal(size=length) * 0.1):
        rows = describe_with_copies(samples)
        assert rows.shape == (1 + len(SPEEDS), len(NAMES))
        assert np.isfinite(rows.astype(np.float32)).all()


def test_the_first_row_is_the_utterance_and_the_others_are_higher_and_lower_voices():
    samples = voice(150.0)
    rows = describe_with_copies(samples)
    np.testing.assert_array_equal(rows[0], describe_contours(samples))
    pitch = rows[:, NAMES.index("f0_p50")]
    np.testing.assert_allclose(pitch[1:] - pitch[0], np.log(SPEEDS), atol=0.02)


def test_a_changed_speed_moves_a_tone_and_keeps_its_power():
    tone = voice(300.0, seconds=1.0)
    fast = change_speed(tone, 1.25)
    assert len(fast) == pytest.approx(len(tone) / 1.25, abs=1)
    spectrum = np.abs(np.fft.rfft(fast * np.hanning(len(fast))))
    assert spectrum.argmax() * 16000 / len(fast) == pytest.approx(375, abs=2)
    assert np.std(fast[500:-500]) == pytest.approx(np.std(tone), rel=0.02)


@pytest.mark.parametrize("factor", [0.0, 0.4, 2.1, float("nan")])
def test_absurd_speeds_are_refused(factor):
    with pytest.raises(ValueError, match="speed factor"):
        change_speed(np.zeros(100), factor)


def test_compression_keeps_signs_and_order():
    values = np.array([-8.0, -1.0, 0.0, 1e-3, 27.0])
    np.testing.assert_allclose(compress(values), [-2, -1, 0, 0.1, 3])


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros((3, 2)), np.array([np.nan] * 500)])
def test_what_is_no_signal_is_refused(samples):
    with pytest.raises(ValueError, match="samples"):
        describe_contours(samples)

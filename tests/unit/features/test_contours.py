from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ser.features.contours import (
    KEPT,
    NAMES,
    SPEEDS,
    change_speed,
    contour_names,
    describe_contours,
    describe_perturbed,
)
from ser.features.functionals import COURSE, contour_functionals
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


def test_the_pitch_is_the_voices():
    pitch = 220.0
    found = described(voice(pitch))
    assert found["f0_p50"] == pytest.approx(np.log(pitch), abs=0.02)
    assert found["voiced_share"] > 0.9
    assert found["f0_sd"] < 0.05


@pytest.mark.parametrize("length", [1, 399, 1024])
def test_silence_and_noise_of_any_length_have_finite_values(length):
    for samples in (np.zeros(length), np.random.default_rng(0).normal(size=length) * 0.1):
        rows = describe_perturbed(samples)
        assert rows.shape == (1 + len(SPEEDS), len(NAMES))
        assert np.isfinite(rows.astype(np.float32)).all()


def test_the_first_row_is_the_utterance_and_the_others_are_higher_and_lower_voices():
    samples = voice(150.0)
    rows = describe_perturbed(samples)
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


@pytest.mark.parametrize("factor", [0.0, 2.1, float("nan")])
def test_absurd_speeds_are_refused(factor):
    with pytest.raises(ValueError, match="speed factor"):
        change_speed(np.zeros(100), factor)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros((3, 2)), np.array([np.nan] * 500)])
def test_what_is_no_signal_is_refused(samples):
    with pytest.raises(ValueError, match="samples"):
        describe_contours(samples)


def functionals_of(column) -> dict[str, float]:
    """Functionals of one column, by name."""
    values = contour_functionals(np.asarray(column, dtype=float)[:, None])
    return dict(zip(contour_names(["x"]), values, strict=True))


def test_names_stand_in_the_order_of_the_values():
    rng = np.random.default_rng(0)
    contours = rng.gamma(2.0, size=(40, 3))
    values = contour_functionals(contours)
    names = contour_names(["a", "b", "c"])
    assert len(names) == len(set(names)) == len(values) == 2 * 3 * len(COURSE)
    for number, column in enumerate("abc"):
        alone = contour_functionals(contours[:, [number]])
        of_column = [value for name, value in zip(names, values, strict=True) if name[0] == column]
        np.testing.assert_allclose(of_column, alone)


def test_moments_and_percentiles_are_scipys_of_values_and_of_steps():
    column = np.random.default_rng(1).gamma(2.0, size=60)
    found = functionals_of(column)
    for name, values in (("x", column), ("x_step", np.diff(column, prepend=column[0]))):
        assert found[f"{name}_mean"] == pytest.approx(values.mean())
        assert found[f"{name}_sd"] == pytest.approx(values.std())
        assert found[f"{name}_skewness"] == pytest.approx(stats.skew(values))
        assert found[f"{name}_kurtosis"] == pytest.approx(stats.kurtosis(values) + 3)
        p1, p25, p50, p75, p99 = np.percentile(values, [1, 25, 50, 75, 99])
        assert found[f"{name}_p1"] == pytest.approx(p1)
        assert found[f"{name}_iqr_low"] == pytest.approx(p50 - p25)
        assert found[f"{name}_iqr_high"] == pytest.approx(p75 - p50)
        assert found[f"{name}_range"] == pytest.approx(p99 - p1)
        assert found[f"{name}_above_50"] == np.mean(values > p1 + 0.5 * (p99 - p1))


@settings(max_examples=30, deadline=None)
@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5), st.integers(5, 60))
def test_a_parabola_has_its_slope_and_curvature(level, slope, curvature, length):
    time = np.linspace(-1, 1, length)
    found = functionals_of(level + slope * time + curvature * time**2)
    assert found["x_slope"] == pytest.approx(slope, abs=1e-4)
    assert found["x_curvature"] == pytest.approx(curvature, abs=1e-4)
    if curvature == 0:
        assert found["x_slope_error"] == pytest.approx(0, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.1, 1000), st.integers(0, 2**32 - 1))
def test_shares_and_shapes_know_no_unit(factor, seed):
    column = np.random.default_rng(seed).normal(size=30)
    one, other = functionals_of(column), functionals_of(factor * column)
    for name, value in one.items():
        same = any(part in name for part in ("above", "rising", "skewness", "kurtosis"))
        assert other[name] == pytest.approx(value if same else factor * value, rel=1e-6, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.floats(-1e30, 1e30), st.integers(1, 9))
def test_a_constant_column_has_a_level_and_nothing_else(value, length):
    found = functionals_of(np.full(length, value, dtype=np.float32))
    assert found["x_p50"] == pytest.approx(np.float32(value), rel=1e-6)
    for name in ("skewness", "kurtosis", "slope", "curvature", "above_25", "rising"):
        assert found[f"x_{name}"] == found[f"x_step_{name}"] == 0


def test_rounding_does_not_rise():
    column = np.full(20, 1000.0, dtype=np.float32)
    column[1::2] = np.nextafter(np.float32(1000), np.float32(2000))
    found = functionals_of(column)
    assert found["x_rising"] == found["x_kurtosis"] == found["x_above_50"] == 0


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 4), st.integers(0, 99))
def test_very_short_utterances_have_finite_functionals(length, seed):
    values = contour_functionals(np.random.default_rng(seed).normal(size=(length, 3)))
    assert np.isfinite(values).all()


@pytest.mark.parametrize("contours", [np.zeros((0, 3)), np.zeros(3), np.array([[np.nan]])])
def test_what_is_no_utterance_is_refused(contours):
    with pytest.raises(ValueError, match="frames"):
        contour_functionals(contours)

"""Pitch and harmonics-to-noise ratio of tones whose pitch and noise are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ser.features.lowlevel.pitch import HNR_LIMIT, LONGEST, SHORTEST, pitch_and_hnr

RATE = 16000


def voice(pitch: float, seconds: float = 0.5, ratio: float = np.inf, seed: int = 0) -> np.ndarray:
    """Ten falling harmonics, and noise `ratio` dB below them."""
    time = np.arange(int(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * k * pitch * time + k) / k for k in range(1, 11))
    noise = np.random.default_rng(seed).normal(size=len(time))
    if np.isinf(ratio):
        return 0.1 * tone
    return 0.1 * (tone + noise * np.sqrt(np.mean(tone**2)) * 10 ** (-ratio / 20))


def middle(values: np.ndarray) -> np.ndarray:
    return values[4:-4]


@given(st.floats(80, 400), st.floats(1e-3, 10))
@settings(max_examples=30, deadline=None)
def test_the_period_of_a_harmonic_tone_whatever_its_loudness(pitch, loudness):
    period, ratio = pitch_and_hnr(loudness * voice(pitch))
    np.testing.assert_allclose(middle(period), 1 / pitch, rtol=0.02)
    assert (middle(ratio) > 20).all()


@pytest.mark.parametrize(
    # In loud noise some frames take a multiple of the period, which is one as well.
    ("decibels", "share"),
    [(0.0, 0.6), (6.0, 0.75), (12.0, 0.9), (20.0, 1.0)],
)
@pytest.mark.parametrize("pitch", [110.0, 220.0])
def test_the_ratio_is_that_of_tone_and_noise(pitch, decibels, share):
    period, ratio = pitch_and_hnr(voice(pitch, 2.0, decibels))
    assert np.mean(np.abs(middle(period) * pitch - 1) < 0.03) >= share
    assert np.median(middle(ratio)) == pytest.approx(decibels, abs=1.0)


def test_silence_and_a_constant_have_no_period():
    for samples in (np.zeros(4000), np.full(4000, 0.5)):
        period, ratio = pitch_and_hnr(samples)
        inside = slice(None) if samples[0] == 0 else slice(3, -3)
        assert (period[inside] == 0).all()
        assert (ratio[inside] == -HNR_LIMIT).all()


def test_noise_has_a_low_ratio_and_a_period_within_bounds():
    period, ratio = pitch_and_hnr(np.random.default_rng(1).normal(size=RATE))
    assert np.median(ratio) < 3
    assert period.min() >= SHORTEST - 1 / RATE
    assert period.max() <= LONGEST + 1 / RATE


def test_a_frame_depends_on_what_is_around_it_alone():
    first, second = voice(120.0), voice(330.0)
    alone = pitch_and_hnr(first)[0]
    joined = pitch_and_hnr(np.concatenate([first, second]))[0]
    np.testing.assert_allclose(joined[:40], alone[:40], rtol=1e-9)

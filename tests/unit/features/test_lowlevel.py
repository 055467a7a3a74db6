"""MFCC, voice features and log-Mel bands of tones, noise and silence whose values are known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ser
from ser.features.lowlevel import (
    COLUMNS,
    EXTRACTORS,
    FLOOR,
    HNR_LIMIT,
    HOP,
    LONGEST,
    SHORTEST,
    WINDOW,
    cepstrum,
    check_samples,
    differences,
    log_mel,
    pitch_and_hnr,
    windows_around,
)
from ser.features.sets import LOWLEVEL, MEL_BANDS

SCRIPTS = Path(ser.__file__).parents[1]
NOISE = np.random.default_rng(0).normal(size=16000) * 0.1


def test_sets_columns_and_extractors_are_the_same_names():
    assert set(COLUMNS) == set(EXTRACTORS) == set(LOWLEVEL)
    assert {name: len(columns) for name, columns in COLUMNS.items()} == {
        "mfcc": 39,
        "voice": 30,
        "logmel": 26,
    }


@pytest.mark.parametrize("name", LOWLEVEL)
@pytest.mark.parametrize("samples", [NOISE, NOISE[:1], NOISE[:1024], np.zeros(5000)])
def test_every_signal_has_finite_frames_of_the_stated_width(name, samples):
    frames = EXTRACTORS[name](samples)
    assert frames.shape == (1 + max(0, len(samples) - 400) // 160, len(COLUMNS[name]))
    assert np.isfinite(frames).all()


@pytest.mark.parametrize("name", LOWLEVEL)
def test_same_bytes_twice(name):
    assert EXTRACTORS[name](NOISE).tobytes() == EXTRACTORS[name](NOISE.copy()).tobytes()


def test_the_log_energy_stands_where_dnn_elm_looks_for_it():
    from ser.systems.dnn_elm import LOG_ENERGY

    assert COLUMNS["voice"][LOG_ENERGY] == "log_energy"
    frames = EXTRACTORS["voice"](NOISE)
    assert frames[3, LOG_ENERGY] == pytest.approx(np.log(np.mean(NOISE[480:880] ** 2)))
    assert (EXTRACTORS["voice"](np.zeros(2000))[:, LOG_ENERGY] == np.log(FLOOR)).all()


def test_the_zeroth_coefficient_is_the_level_that_the_speech_detector_reads():
    from ser.systems.dbn_ivector.variants import DECIBELS

    apart = EXTRACTORS["mfcc"](10 * NOISE)[:, 0] - EXTRACTORS["mfcc"](NOISE)[:, 0]
    np.testing.assert_allclose(apart / np.sqrt(26) * DECIBELS, 20, rtol=1e-6)


def test_names_are_read_without_librosa_or_numpy():
    code = (
        "import sys; import ser.features.sets\n"
        "print([name for name in ('librosa', 'numpy', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=SCRIPTS, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@given(st.integers(1, 5000), st.sampled_from([400, 800, 512]))
def test_windows_lie_around_the_same_centres_whatever_their_width(length, width):
    samples = check_samples(np.arange(length, dtype=float))
    views = windows_around(samples, width)
    assert views.shape == (1 + (len(samples) - WINDOW) // HOP, width)
    margin = (width - WINDOW) // 2
    for number in (0, len(views) - 1):
        inside = views[number][margin : margin + WINDOW]
        np.testing.assert_array_equal(inside, samples[number * HOP : number * HOP + WINDOW])


@pytest.mark.parametrize(("length", "count"), [(1, 1), (400, 1), (559, 1), (560, 2), (16000, 98)])
def test_counts(length, count):
    assert len(windows_around(np.zeros(length), WINDOW)) == count


@pytest.mark.parametrize("samples", [[], [[0.0]], [np.nan], [np.inf]])
def test_what_is_no_signal_is_refused(samples):
    with pytest.raises(ValueError, match=r"samples"):
        check_samples(np.array(samples))


def test_a_tone_raises_the_band_that_it_lies_in():
    time = np.arange(16000) / 16000
    loudest = [
        log_mel(np.sin(2 * np.pi * hertz * time)).mean(axis=0).argmax()
        for hertz in (200, 1000, 4000)
    ]
    assert loudest[0] < loudest[1] < loudest[2]
    edges = 700 * (
        10 ** (np.linspace(0, 2595 * np.log10(1 + 8000 / 700), MEL_BANDS + 2) / 2595) - 1
    )
    for hertz, band in zip((200, 1000, 4000), loudest, strict=True):
        assert edges[band] < hertz < edges[band + 2]


def test_ten_times_as_loud_is_20_db_more_in_every_band_and_in_the_zeroth_coefficient_alone():
    noise = np.random.default_rng(0).normal(size=8000) * 0.01
    soft, loud = log_mel(noise), log_mel(10 * noise)
    np.testing.assert_allclose(loud - soft, np.log(100), rtol=1e-6)
    apart = cepstrum(loud, 13) - cepstrum(soft, 13)
    np.testing.assert_allclose(apart[:, 0], np.log(100) * np.sqrt(MEL_BANDS), rtol=1e-6)
    np.testing.assert_allclose(apart[:, 1:], 0, atol=1e-6)


def test_silence_stands_on_a_floor_of_its_own():
    assert (log_mel(np.zeros(2000)) == np.log(FLOOR)).all()


def test_the_level_of_a_frame_does_not_depend_on_a_louder_one():
    noise = np.random.default_rng(0).normal(size=8000) * 1e-3
    louder = noise.copy()
    louder[6000:] *= 1e3
    np.testing.assert_array_equal(log_mel(noise)[:30], log_mel(louder)[:30])


@given(st.integers(1, 12), st.floats(-5, 5))
def test_differences_are_the_slope_whatever_the_length(length, slope):
    ramp = slope * np.arange(length, dtype=float)[:, None]
    found = differences(ramp)
    assert found.shape == ramp.shape
    np.testing.assert_allclose(found[2:-2], slope, atol=1e-9)
    assert differences(np.full((length, 2), 3.0)) == pytest.approx(np.zeros((length, 2)))


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
    [(0.0, 0.6), (20.0, 1.0)],
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

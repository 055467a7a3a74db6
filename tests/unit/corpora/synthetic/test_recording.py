"""Resampling, tilt, noise and silence, against what must hold."""

from __future__ import annotations

import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.synthetic.draws import draws
from ser.corpora.synthetic.recording import record, resample, tilt, write_wav


def tone(frequency, rate, seconds=0.5):
    time = np.arange(int(rate * seconds)) / rate
    return np.sin(2 * np.pi * frequency * time) * np.hanning(len(time))


@pytest.mark.parametrize("new_rate", [16000, 22050, 44100])
def test_a_tone_keeps_its_pitch_and_level(new_rate):
    wanted = tone(1000, new_rate)
    got = resample(tone(1000, 22050), 22050, new_rate)
    assert len(got) == len(wanted)
    # Windows of slightly different lengths in samples, hence not to the last digit.
    assert np.abs(got - wanted).max() < 2e-3


def test_what_the_new_rate_cannot_hold_is_gone():
    assert np.abs(resample(tone(9500, 22050), 22050, 16000)).max() < 1e-3


@given(st.integers(1, 5000), st.sampled_from([16000, 22050, 44100]))
def test_length_is_rounded_up(number, new_rate):
    got = resample(np.ones(number), 22050, new_rate)
    assert len(got) == -(-number * new_rate // 22050)
    assert np.isfinite(got).all()


@pytest.mark.parametrize(("frequency", "octaves"), [(500, -1), (1000, 0), (4000, 2)])
def test_tilt_is_so_many_decibels_an_octave(frequency, octaves):
    samples = tone(frequency, 22050)
    change = 20 * np.log10(np.std(tilt(samples, 22050, 3.0)) / np.std(samples))
    assert change == pytest.approx(3 * octaves, abs=0.1)


def test_no_tilt_changes_nothing():
    samples = tone(1000, 22050)
    assert tilt(samples, 22050, 0.0) == pytest.approx(samples)


def test_some_recordings_have_exact_silence_and_the_others_none():
    speech = (8000 * tone(300, 22050)).astype(np.int16)
    silent = []
    for number in range(60):
        recording = record(speech, 22050, 16000, 0.0, draws(1, str(number)))
        assert recording.dtype == np.dtype("<i2")
        assert len(recording) > 8000 + 2 * 0.05 * 16000 - 2
        edge = recording[: int(0.04 * 16000)]
        silent.append(not edge.any())
        if not silent[-1]:
            assert np.mean(edge == 0) < 0.5
    assert 5 <= sum(silent) <= 25


def test_noise_is_20_to_40_decibels_below_the_speech():
    speech = (8000 * np.sin(np.arange(22050) / 8)).astype(np.int16)
    for number in range(30):
        recording = record(speech, 22050, 16000, 0.0, draws(1, str(number))).astype(float)
        noise = recording[: int(0.05 * 16000)]
        if noise.any():
            ratio = 20 * np.log10(recording[4000:12000].std() / noise.std())
            assert 19 < ratio < 41.5


def test_wavs(tmp_path):
    samples = np.arange(-5, 5, dtype=np.int16)
    write_wav(tmp_path / "new/mono.wav", samples, 16000)
    write_wav(tmp_path / "stereo.wav", np.stack([samples, -samples], axis=1), 44100)
    with wave.open(str(tmp_path / "new/mono.wav")) as file:
        assert file.getparams()[:4] == (1, 2, 16000, 10)
        assert np.array_equal(np.frombuffer(file.readframes(10), "<i2"), samples)
    with wave.open(str(tmp_path / "stereo.wav")) as file:
        assert file.getparams()[:4] == (2, 2, 44100, 10)
        assert np.array_equal(np.frombuffer(file.readframes(10), "<i2")[1::2], -samples)

"""Speech does not depend on what was spoken before; recordings have effort, noise and silence."""

from __future__ import annotations

import os
import signal
import sys
import wave
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.synthetic.speech import (
    SAMPLE_RATE,
    SpeechError,
    add_room,
    resample,
    run_in_child,
    speak,
    ssml,
    tilt,
    write_wav,
)
from ser.corpora.synthetic.utterances import Delivery, generator_of

ENGLISH = Delivery("The *box* is on the table.", "en-us+f2", 170, 50, 50, 60, 0, False, 0.0)
MANDARIN = replace(ENGLISH, sentence="盒子在*桌子*上。", voice="cmn+m3")


@pytest.fixture(scope="module")
def espeak():
    return pytest.importorskip("espeakng_loader", reason="espeakng-loader is not installed")


@pytest.mark.usefixtures("espeak")
class TestSpeech:
    def test_speech_comes_out(self):
        for delivery in (ENGLISH, MANDARIN):
            samples = speak(delivery)
            assert samples.dtype == np.int16
            assert 0.5 < len(samples) / SAMPLE_RATE < 4
            assert 1000 < np.abs(samples.astype(int)).max() < 32767

    def test_history_does_not_matter(self):
        first = speak(ENGLISH)
        speak(MANDARIN)
        assert np.array_equal(speak(ENGLISH), first)

    @pytest.mark.parametrize(
        "change",
        [
            {"rate": 120},
            {"pitch": 80},
            {"range": 0},
            {"volume": 30},
            {"pause": 8},
            {"emphasised": True},
            {"voice": "en-us+m3"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_every_parameter_is_heard(self, change):
        assert not np.array_equal(speak(replace(ENGLISH, **change)), speak(ENGLISH))

    def test_slower_is_longer_and_softer_is_softer(self):
        usual = speak(ENGLISH)
        assert len(speak(replace(ENGLISH, rate=120))) > 1.2 * len(usual)
        assert speak(replace(ENGLISH, volume=30)).std() < 0.7 * usual.std()

    def test_a_long_path_to_the_data_is_no_trouble(self, espeak, tmp_path, monkeypatch):
        # Longer than eSpeak NG's own 160 characters, as environments' folders can be.
        folder = tmp_path.joinpath(*["long" * 12] * 4)
        folder.mkdir(parents=True)
        data = folder / "espeak-ng-data"
        data.symlink_to(espeak.get_data_path())
        usual = speak(ENGLISH)
        monkeypatch.setattr(espeak, "get_data_path", lambda: str(data))
        assert len(str(data)) > 200
        assert np.array_equal(speak(ENGLISH), usual)

    def test_an_unknown_voice_is_told(self):
        with pytest.raises(SpeechError, match=r"as nowhere: .*espeak_SetVoiceByName returned"):
            speak(replace(ENGLISH, voice="nowhere"))

    def test_missing_data_are_told(self, espeak, tmp_path, monkeypatch):
        monkeypatch.setattr(espeak, "get_data_path", lambda: str(tmp_path / "espeak-ng-data"))
        with pytest.raises(SpeechError, match="espeak_Initialize gave"):
            speak(ENGLISH)


def test_a_missing_package_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    with pytest.raises(SpeechError, match="install espeakng-loader"):
        speak(ENGLISH)


def test_ssml_stresses_the_key_word_and_escapes():
    assert ssml("A *b* & c.", emphasised=False) == "A b &amp; c."
    assert ssml("A *b*.", emphasised=True) == 'A <emphasis level="strong">b</emphasis>.'


class TestChild:
    def test_large_answers_come_through_and_memory_is_apart(self):
        seen = []

        def work():
            seen.append(1)
            return b"x" * 1_000_000

        assert run_in_child(work) == b"x" * 1_000_000
        assert seen == []

    def test_an_exception_is_told(self):
        with pytest.raises(RuntimeError, match=r"^ValueError: no good$"):
            run_in_child(lambda: (_ for _ in ()).throw(ValueError("no good")))

    def test_a_crash_is_told(self):
        with pytest.raises(RuntimeError, match=f"died of signal {int(signal.SIGKILL)}"):
            run_in_child(lambda: os.kill(os.getpid(), signal.SIGKILL))

    def test_an_early_end_is_told(self):
        with pytest.raises(RuntimeError, match="ended with 3"):
            run_in_child(lambda: os._exit(3))


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
        recording = add_room(speech, 16000, 0.0, generator_of(1, str(number)))
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
        recording = add_room(speech, 16000, 0.0, generator_of(1, str(number))).astype(float)
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

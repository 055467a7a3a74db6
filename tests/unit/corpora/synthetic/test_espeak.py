"""eSpeak NG speaks the same samples whatever was spoken before, and its failures are told."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace

import numpy as np
import pytest

from ser.corpora.synthetic.espeak import SAMPLE_RATE, ChildError, SpeechError, in_child, speak, ssml
from ser.corpora.synthetic.manners import Delivery

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

        assert in_child(work) == b"x" * 1_000_000
        assert seen == []

    def test_an_exception_is_told(self):
        with pytest.raises(ChildError, match=r"^ValueError: no good$"):
            in_child(lambda: (_ for _ in ()).throw(ValueError("no good")))

    def test_a_crash_is_told(self):
        with pytest.raises(ChildError, match=f"died of signal {int(signal.SIGKILL)}"):
            in_child(lambda: os.kill(os.getpid(), signal.SIGKILL))

    def test_an_early_end_is_told(self):
        with pytest.raises(ChildError, match="ended with 3"):
            in_child(lambda: os._exit(3))

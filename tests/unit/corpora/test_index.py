"""Corpora that cannot be used end with one line; bad recordings never end anything."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from ser.corpora.index import CorpusError, index_corpus
from ser.corpora.readers import LAYOUTS, get_reader

NAMES = [f"{speaker}a01{letter}a" for speaker in ("03", "08", "09", "10") for letter in "WFNT"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_missing_folder_says_where_it_was_looked_for_and_how_to_get_it(tmp_path, layout):
    with pytest.raises(CorpusError) as caught:
        index_corpus(layout, tmp_path / "no")
    assert str(tmp_path / "no") in str(caught.value)
    assert get_reader(layout).HOW_TO_GET in str(caught.value)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_empty_folder_and_a_file(tmp_path, layout):
    (tmp_path / "file").touch()
    for root in (tmp_path, tmp_path / "file"):
        with pytest.raises(CorpusError) as caught:
            index_corpus(layout, root)
        assert "\n" not in str(caught.value)
        assert str(root) in str(caught.value)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_every_layout_tells_about_itself(layout):
    module = get_reader(layout)
    assert "\n" not in module.HOW_TO_GET
    assert module.SPEAKERS is None or len(set(module.SPEAKERS)) == 10
    assert module.LABELS is None or len(set(module.LABELS)) == len(module.LABELS)


def test_an_unknown_layout(tmp_path):
    with pytest.raises(CorpusError, match="unknown layout emo, expected one of cheavd, emodb"):
        index_corpus("emo", tmp_path)


def test_nothing_usable_gives_an_example(tmp_path, wav):
    wav("03a01Fa.wav", seconds=0.01)
    wav("03a01Wa.wav", seconds=0.01)
    with pytest.raises(CorpusError) as caught:
        index_corpus("emodb", tmp_path)
    assert (
        "nothing in it is usable; the first of 2: 03a01Fa.wav: is 0.01 s long, shorter than"
        in str(caught.value)
    )


def test_every_bad_recording_is_rejected_with_its_reason(tmp_path, wav):
    for name in NAMES:
        wav(f"{name}.wav")
    (tmp_path / f"{NAMES[0]}.wav").write_bytes(b"")
    (tmp_path / f"{NAMES[1]}.wav").write_text("no audio")
    content = (tmp_path / f"{NAMES[2]}.wav").read_bytes()
    (tmp_path / f"{NAMES[2]}.wav").write_bytes(content[:1000])
    (tmp_path / f"{NAMES[3]}.wav").write_bytes(content[:30])
    soundfile.write(tmp_path / f"{NAMES[4]}.wav", np.zeros(16000), 16000)
    soundfile.write(tmp_path / f"{NAMES[5]}.wav", np.full(16000, np.nan), 16000, "FLOAT")
    utterances, rejected = index_corpus("emodb", tmp_path, threads=3)
    assert list(utterances["utterance"]) == sorted(NAMES[6:])
    assert list(rejected["utterance"]) == sorted(NAMES[:6])
    reasons = dict(zip(rejected["utterance"], rejected["reason"], strict=True))
    for name, reason in zip(
        NAMES,
        ("an empty file", "not audio", "is cut: ", "cut in its header", "silence", "not finite"),
        strict=False,
    ):
        assert reason in reasons[name]


def test_the_threads_do_not_change_the_result(tmp_path, wav, monkeypatch):
    monkeypatch.setattr("ser.corpora.index.TOGETHER", 1)
    for number, name in enumerate(NAMES):
        wav(f"{name}.wav", seconds=0.05 + 0.01 * number)
    one = index_corpus("emodb", tmp_path, threads=1)
    many = index_corpus("emodb", str(tmp_path), threads=8)
    assert all(first.equals(second) for first, second in zip(one, many, strict=True))
    assert len(one[1]) == 2


def test_the_shortest_duration_is_an_option(tmp_path, wav):
    wav("03a01Fa.wav", seconds=0.05)
    wav("03a01Wa.wav", seconds=0.2)
    assert len(index_corpus("emodb", tmp_path, min_seconds=0.01)[0]) == 2
    assert len(index_corpus("emodb", tmp_path, min_seconds=0.1)[0]) == 1

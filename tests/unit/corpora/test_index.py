"""Corpora that cannot be used end with one line; bad recordings never end anything.

A shard is a function of the utterance alone, and splits speakers only where it must.
"""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.index import CorpusError, index_corpus, shard_names, shard_of
from ser.corpora.readers import LAYOUTS, get_reader
from ser.corpora.readers.iemocap import SPEAKERS

NAMES = [f"{speaker}a01{letter}a" for speaker in ("03", "08", "09", "10") for letter in "WFNT"]
LISTS = st.one_of(st.none(), st.just(SPEAKERS), st.lists(st.text(), max_size=5, unique=True))


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
    assert module.SPEAKERS is None or len(set(module.SPEAKERS)) == len(module.SPEAKERS)
    assert module.LABELS is None or len(set(module.LABELS)) == len(module.LABELS)


def test_an_unknown_layout(tmp_path):
    with pytest.raises(
        CorpusError, match=f"unknown layout emo, expected one of {', '.join(LAYOUTS)}"
    ):
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


@given(LISTS, st.one_of(st.text(), st.sampled_from(SPEAKERS)), st.text(), st.integers(1, 60))
def test_the_number_is_in_range_and_stable(speakers, speaker, utterance, n):
    number = shard_of(speakers, speaker, utterance, n)
    assert 0 <= number < n
    assert number == shard_of(speakers, speaker, utterance, n)


@given(st.sampled_from(SPEAKERS), st.text(), st.text(), st.integers(1, 10))
def test_a_known_speaker_stays_in_one_shard(speaker, one, other, n):
    assert shard_of(SPEAKERS, speaker, one, n) == shard_of(SPEAKERS, speaker, other, n)


@given(st.text(), st.text(), st.integers(10, 60))
def test_known_speakers_do_not_share_a_shard_where_there_are_enough(one, other, n):
    numbers = {shard_of(SPEAKERS, speaker, one + speaker, n) for speaker in SPEAKERS}
    assert len(numbers) == 10


def test_20_shards_of_10_speakers_are_all_used():
    numbers = {
        shard_of(SPEAKERS, speaker, f"{speaker}_{k}", 20) for speaker in SPEAKERS for k in range(20)
    }
    assert numbers == set(range(20))


def test_the_numbers_never_change():
    """Another number would rerun every shard of everybody's corpora."""
    assert shard_of(SPEAKERS, "Ses03F", "Ses03F_impro01_F000", 4) == 0
    assert shard_of(SPEAKERS, "Ses03F", "Ses03F_impro01_F000", 20) in (4, 14)
    # CRC-32 of "123456789" is the check value 0xCBF43926 of its definition.
    assert shard_of(None, "", "123456789", 1000) == 0xCBF43926 % 1000
    assert shard_of(None, "123456789", "anything", 1000) == 0xCBF43926 % 1000
    assert shard_of(SPEAKERS, "123456789", "anything", 1000) == 0xCBF43926 % 1000


def test_names_are_padded_to_one_width():
    assert shard_names(1) == ["0"]
    assert shard_names(10)[-1] == "9"
    assert shard_names(11)[0] == "00"
    assert shard_names(1000)[7] == "007"

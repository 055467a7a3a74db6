"""A shard is a function of the utterance alone, and splits speakers only where it must."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.readers.iemocap import SPEAKERS
from ser.corpora.sharding import shard_names, shard_of

LISTS = st.one_of(st.none(), st.just(SPEAKERS), st.lists(st.text(), max_size=5, unique=True))


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

"""Emotions move the voice and overlap; every sentence has one key word; draws belong to names."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ser.corpora.synthetic.utterances import (
    PROSODIES,
    SENTENCES,
    actor,
    apportion,
    cast_member,
    draw_delivery,
    generator_of,
    shuffled_sentences,
)


def many(emotion, field):
    return np.array(
        [
            getattr(
                draw_delivery("A *b*.", "en", actor(1, "F"), emotion, generator_of(1, str(k))),
                field,
            )
            for k in range(300)
        ]
    )


@given(st.sampled_from(sorted(PROSODIES)), st.integers(0, 40), st.integers(0, 2**32))
def test_within_the_limits_of_espeak(emotion, member, seed):
    speaker = cast_member(member)
    delivery = draw_delivery("一*二*。", "zh", speaker, emotion, np.random.default_rng(seed))
    assert 80 <= delivery.rate <= 450
    assert 0 <= delivery.pitch <= 99
    assert 0 <= delivery.range <= 99
    assert 0 <= delivery.volume <= 200
    assert 0 <= delivery.pause <= 10
    assert delivery.voice == f"cmn+{speaker.variant}"


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("rate", "sad", "neutral"),
        ("rate", "neutral", "excited"),
        ("pitch", "sad", "neutral"),
        ("pitch", "neutral", "happy"),
        ("range", "sad", "happy"),
        ("volume", "sad", "neutral"),
        ("volume", "neutral", "angry"),
        ("effort", "sad", "angry"),
        ("emphasised", "sad", "angry"),
    ],
)
def test_emotions_differ_in_the_mean_and_overlap(field, low, high):
    one, other = many(low, field), many(high, field)
    assert one.mean() < other.mean()
    if field in ("rate", "pitch"):
        assert one.max() > other.min(), "no classifier should be perfect"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_are_different_and_mark_one_word(language):
    sentences = SENTENCES[language]
    assert len(set(sentences)) == len(sentences) > 20
    assert all(len(re.findall(r"\*[^*]+\*", sentence)) == 1 for sentence in sentences)
    assert all(sentence.count("*") == 2 for sentence in sentences)


def test_mandarin_is_written_in_characters_only():
    text = "".join(SENTENCES["zh"]).replace("*", "")
    assert re.fullmatch(r"[\u4e00-\u9fff。]+", text)


def test_each_is_drawn_equally_often():
    drawn = Counter(shuffled_sentences("en", 60, np.random.default_rng(0)))
    assert sum(drawn.values()) == 60
    assert set(drawn.values()) == {2, 3}


def test_same_name_same_draws_and_others_differ():
    first = generator_of(1, "a", "b").random(4).tolist()
    assert generator_of(1, "a", "b").random(4).tolist() == first
    for other in (
        generator_of(2, "a", "b"),
        generator_of(1, "ab"),
        generator_of(1, "a"),
        generator_of(1, "b", "a"),
    ):
        assert other.random(4).tolist() != first


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 500),
    st.dictionaries(st.text(max_size=3), st.floats(0.1, 100), min_size=1, max_size=9),
    st.integers(0, 3),
)
def test_shares_sum_and_follow_the_weights(extra, weights, least):
    total = extra + least * len(weights)
    counts = apportion(total, weights, least)
    assert sum(counts.values()) == total
    assert list(counts) == list(weights)
    whole = sum(weights.values())
    for label, count in counts.items():
        assert abs(count - least - extra * weights[label] / whole) < 1


def test_largest_remainder_by_hand():
    # 7 left: 3.5, 2.1, 1.4 -> 3, 2, 1 and the one over to the remainder of a half
    assert apportion(10, {"a": 5, "b": 3, "c": 2}, least=1) == {"a": 5, "b": 3, "c": 2}
    assert apportion(7, {"a": 5, "b": 3, "c": 2}, least=0) == {"a": 4, "b": 2, "c": 1}


def test_too_few_is_refused():
    with pytest.raises(ValueError, match="5 utterances cannot hold 3 labels 2 times each"):
        apportion(5, {"a": 1, "b": 1, "c": 1}, least=2)

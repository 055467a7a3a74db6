"""Emotions move the voice as they should, within eSpeak NG's limits, and overlap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.synthetic.draws import draws
from ser.corpora.synthetic.manners import MANNERS, deliver
from ser.corpora.synthetic.speakers import actor, cast_member


def many(emotion, field):
    return np.array(
        [
            getattr(deliver("A *b*.", "en", actor(1, "F"), emotion, draws(1, str(k))), field)
            for k in range(300)
        ]
    )


@given(st.sampled_from(sorted(MANNERS)), st.integers(0, 40), st.integers(0, 2**32))
def test_within_the_limits_of_espeak(emotion, member, seed):
    speaker = cast_member(member)
    delivery = deliver("一*二*。", "zh", speaker, emotion, np.random.default_rng(seed))
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


def test_the_same_draws_give_the_same_delivery():
    one, other = (deliver("A *b*.", "en", actor(2, "M"), "happy", draws(7, "x")) for _ in range(2))
    assert one == other

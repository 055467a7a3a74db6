"""Draws belong to names; shares sum up and keep their least."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.synthetic.draws import apportion, draws


def test_same_name_same_draws_and_others_differ():
    first = draws(1, "a", "b").random(4).tolist()
    assert draws(1, "a", "b").random(4).tolist() == first
    for other in (draws(2, "a", "b"), draws(1, "ab"), draws(1, "a"), draws(1, "b", "a")):
        assert other.random(4).tolist() != first


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

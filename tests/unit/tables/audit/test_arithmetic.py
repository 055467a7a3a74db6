"""Rounding and cutting are exact, where binary fractions would not be."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.tables.audit.paper import cut, decimals, half_up, plain, signed


def test_halves_go_up_as_on_paper():
    # 2.675 and 5.05 are below the half as binary fractions.
    assert half_up(Fraction("2.675"), 2) == "2.68"
    assert half_up(Fraction("5.05"), 1) == "5.1"
    assert half_up(Fraction("-0.05"), 1) == "-0.1"
    assert half_up(Fraction("-0.04"), 1) == "0.0"
    assert half_up(Fraction("99.95"), 1) == "100.0"
    assert half_up(Fraction("0.5"), 0) == "1"


def test_cut_drops():
    assert cut(Fraction("49.96"), 1) == "49.9"
    assert cut(Fraction("5"), 1) == "5.0"
    assert cut(Fraction("-0.09"), 1) == "0.0"


@pytest.mark.parametrize(
    ("value", "text"),
    [("5.075", "5.075"), ("5", "5.0"), ("-2.50", "-2.5"), ("0.0004", "0.0"), ("1/3", "0.333")],
)
def test_plain_has_the_places_that_it_needs(value, text):
    assert plain(Fraction(value)) == text


def test_signs_and_decimals():
    assert [signed(Fraction(value)) for value in ("2.4", "0", "-1")] == ["+2.4", "0.0", "-1.0"]
    assert [decimals(text) for text in ("41.5", "41", "41.50")] == [1, 0, 2]


@given(st.decimals(-1000, 1000, places=4), st.integers(0, 3))
def test_as_decimal_does_it(value, places):
    for function, rounding in ((half_up, ROUND_HALF_UP), (cut, ROUND_DOWN)):
        expected = value.quantize(Decimal(1).scaleb(-places), rounding=rounding)
        text = function(Fraction(value), places)
        assert Decimal(text) == expected
        assert decimals(text) == places

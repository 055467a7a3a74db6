"""Printed digits as exact numbers, and back: a verdict may hang on the last half of a digit."""

from __future__ import annotations

import math
from fractions import Fraction


def decimals(printed: str) -> int:
    """Count the digits behind the point of a printed number."""
    return len(printed.partition(".")[2])


def half_up(value: Fraction, places: int) -> str:
    """Round as on paper: halves away from zero, with all the places."""
    return _text(value, places, Fraction(1, 2))


def cut(value: Fraction, places: int) -> str:
    """Drop what is behind the last place."""
    return _text(value, places, Fraction(0))


def plain(value: Fraction, places: int = 3) -> str:
    """Write a number with as many places as it needs, one at least and ``places`` at most."""
    whole, _, rest = half_up(value, places).partition(".")
    return f"{whole}.{rest.rstrip('0') or '0'}"


def signed(value: Fraction) -> str:
    """Write as `plain`, with a plus before what is above zero."""
    return f"+{plain(value)}" if value > 0 else plain(value)


def _text(value: Fraction, places: int, more: Fraction) -> str:
    units = math.floor(abs(value) * 10**places + more)
    digits = str(units).rjust(places + 1, "0")
    sign = "-" if value < 0 and units else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"

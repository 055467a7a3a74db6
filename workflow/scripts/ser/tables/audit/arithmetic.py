"""Printed digits as exact fractions, possible shares of n utterances, and sampling noise."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache

from scipy.stats import norm

# Two-sided, 95 %: 1.96 standard errors.
LIMIT = float(norm.isf(0.025))


def decimals(printed: str) -> int:
    """Count the digits behind the point of a printed number."""
    return len(printed.partition(".")[2])


def half_up(value: Fraction, places: int) -> str:
    """Round as on paper: halves away from zero, with all the places."""
    return _digits(value, places, Fraction(1, 2))


def cut(value: Fraction, places: int) -> str:
    """Drop what is behind the last place."""
    return _digits(value, places, Fraction(0))


def plain(value: Fraction, places: int = 3) -> str:
    """Write a number with as many places as it needs, one at least and ``places`` at most."""
    whole, _, rest = half_up(value, places).partition(".")
    return f"{whole}.{rest.rstrip('0') or '0'}"


def signed(value: Fraction) -> str:
    """Write as `plain`, with a plus before what is above zero."""
    return f"+{plain(value)}" if value > 0 else plain(value)


def _digits(value: Fraction, places: int, more: Fraction) -> str:
    units = math.floor(abs(value) * 10**places + more)
    digits = str(units).rjust(places + 1, "0")
    sign = "-" if value < 0 and units else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


ROUNDED, CUT = "rounded half up", "cut"
WRITE: dict[str, Callable[[Fraction, int], str]] = {ROUNDED: half_up, CUT: cut}


@cache
def shares(n: int, places: int, method: str) -> dict[str, list[int]]:
    """Write k/n in percent, for every k in 0..n, by one of `WRITE`; give the k of each text."""
    found: dict[str, list[int]] = {}
    for k in range(n + 1):
        found.setdefault(WRITE[method](Fraction(100 * k, n), places), []).append(k)
    return found


def variance(measure: str, score: float, counts: Mapping[str, float]) -> float:
    """Compute the variance of a score by chance alone, of independent utterances.

    Parameters
    ----------
    measure
        ``wa``, a binomial share of all utterances, or ``ua``, the mean of K such shares.
    score
        In [0, 1]. Recalls are not printed, so that each class is taken to have UA as its recall.
        Since r(1 - r) is concave, recalls that differ give less variance, in classes of one size.
    counts
        Scored utterances of each class; all above 0.
    """
    spread = score * (1 - score)
    if measure == "wa":
        return spread / sum(counts.values())
    return sum(spread / number for number in counts.values()) / len(counts) ** 2


def sigmas(measure: str, first: float, second: float, counts: Mapping[str, float]) -> float:
    """Compute z of the difference of two independent scores in [0, 1]; 0 where they are equal.

    For WA this is the two-proportion test with a pooled share; for UA the variances are added.
    """
    if measure == "wa":
        both = 2 * variance("wa", (first + second) / 2, counts)
    else:
        both = variance("ua", first, counts) + variance("ua", second, counts)
    if first == second:
        return 0.0
    return (first - second) / math.sqrt(both) if both else math.copysign(math.inf, first - second)

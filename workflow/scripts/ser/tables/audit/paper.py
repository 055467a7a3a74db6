"""A paper to audit and its findings; exact digits, shares of n utterances, and noise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from scipy.stats import norm

from ser.tables.published import SCORES, Published

PARTS = ("sums", "claims", "noise", "cells", "text")
Claim = Mapping[str, Any]  # an entry of the file, its places as `Place`
ABSOLUTE_MEAN = "points above the mean baseline"
ABSOLUTE_BEST = "points above the best baseline"
RELATIVE_MEAN = "percent above the mean baseline"
RELATIVE_BEST = "percent above the best baseline"
ABSOLUTE = (ABSOLUTE_MEAN, ABSOLUTE_BEST)
LIMIT = float(norm.isf(0.025))  # two-sided, 95 %: 1.96 standard errors


class AuditError(ValueError):
    """Claims that are malformed or have no printed cell; the message is one line."""


def decimals(printed: str) -> int:
    """Count the decimals of a printed number."""
    return len(printed.partition(".")[2])


def half_up(value: Fraction, places: int) -> str:
    """Round as on paper: halves away from zero, with all the places."""
    return _digits(value, places, Fraction(1, 2))


def cut(value: Fraction, places: int) -> str:
    """Cut off the digits after the last place."""
    return _digits(value, places, Fraction(0))


def _digits(value: Fraction, places: int, more: Fraction) -> str:
    units = math.floor(abs(value) * 10**places + more)
    digits = str(units).rjust(places + 1, "0")
    sign = "-" if value < 0 and units else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def plain(value: Fraction, places: int = 3) -> str:
    """Write a number with as many places as it needs, one at least and ``places`` at most."""
    whole, _, rest = half_up(value, places).partition(".")
    return f"{whole}.{rest.rstrip('0') or '0'}"


def signed(value: Fraction) -> str:
    """Write as `plain`, with a plus sign if positive."""
    return f"+{plain(value)}" if value > 0 else plain(value)


ROUNDED, CUT = "rounded half up", "cut"
WRITE = {ROUNDED: half_up, CUT: cut}


@cache
def shares(n: int, places: int, method: str) -> dict[str, list[int]]:
    """Write k/n in percent, for every k in 0..n, by one of `WRITE`; give the k of each text."""
    found: dict[str, list[int]] = {}
    for k in range(n + 1):
        found.setdefault(WRITE[method](Fraction(100 * k, n), places), []).append(k)
    return found


def variance(measure: str, score: float, counts: Mapping[str, float]) -> float:
    """Compute the variance of a score in [0, 1] by chance alone, of independent utterances.

    ``wa`` is a binomial share of all utterances, ``ua`` the mean of K such shares, by classes of
    `counts` utterances. Recalls are not printed, so UA is taken as the recall of every class.
    r(1 - r) is concave: different recalls give less variance for classes of equal size.
    """
    spread = score * (1 - score)
    if measure == "wa":
        return spread / sum(counts.values())
    return sum(spread / number for number in counts.values()) / len(counts) ** 2


def sigmas(measure: str, first: float, second: float, counts: Mapping[str, float]) -> float:
    """Compute z of the difference of two independent scores in [0, 1]; 0 where they are equal.

    For WA this is the two-proportion test with a pooled share; for UA the variances are added.
    """
    if first == second:
        return 0.0
    if measure == "wa":
        both = 2 * variance("wa", (first + second) / 2, counts)
    else:
        both = variance("ua", first, counts) + variance("ua", second, counts)
    return (first - second) / math.sqrt(both) if both else math.copysign(math.inf, first - second)


@dataclass(frozen=True)
class Finding:
    """Numbers computed for one statement, and the verdict; all text, `claimed` as printed.

    ``computed`` holds one value per way of computing; each is a row of the CSV. ``measure`` and
    ``claimed`` may be empty.
    """

    part: str
    id: str
    where: str
    statement: str
    dataset: str
    measure: str
    claimed: str
    computed: Mapping[str, str]
    verdict: str


@dataclass(frozen=True)
class Place:
    """A dataset in a table: there, the proposed model stands among its baselines."""

    table: str
    dataset: str


@dataclass(frozen=True)
class ScoredSet(Place):
    """Which of a dataset's counts were scored; ``halves``: perhaps only one half of them."""

    split: str
    halves: bool = False


@dataclass(frozen=True)
class Paper:
    """A paper's title and notes for the audit, proposed model, scored sets, claims and cells."""

    title: str
    notes: Sequence[str]
    proposed: str
    sets: Sequence[ScoredSet]
    claims: Sequence[Claim]
    published: Published

    def rows(self, place: Place, columns: Sequence[str] = SCORES) -> list[str]:
        """List the rows of a table's dataset that have one of the columns, in their order."""
        cells = [key for key in self.published.cells if key[:2] == (place.table, place.dataset)]
        return list(dict.fromkeys(row for _, _, row, column in cells if column in columns))

    def cell(self, place: Place, row: str, column: str) -> str:
        """Look up a cell as printed; empty where there is none."""
        return self.published.cells.get((place.table, place.dataset, row, column), "")

    def scores(self, place: Place, measure: str) -> tuple[Fraction, dict[str, Fraction]]:
        """Give the proposed model's score and those of its baselines, in percent.

        An AuditError where the proposed model or all baselines have no such cell, or these are 0.
        """
        printed = {system: self.cell(place, system, measure) for system in self.rows(place)}
        cells = {system: Fraction(value) for system, value in printed.items() if value}
        proposed = cells.pop(self.proposed, None)
        if proposed is None or not any(cells.values()):
            name = self.proposed if proposed is None else "baseline"
            raise AuditError(f"no {measure} of {name} in Table {place.table}, {place.dataset}")
        return proposed, cells

    def increases(self, place: Place, measure: str) -> dict[str, Fraction]:
        """Give the proposed model's gain over its baselines, computed in each of the four ways."""
        proposed, baselines = self.scores(place, measure)
        mean, best = sum(baselines.values()) / Fraction(len(baselines)), max(baselines.values())
        return {
            ABSOLUTE_MEAN: proposed - mean,
            ABSOLUTE_BEST: proposed - best,
            RELATIVE_MEAN: 100 * (proposed - mean) / mean,
            RELATIVE_BEST: 100 * (proposed - best) / best,
        }

    def class_counts(self, dataset: str, split: str) -> dict[str, int]:
        """Take the printed counts of a dataset's classes; an AuditError where there is none."""
        counts = {
            row: int(value)
            for (_, name, row, column), value in self.published.cells.items()
            if (name, column) == (dataset, split) and row != "total"
        }
        if not sum(counts.values()):
            raise AuditError(f"no printed count of {dataset}, {split}")
        return counts

"""The proposed model among its baselines: the four ways to say how much better it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ser.tables.audit.claims import MEASURES, Place
from ser.tables.audit.findings import AuditError
from ser.tables.published import Published

ABSOLUTE_MEAN = "points above the mean baseline"
ABSOLUTE_BEST = "points above the best baseline"
RELATIVE_MEAN = "percent above the mean baseline"
RELATIVE_BEST = "percent above the best baseline"
ABSOLUTE = (ABSOLUTE_MEAN, ABSOLUTE_BEST)
READINGS = (*ABSOLUTE, RELATIVE_MEAN, RELATIVE_BEST)


@dataclass(frozen=True)
class Comparison:
    """Scores of one table, dataset and measure, in percent; baselines by system, as printed."""

    proposed: Fraction
    baselines: Mapping[str, Fraction]

    @property
    def best(self) -> str:
        """Name the best baseline; of equals, the first in the table."""
        return max(self.baselines, key=lambda system: self.baselines[system])

    def increase(self, reading: str) -> Fraction:
        """Compute the increase by one of `READINGS`; points or percent."""
        scores = list(self.baselines.values())
        to_mean = reading in (ABSOLUTE_MEAN, RELATIVE_MEAN)
        base = sum(scores, Fraction(0)) / len(scores) if to_mean else max(scores)
        points = self.proposed - base
        if reading in ABSOLUTE:
            return points
        if not base:
            raise AuditError("a baseline of 0 has no relative increase")
        return 100 * points / base


def systems(published: Published, place: Place) -> list[str]:
    """List the systems of a table's dataset, in the table's order."""
    return list(
        dict.fromkeys(
            row
            for table, dataset, row, column in published.cells
            if (table, dataset) == (place.table, place.dataset) and column in MEASURES
        )
    )


def cell(published: Published, place: Place, system: str, measure: str) -> str:
    """Look up a cell as printed; empty where there is none."""
    return published.cells.get((place.table, place.dataset, system, measure), "")


def compare(published: Published, place: Place, measure: str, proposed: str) -> Comparison:
    """Take a place's scores from the cells.

    Raises
    ------
    AuditError
        When the proposed model or all baselines have no such cell.
    """
    cells = {
        system: Fraction(value)
        for system in systems(published, place)
        if (value := cell(published, place, system, measure))
    }
    if proposed not in cells or len(cells) < 2:
        missing = "baseline" if proposed in cells else proposed
        raise AuditError(f"no {measure} of {missing} in Table {place.table}, {place.dataset}")
    return Comparison(cells.pop(proposed), cells)


def class_counts(published: Published, dataset: str, split: str) -> dict[str, int]:
    """Take the printed counts of a dataset's classes, in their order.

    Raises
    ------
    AuditError
        When none is printed.
    """
    counts = {
        row: int(value)
        for (_, name, row, column), value in published.cells.items()
        if (name, column) == (dataset, split) and row != "total"
    }
    if not sum(counts.values()):
        raise AuditError(f"no printed count of {dataset}, {split}")
    return counts


def in_words(number: int) -> str:
    """Write a small number as text does."""
    words: Sequence[str] = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
    return words[number] if number < len(words) else str(number)

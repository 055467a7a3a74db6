"""A paper to audit: its printed cells, what was scored, and its claims; and what is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from ser.tables.published import SCORES, Published

PARTS = ("sums", "claims", "noise", "cells", "text")
ABSOLUTE_MEAN = "points above the mean baseline"
ABSOLUTE_BEST = "points above the best baseline"
RELATIVE_MEAN = "percent above the mean baseline"
RELATIVE_BEST = "percent above the best baseline"
ABSOLUTE = (ABSOLUTE_MEAN, ABSOLUTE_BEST)


class AuditError(ValueError):
    """Claims that are wrong or that no printed cell belongs to; the message is one line."""


@dataclass(frozen=True)
class Finding:
    """One computed number and what follows: a row of the audit, all text.

    Rows that share `GROUP` are one finding: their statement, claimed value and verdict are the
    same; ``method`` (how it was computed) and ``computed`` are each row's own. ``claimed`` is as
    printed, empty where the text gives no number.
    """

    part: str
    id: str
    where: str
    statement: str
    dataset: str
    measure: str
    claimed: str
    computed: str
    method: str
    verdict: str


FINDING_COLUMNS = [field.name for field in fields(Finding)]
GROUP = ["part", "id", "dataset", "measure"]


@dataclass(frozen=True)
class Place:
    """A dataset in a table: there, the proposed model stands among its baselines."""

    table: str
    dataset: str


@dataclass(frozen=True)
class ScoredSet(Place):
    """Which of a dataset's counts were scored; ``halves`` where perhaps one half of it only."""

    split: str
    halves: bool = False


@dataclass(frozen=True)
class Claim:
    """What all claims have: a name, the place in the paper, and what is said, in our words."""

    id: str
    where: str
    statement: str

    def check(self, paper: Paper) -> Iterator[Finding]:
        """Compare what is said with the printed cells."""
        raise NotImplementedError

    def finding(self, part: str, places: Sequence[Place], *rest: str) -> Finding:
        """Make a row of this claim; ``rest`` are its columns from ``measure`` on."""
        dataset = " and ".join(place.dataset for place in places)
        return Finding(part, self.id, self.where, self.statement, dataset, *rest)


@dataclass(frozen=True)
class Comparison:
    """The proposed model and the best baseline of a table, in percent; increases by method."""

    proposed: Fraction
    best: str
    best_score: Fraction
    baselines: int
    increases: dict[str, Fraction]


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

    def compare(self, place: Place, measure: str) -> Comparison:
        """Set the proposed model against its baselines; of equal ones, the first is the best.

        Raises
        ------
        AuditError
            When the proposed model or all baselines have no such cell, or the baselines are 0.
        """
        cells = {
            system: Fraction(value)
            for system in self.rows(place)
            if (value := self.cell(place, system, measure))
        }
        proposed = cells.pop(self.proposed, None)
        name = self.proposed if proposed is None else "baseline"
        if proposed is None or not any(cells.values()):
            raise AuditError(f"no {measure} of {name} in Table {place.table}, {place.dataset}")
        best = max(cells, key=lambda system: cells[system])
        mean = sum(cells.values(), Fraction(0)) / len(cells)
        increases = {
            ABSOLUTE_MEAN: proposed - mean,
            ABSOLUTE_BEST: proposed - cells[best],
            RELATIVE_MEAN: 100 * (proposed - mean) / mean,
            RELATIVE_BEST: 100 * (proposed - cells[best]) / cells[best],
        }
        return Comparison(proposed, best, cells[best], len(cells), increases)

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

"""The figures that a paper prints, as a tidy file, checked cell by cell."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ["table", "dataset", "row", "column", "value", "source"]
COUNTS = ("train", "val", "test", "all")
SCORES = ("ua", "wa")


class PublishedError(ValueError):
    """An invalid cell; the message is one line with file and line number."""


@dataclass(frozen=True)
class Published:
    """Printed cells by table (or section), dataset, row and column; the values as printed."""

    cells: Mapping[tuple[str, ...], str]

    def score(self, dataset: str, system: str, measure: str, table: str = "") -> str:
        """Look up a system's ``ua`` or ``wa`` in percent; empty where none is printed.

        Without `table`, look in all of them; empty where they disagree.
        """
        if table:
            return self.cells.get((table, dataset, system, measure), "")
        found = set(self._values(dataset, system, measure))
        return found.pop() if len(found) == 1 else ""

    def systems(self, table: str) -> set[str]:
        """Name the rows of a table."""
        return {row for name, _, row, _ in self.cells if name == table}

    def count(self, dataset: str, label: str, split: str) -> str:
        """Look up a class's utterances (``total``: all classes'); empty where none is printed."""
        return next(self._values(dataset, label, split), "")

    def _values(self, *cell: str) -> Iterator[str]:
        return (value for (_, *names), value in self.cells.items() if names == list(cell))


def read_published(path: str | Path) -> Published:
    """Read ``workflow/resources/published.csv``; a PublishedError at the first invalid cell."""
    cells: dict[tuple[str, ...], str] = {}
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if next(reader, []) != COLUMNS:
            raise PublishedError(f"{path}, line 1: the columns must be {','.join(COLUMNS)}")
        for record in reader:
            where = f"{path}, line {reader.line_num}"
            if len(record) != len(COLUMNS):
                raise PublishedError(f"{where}: {len(record)} cells; it must be {len(COLUMNS)}")
            if "" in record:
                raise PublishedError(f"{where}: {COLUMNS[record.index('')]} is empty")
            *place, value, _ = record
            if fault := _find_fault(place[-1], value):
                raise PublishedError(f"{where}: {fault}")
            if tuple(place) in cells:
                raise PublishedError(f"{where}: table {', '.join(place)} appears twice")
            cells[tuple(place)] = value
    return Published(cells)


def _find_fault(column: str, value: str) -> str:
    if column not in (*COUNTS, *SCORES):
        return f"column {column}; it must be one of {', '.join((*COUNTS, *SCORES))}"
    if column in COUNTS:
        whole = re.fullmatch(r"[0-9]+", value)
        return "" if whole else f"value {value}; a count must be a whole number"
    inside = re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) and float(value) <= 100
    return "" if inside else f"value {value}; a score must be a percentage, 0 to 100"

"""The figures that a paper prints, as a tidy file, checked cell by cell."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ["table", "dataset", "row", "column", "value", "source"]
COUNTS = ("train", "val", "test", "all")
SCORES = ("ua", "wa")


class PublishedError(ValueError):
    """A cell that cannot be right; the message is one line with file and line number."""


@dataclass(frozen=True)
class Published:
    """Printed cells by table (or section), dataset, row and column; the values as printed."""

    cells: Mapping[tuple[str, str, str, str], str]

    def score(self, dataset: str, system: str, measure: str, table: str = "") -> str:
        """Look up a system's ``ua`` or ``wa`` in percent; empty where none is printed.

        Without a table in any of them, and empty where they disagree.
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
    """Read and check the file of printed cells (``workflow/resources/published.csv``).

    Returns
    -------
    Published
        Its cells.

    Raises
    ------
    PublishedError
        At the first wrong cell.
    """
    cells: dict[tuple[str, str, str, str], str] = {}
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        if header != COLUMNS:
            raise PublishedError(f"{path}, line 1: the columns must be {','.join(COLUMNS)}")
        for record in reader:
            where = f"{path}, line {reader.line_num}"
            if len(record) != len(COLUMNS):
                raise PublishedError(f"{where}: {len(record)} cells; it must be {len(COLUMNS)}")
            table, dataset, row, column, value, _ = record
            if column not in (*COUNTS, *SCORES):
                wanted = ", ".join((*COUNTS, *SCORES))
                raise PublishedError(f"{where}: column {column}; it must be one of {wanted}")
            for name in ("table", "dataset", "row", "source"):
                if not record[COLUMNS.index(name)]:
                    raise PublishedError(f"{where}: {name} is empty")
            _check_value(where, column, value)
            if (table, dataset, row, column) in cells:
                raise PublishedError(
                    f"{where}: table {table}, {dataset}, {row}, {column} appears twice"
                )
            cells[table, dataset, row, column] = value
    return Published(cells)


def _check_value(where: str, column: str, value: str) -> None:
    if column in COUNTS:
        if not (value.isascii() and value.isdigit()):
            raise PublishedError(f"{where}: value {value}; a count must be a whole number")
        return
    try:
        inside = 0 <= float(value) <= 100
    except ValueError:
        inside = False
    if not inside:
        raise PublishedError(f"{where}: value {value}; a score must be a percentage, 0 to 100")

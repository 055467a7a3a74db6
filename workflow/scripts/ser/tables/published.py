"""The figures that the paper prints, as a tidy file, checked cell by cell."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ["table", "dataset", "row", "column", "value", "source"]
COUNTS = ("train", "val", "test", "all")
SCORES = ("ua", "wa")
# 5.1 is the section that gives IEMOCAP's counts, which no table holds.
TABLES = {"1": COUNTS, "5.1": COUNTS, "2": SCORES, "3": SCORES, "4": SCORES}
DATASETS = ("CHEAVD", "IEMO_dataset1", "IEMO_dataset2")


class PublishedError(ValueError):
    """A cell that cannot be right; the message is one line with file and line number."""


@dataclass(frozen=True)
class Published:
    """Printed cells by table, dataset, row and column; the values as printed, so text."""

    cells: Mapping[tuple[str, str, str, str], str]

    def score(self, table: int, dataset: str, system: str, measure: str) -> str:
        """Look up a system's ``ua`` or ``wa`` in percent; empty where the table prints none."""
        return self.cells.get((str(table), dataset, system, measure), "")

    def score_of(self, dataset: str, system: str, measure: str) -> str:
        """Look up a system's ``ua`` or ``wa`` in any of Tables 2-4; empty where they disagree."""
        found = {self.score(table, dataset, system, measure) for table in (2, 3, 4)} - {""}
        return found.pop() if len(found) == 1 else ""

    def count(self, dataset: str, label: str, split: str) -> str:
        """Look up a class's utterances (``total``: all classes'); empty where none is printed."""
        for table in ("1", "5.1"):
            if (table, dataset, label, split) in self.cells:
                return self.cells[table, dataset, label, split]
        return ""


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
            table, dataset, row, column, value, source = record
            _check(where, table, dataset, row, column, source)
            _check_value(where, column, value)
            if (table, dataset, row, column) in cells:
                raise PublishedError(
                    f"{where}: table {table}, {dataset}, {row}, {column} appears twice"
                )
            cells[table, dataset, row, column] = value
    return Published(cells)


def _check(where: str, table: str, dataset: str, row: str, column: str, source: str) -> None:
    if table not in TABLES:
        raise PublishedError(f"{where}: table {table}; it must be one of {', '.join(TABLES)}")
    if dataset not in DATASETS:
        raise PublishedError(f"{where}: dataset {dataset}; it must be one of {', '.join(DATASETS)}")
    if column not in TABLES[table]:
        raise PublishedError(
            f"{where}: column {column}; in table {table} it must be one of"
            f" {', '.join(TABLES[table])}"
        )
    if not row or not source:
        raise PublishedError(f"{where}: {'source' if row else 'row'} is empty")


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

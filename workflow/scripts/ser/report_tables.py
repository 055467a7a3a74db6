"""Tables as the report shows them: the layout, the tests below it, and how each number is made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ser.comparisons import read_comparisons
from ser.intervals import read_intervals
from ser.layout_files import load_layout
from ser.report import ReportTable


def load_tables(
    layouts: Sequence[Path],
    intervals: Sequence[Path],
    comparisons: Sequence[Path],
    scores: str,
    make: str,
) -> list[ReportTable]:
    """Join tables with their tests and commands.

    Parameters
    ----------
    layouts
        JSON files of `ser.layout_files`, whose names are the tables'.
    intervals, comparisons
        CSV files of `compare_systems`, named ``<table>.intervals.csv`` and so on.
    scores
        Path of a score, with ``{dataset}`` and ``{system}``.
    make
        The command that makes a file again, with ``{}`` in its place.
    """
    rows_of = {_table(path): read_intervals(path) for path in intervals}
    tests_of = {_table(path): read_comparisons(path) for path in comparisons}
    tables = []
    for path in layouts:
        name = path.stem
        tests = tests_of.get(name, pd.DataFrame(columns=["verdict", "sentence"]))
        commands = [("this table", make.format(path.with_suffix(".csv").as_posix()))]
        rows = rows_of.get(name, pd.DataFrame(columns=["dataset", "system"]))
        commands += [
            (
                f"{row.system} on {row.dataset}",
                make.format(scores.format(dataset=row.dataset, system=row.system)),
            )
            for row in rows.itertuples()
        ]
        tables.append(
            ReportTable(
                load_layout(path),
                list(zip(tests["verdict"], tests["sentence"], strict=True)),
                commands,
            )
        )
    return tables


def _table(path: Path) -> str:
    return path.name.split(".")[0]

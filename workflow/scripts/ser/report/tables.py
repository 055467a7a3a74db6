"""Tables as the report shows them: the layout, the tests below it, and how each number is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ser.report.commands import Commands
from ser.statistics.comparisons import BETTER, UNCLEAR, UNDEFINED, WORSE, read_comparisons
from ser.statistics.intervals import read_intervals
from ser.tables.blocks import Layout
from ser.tables.layout_files import load_layout


@dataclass(frozen=True)
class Comparisons:
    """All tests of one measure on one dataset: what they are of, how they end, and in words."""

    title: str
    counts: Mapping[str, int]
    sentences: Sequence[str]


@dataclass(frozen=True)
class ReportTable:
    """A table with what stands below it.

    Parameters
    ----------
    layout
        As Markdown and LaTeX show it.
    comparisons
        Of every dataset and measure with tests.
    commands
        (what, command) that make the table and each of its scores again.
    """

    layout: Layout
    comparisons: Sequence[Comparisons] = ()
    commands: Sequence[tuple[str, str]] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Give the number of comparisons by verdict, those that occur."""
        return {
            verdict: total
            for verdict in (BETTER, WORSE, UNCLEAR, UNDEFINED)
            if (total := sum(group.counts.get(verdict, 0) for group in self.comparisons))
        }


def load_tables(
    layouts: Sequence[Path],
    intervals: Sequence[Path],
    comparisons: Sequence[Path],
    scores: str,
    commands: Commands,
) -> list[ReportTable]:
    """Join tables with their tests and commands.

    Parameters
    ----------
    layouts
        JSON files of `ser.tables.layout_files`, whose names are the tables'.
    intervals, comparisons
        CSV files of `compare_systems`, named ``<table>.intervals.csv`` and so on.
    scores
        Path of a score, with ``{dataset}`` and ``{system}``.
    commands
        Of the experiment.
    """
    intervals_of, tests_of = _by_table(intervals), _by_table(comparisons)
    tables = []
    for path in layouts:
        ways = [("this table", commands.again(path.with_suffix(".csv")))]
        groups: list[Comparisons] = []
        if tests := tests_of.get(path.stem):
            groups = group_comparisons(read_comparisons(tests))
            ways.append(("its comparisons", commands.again(tests)))
        if rows := intervals_of.get(path.stem):
            ways.append(("its intervals", commands.again(rows)))
            ways += [
                (
                    f"{row.system} on {row.dataset}",
                    commands.again(scores.format(dataset=row.dataset, system=row.system)),
                )
                for row in read_intervals(rows).itertuples()
            ]
        tables.append(ReportTable(load_layout(path), groups, ways))
    return tables


def group_comparisons(comparisons: pd.DataFrame) -> list[Comparisons]:
    """Gather comparisons by dataset and measure, both in the order they come in."""
    return [
        Comparisons(
            title=f"{str(measure).upper()} on {dataset}",
            counts=rows["verdict"].value_counts().to_dict(),
            sentences=rows["sentence"].tolist(),
        )
        for (dataset, measure), rows in comparisons.groupby(["dataset", "measure"], sort=False)
    ]


def _by_table(paths: Sequence[Path]) -> dict[str, Path]:
    return {path.name.split(".")[0]: path for path in paths}

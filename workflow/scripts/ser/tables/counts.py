"""Table 1: how many utterances each class has, ours beside the printed counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ser.tables.published import Published

COUNT_COLUMNS = [
    "table",
    "dataset",
    "data",
    "class",
    "split",
    "published",
    "ours",
    "difference",
    "check",
    "protocol",
]
SPLITS = ("train", "val", "test")
ALL, TOTAL = "all", "total"


@dataclass(frozen=True)
class CountedDataset:
    """A dataset of Table 1.

    Parameters
    ----------
    dataset
        Its name, as the file of published cells calls it.
    data
        What its speech is, such as ``IEMOCAP`` or ``made English speech``.
    classes
        Its class names, in order.
    protocol
        The dataset's preset and protocol in words.
    """

    dataset: str
    data: str
    classes: Sequence[str]
    protocol: str = ""


def count_table(
    datasets: Sequence[CountedDataset],
    tables: Sequence[pd.DataFrame],
    published: Published,
) -> pd.DataFrame:
    """Count utterances per class and split, or session where there is no split.

    Parameters
    ----------
    datasets
        What to count, in the order of the table.
    tables
        The table of each dataset's utterances (``label``, ``split``, ``session``).
    published
        The printed cells.

    Returns
    -------
    pandas.DataFrame
        `COUNT_COLUMNS`, one row a dataset, class and split; then the class ``total`` and the split
        ``all``. All text; ``check`` is ``agrees``, ``differs``, ``not printed``, or ``no test
        labels`` where the test split has none here, so that nothing can be compared.
    """
    rows = [
        ["1", dataset.dataset, dataset.data, *row, dataset.protocol]
        for dataset, table in zip(datasets, tables, strict=True)
        for row in _rows(dataset, table, published)
    ]
    return pd.DataFrame(rows, columns=COUNT_COLUMNS)


def _rows(dataset: CountedDataset, table: pd.DataFrame, published: Published) -> list[list[str]]:
    has_split = bool((table["split"] != "").any())
    by = table["split" if has_split else "session"]
    columns = list(SPLITS) if has_split else [f"session {name}" for name in _sessions(by)]
    found = by if has_split else "session " + by
    rows = []
    for label in [*dataset.classes, TOTAL]:
        of_label = (table["label"] == label) | (label == TOTAL)
        for column in [*columns, ALL]:
            ours = int((of_label & ((found == column) | (column == ALL))).sum())
            printed = published.count(dataset.dataset, label, column)
            unlabelled = has_split and column in ("test", ALL) and not (by == "test").any()
            rows.append([label, column, printed, *_compare(printed, ours, column, unlabelled)])
    return rows


def _sessions(names: pd.Series) -> list[str]:
    return sorted(set(names) - {""}, key=lambda name: (len(name), name))


def _compare(printed: str, ours: int, column: str, unlabelled: bool) -> list[str]:
    """Give our count, the difference and the check."""
    shown = "" if unlabelled and column == "test" else str(ours)
    if not printed:
        return [shown, "", "not printed"]
    if unlabelled:
        return [shown, "", "no test labels"]
    return [shown, str(ours - int(printed)), "agrees" if ours == int(printed) else "differs"]

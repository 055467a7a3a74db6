"""Table 1: the number of utterances per class, ours next to the printed counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ser.tables.blocks import (
    NONE,
    Block,
    Captions,
    TextTable,
    block_of,
    dataset_title,
    percent,
    protocols,
)
from ser.tables.published import Published

COUNT_COLUMNS = [
    *("table", "dataset", "data", "class", "split"),
    *("published", "ours", "difference", "check", "protocol"),
]
SPLITS = ("train", "val", "test")
ALL, TOTAL = "all", "total"
DIFFERS, AGREES, NO_TEST_LABELS = "differs", "agrees", "no test labels"


@dataclass(frozen=True)
class CountedDataset:
    """A dataset of Table 1: its speech, its classes in order, its protocol in words."""

    dataset: str
    data: str
    classes: Sequence[str]
    protocol: str = ""


def count_table(
    datasets: Sequence[CountedDataset], tables: Sequence[pd.DataFrame], published: Published
) -> pd.DataFrame:
    """Count each dataset's utterances per class and split, or session where there is no split.

    Gives `COUNT_COLUMNS`, all text: one row per dataset, class and split, including the class
    ``total`` and the split ``all``. ``check`` is ``agrees``, ``differs``, ``no test labels`` (the
    test split has no labels here, so nothing can be compared), or empty where nothing is printed.
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
    sessions = sorted(set(by) - {""}, key=lambda name: (len(name), name))
    columns = SPLITS if has_split else [f"session {name}" for name in sessions]
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


def _compare(printed: str, ours: int, column: str, unlabelled: bool) -> list[str]:
    """Give our count, the difference and the check."""
    shown = "" if unlabelled and column == "test" else str(ours)
    if not printed:
        return [shown, "", ""]
    if unlabelled:
        return [shown, "", NO_TEST_LABELS]
    return [shown, str(ours - int(printed)), AGREES if ours == int(printed) else DIFFERS]


def lay_out_counts(table: pd.DataFrame, captions: Captions, notice: str = "") -> TextTable:
    """Lay out a table of `count_table`, with the notes that apply."""
    blocks = [
        _block(dataset_title(dataset, data), rows)
        for (dataset, data), rows in table.groupby(["dataset", "data"], sort=False)
    ]
    conditions = {
        "counts": True,
        "published_counts": (table["published"] != "").any(),
        "test_labels": (table["check"] == NO_TEST_LABELS).any(),
    }
    notes = captions.notes_where(conditions)
    return TextTable("1", captions.titles["1"], notice.strip(), notes, blocks)


def _block(title: str, table: pd.DataFrame) -> Block:
    printed = set(table.loc[table["published"] != "", "split"])
    columns: dict[str, list[str]] = {"Class": list(dict.fromkeys(table["class"]))}
    for split, cells in table.groupby("split", sort=False):
        ours = [value or NONE for value in cells["ours"]]
        if split not in printed:
            columns[f"{split}\nours"] = ours
            continue
        columns[f"{split}\npublished"] = [value or NONE for value in cells["published"]]
        columns[f"{split}\nours"] = ours
        columns[f"{split}\ndifference"] = [
            percent(float(value), 0, sign=True) if value else NONE for value in cells["difference"]
        ]
    if printed:
        checks = table.groupby("class", sort=False)["check"].agg(set)
        columns["Check"] = [
            next((word for word in (DIFFERS, AGREES, NO_TEST_LABELS) if word in found), NONE)
            for found in checks
        ]
    return block_of(title, protocols(table), columns, {"Class": "l", "Check": "l"})

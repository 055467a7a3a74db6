"""Any corpus: a folder of recordings and a CSV file with their labels and speakers.

Columns: file, label, speaker; and perhaps session, dialog, gender (F or M), split (train, val or
test) and part (improvised or scripted). Paths in ``file`` start from the corpus's folder.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from ser.corpora.listing import SPLITS, Fault, one_of, read_listing
from ser.corpora.table import Collector

HOW_TO_GET = (
    "For a corpus of your own, put a CSV file with the columns file,label,speaker into the folder"
    " that holds the recordings"
)
OPTIONS = ("labels",)
GENDERS = {"f": "F", "m": "M", "female": "F", "male": "M"}


def interpret(cells: Mapping[str, str]) -> dict[str, str]:
    """Give the fields of a row of the label file.

    Raises
    ------
    ser.corpora.listing.Fault
        When a gender, split or part is unknown, a rating is no number, or the label is empty
        outside the test split.
    """
    split = one_of(cells, "split", {split: split for split in SPLITS})
    label, speaker = cells["label"], cells["speaker"]
    if not label and split != "test":
        raise Fault("has no label, which only the test split may lack")
    if "+" in speaker:
        # folds.csv joins speakers by this sign.
        raise Fault(f"speaker {speaker}: a speaker's name may not hold +")
    return {
        "label": label,
        "speaker": speaker,
        "session": cells.get("session", ""),
        "dialog": cells.get("dialog", ""),
        "gender": one_of(cells, "gender", GENDERS),
        "part": one_of(cells, "part", {part: part for part in ("improvised", "scripted")}),
        "split": split,
        "activation": _rating(cells, "activation"),
        "valence": _rating(cells, "valence"),
    }


def _rating(cells: Mapping[str, str], column: str) -> str:
    """Give a rating as written; empty where the column or the cell is missing."""
    text = cells.get(column, "")
    try:
        known = not text or math.isfinite(float(text))
    except ValueError:
        known = False
    if not known:
        raise Fault(f"{column} {text} is not a number")
    return text


def read(root: Path, labels: str = "labels.csv") -> Collector:
    """Read the label file and find the recordings.

    Parameters
    ----------
    root
        The folder that holds the recordings.
    labels
        Path of the label file, relative to `root` or absolute.

    Returns
    -------
    Collector
        An utterance's name is its path below `root` without the ending.

    Raises
    ------
    ser.corpora.table.LayoutError
        When the label file is missing or lacks a column.
    """
    return read_listing(root, labels, "", ("file", "label", "speaker"), interpret)

"""Answers of made systems, for the tests of intervals and comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from made_scores import CLASSES, predictions
from ser.statistics.units import Counts


def counts(right: Sequence[Sequence[int]], total: Sequence[Sequence[int]]) -> Counts:
    """Give the counts of one seed: a row a unit, a column a class."""
    return Counts(np.array([right], dtype=float), np.array(total, dtype=float))


def answers(right: Mapping[str, Sequence[bool]], seed: int = 1) -> pd.DataFrame:
    """Give each speaker utterances of alternating class, answered rightly or wrongly as stated."""
    truth = [CLASSES[k % 2] for rows in right.values() for k in range(len(rows))]
    hits = [hit for rows in right.values() for hit in rows]
    given = [a if hit else CLASSES[a == CLASSES[0]] for a, hit in zip(truth, hits, strict=True)]
    groups = [name for name, rows in right.items() for _ in rows]
    table = predictions(truth, given, groups=groups, seed=seed)
    return table.assign(utterance=[f"{group}_{k}" for k, group in enumerate(groups)])


def utterances(table: pd.DataFrame, dialog: str = "") -> pd.DataFrame:
    """Give the corpus's table of such answers: the group speaks."""
    rows = table.drop_duplicates("utterance")
    return pd.DataFrame(
        {"utterance": rows["utterance"], "dialog": dialog, "speaker": rows["group"]}
    )

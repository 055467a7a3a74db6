"""Measured and printed rows for the tests of the tables."""

from __future__ import annotations

import pandas as pd

from made_scores import predictions
from project import ROOT
from ser.evaluation import SCORE_COLUMNS, summarise
from ser.published import read_published

PUBLISHED = read_published(ROOT / "workflow" / "resources" / "published.csv")
NO_SCORES = pd.DataFrame(columns=SCORE_COLUMNS)


def measured(dataset: str, system: str, score: str = "test", seed: int = 1) -> pd.DataFrame:
    """Two actors; pooled UA 23/40 and WA 5/9 for seed 1 (see test_evaluation), all right after."""
    truth = ["angry", "angry", "happy"] + ["angry"] * 2 + ["happy"] * 4
    wrong = ["angry", "happy", "happy"] + ["angry"] * 2 + ["happy"] + ["angry"] * 3
    table = predictions(
        truth, wrong if seed == 1 else truth, groups=["A"] * 3 + ["B"] * 6, dataset=dataset
    )
    return summarise(table.assign(system=system, score=score, seed=seed))


def printed_rows(table: int) -> list[tuple[str, str]]:
    return list(dict.fromkeys(key[1:3] for key in PUBLISHED.cells if key[0] == str(table)))

"""Correct predictions counted by unit, which intervals and tests resample.

Utterances of one speaker, or of one dialog, are not independent. So intervals resample whole
speakers or dialogs, the units, and tests exchange whole units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ser.scoring.metrics import ScoreError

# From the coarsest unit to the finest.
UNITS = ("dialog", "speaker", "utterance")
MAIN_SCORES = ("test", "development")


@dataclass(frozen=True)
class Counts:
    """Correct predictions of one system, by seed, unit and true class."""

    correct: np.ndarray  # (S, C, K)
    total: np.ndarray  # (C, K) utterances

    def contributions(self, measure: str) -> np.ndarray:
        """Give each unit's part of the score, (C,); the sum is the mean of the seeds' scores.

        NaN for UA where a class has no utterance: its recall does not exist.
        """
        correct = self.correct.mean(axis=0)
        if measure == "wa":
            return correct.sum(axis=1) / self.total.sum()
        of_class = self.total.sum(axis=0)
        if not of_class.all():
            return np.full(len(correct), np.nan)
        return (correct / of_class).mean(axis=1)

    def resampled(self, units: np.ndarray, measure: str) -> np.ndarray:
        """Score resampled units, (..., C) indices: (...,), the mean over seeds.

        NaN for UA where a draw lacks one of the classes.
        """
        correct = self.correct.mean(axis=0)[units].sum(axis=-2)
        total = self.total[units].sum(axis=-2)
        if measure == "wa":
            return correct.sum(axis=-1) / total.sum(axis=-1)
        with np.errstate(invalid="ignore"):
            return (correct / total).mean(axis=-1)


def load_predictions(path: str | Path) -> tuple[pd.DataFrame, list[str]]:
    """Read a CSV of predictions; give the table and the names of its classes."""
    text = dict.fromkeys(("utterance", "group", "part", "truth", "predicted"), str)
    table = pd.read_csv(path, dtype=text, keep_default_na=False, encoding="utf-8")
    return table, [name.removeprefix("p_") for name in table if name.startswith("p_")]


def main_predictions(predictions: pd.DataFrame) -> pd.DataFrame:
    """Give the predictions behind a table's main score: test, or else development.

    ``predictions`` is of `ser.scoring.predictions.score_seeds`; a ScoreError where it has neither.
    """
    for score in MAIN_SCORES:
        if (chosen := predictions["score"] == score).any():
            return predictions[chosen]
    raise ScoreError("the predictions hold neither a test nor a development score")


def units_of(utterances: pd.DataFrame, scored: Sequence[str]) -> tuple[pd.Series, str]:
    """Give each scored utterance its unit: the coarsest kind that all have, with at least two.

    ``utterances`` is the corpus's table. Gives names of units, indexed by utterance, and their
    kind, one of `UNITS`. A ScoreError names an utterance that is not in the table.
    """
    names = pd.Index(dict.fromkeys(scored))
    table = utterances.set_index("utterance")
    missing = names.difference(table.index)
    if len(missing):
        raise ScoreError(f"{missing[0]} is scored, but not in the table of utterances")
    table = table.loc[names]
    for kind in UNITS[:-1]:
        units = table[kind]
        if (units != "").all() and units.nunique() > 1:
            return units, kind
    return pd.Series(names, index=names), UNITS[-1]


def count_correct(predictions: pd.DataFrame, units: pd.Series, classes: Sequence[str]) -> Counts:
    """Count one system's correct predictions by seed, unit and class.

    ``predictions`` are of one score, ``units`` of `units_of`; the units are sorted by name. A
    ScoreError where the seeds did not predict the same utterances, each once.
    """
    order = sorted(set(units))
    unit_of = units.map({name: number for number, name in enumerate(order)})
    class_of = {name: number for number, name in enumerate(classes)}
    correct, totals = [], []
    for _, run in predictions.groupby("seed"):
        doubled = run.loc[run["utterance"].duplicated(), "utterance"]
        if len(doubled):
            raise ScoreError(f"{doubled.iloc[0]} has two predictions with one seed")
        rows = unit_of.loc[run["utterance"]].to_numpy()
        truth = run["truth"].map(class_of).to_numpy()
        counts = np.zeros((2, len(order), len(classes)))
        np.add.at(counts[0], (rows, truth), 1)
        np.add.at(counts[1], (rows, truth), (run["predicted"] == run["truth"]).to_numpy())
        totals.append(counts[0])
        correct.append(counts[1])
    if any((total != totals[0]).any() for total in totals):
        raise ScoreError("the seeds scored different utterances")
    return Counts(np.stack(correct), totals[0])

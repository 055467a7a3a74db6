"""UA, WA and MAP of predictions: pooled, per actor, fold and part, and their spread.

UA is the mean recall over classes, WA the accuracy, MAP the mean precision over classes (the
measure of the MEC challenges). All are fractions in [0, 1] here; only the tables use percent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, confusion_matrix, precision_score, recall_score

RUN = ["dataset", "system", "seed", "score"]
SCORE_COLUMNS = [*RUN, "scope", "group", "n", "ua", "wa", "map"]
PARTS = ("improvised", "scripted")
# How a score is computed: over all utterances together, or as the mean over these scopes.
SCOPE_OF = {"pooled": "pooled", "actors": "group", "folds": "fold"}
AGGREGATE_COLUMNS = [
    *("dataset", "system", "score", "seeds", "n", "ua", "wa", "map", "ua_sd", "wa_sd", "map_sd"),
    *("ua_actor_mean", "ua_actor_sd", "wa_actor_mean", "wa_actor_sd", "actors_ua"),
    *(f"{measure}_{part}" for part in PARTS for measure in ("ua", "wa")),
]


class ScoreError(ValueError):
    """Predictions or scores that do not fit together; the message is one line for the user."""


def unweighted_accuracy(
    truth: Sequence[str], predicted: Sequence[str], classes: Sequence[str]
) -> float:
    """Compute UA, the mean of the recalls of all K `classes`, from (n,) class names.

    In [0, 1]; a class that is never predicted has recall 0; NaN where `truth` lacks a class, whose
    recall is undefined. Raises a ScoreError if a name is not a class, or there is no utterance.
    """
    _check_names(truth, predicted, classes)
    recalls = recall_score(
        truth, predicted, labels=list(classes), average=None, zero_division=np.nan
    )
    return float(np.mean(recalls))


def weighted_accuracy(
    truth: Sequence[str], predicted: Sequence[str], classes: Sequence[str]
) -> float:
    """Compute WA, the share of correct predictions in [0, 1]; otherwise as UA."""
    _check_names(truth, predicted, classes)
    return float(accuracy_score(truth, predicted))


def macro_average_precision(
    truth: Sequence[str], predicted: Sequence[str], classes: Sequence[str]
) -> float:
    """Compute MAP, the mean precision over classes; a class never predicted has 0. Else as UA."""
    _check_names(truth, predicted, classes)
    precisions = precision_score(
        truth, predicted, labels=list(classes), average=None, zero_division=0.0
    )
    return float(np.mean(precisions))


def confusion(truth: Sequence[str], predicted: Sequence[str], classes: Sequence[str]) -> np.ndarray:
    """Count predictions, (K, K) integers: row = true class, column = predicted class."""
    _check_names(truth, predicted, classes)
    return confusion_matrix(truth, predicted, labels=list(classes))


def _check_names(truth: Sequence[str], predicted: Sequence[str], classes: Sequence[str]) -> None:
    if unknown := sorted({*truth, *predicted} - set(classes)):
        raise ScoreError(f"{unknown[0]} is not a class; the classes are {', '.join(classes)}")
    if len(truth) == 0:
        raise ScoreError("no utterance to score")


def summarise(predictions: pd.DataFrame) -> pd.DataFrame:
    """Score predictions (`ser.scoring.predictions`): pooled, per group, fold and, if known, part.

    Returns
    -------
    pandas.DataFrame
        `SCORE_COLUMNS`. ``scope`` is pooled, group, fold or part; ``group`` names the group, the
        fold or the part and is empty where pooled.
    """
    classes = [name.removeprefix("p_") for name in predictions if name.startswith("p_")]
    measures = (unweighted_accuracy, weighted_accuracy, macro_average_precision)
    rows = []
    for run, of_run in predictions.groupby(RUN, sort=True):
        scopes = [("pooled", "", of_run)]
        for scope in ("group", "fold", "part"):
            scopes += [(scope, str(name), rows) for name, rows in of_run.groupby(scope) if name]
        for scope, group, scored in scopes:
            names = scored["truth"].tolist(), scored["predicted"].tolist(), classes
            rows.append([*run, scope, group, len(scored), *(find(*names) for find in measures)])
    return pd.DataFrame(rows, columns=SCORE_COLUMNS)


def read_scores(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Read files of `summarise`; a ScoreError where a column is missing or a run comes twice."""
    tables = [pd.DataFrame(columns=SCORE_COLUMNS)]
    for path in paths:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        if missing := [name for name in SCORE_COLUMNS if name not in table]:
            raise ScoreError(f"{path}: no column {missing[0]}; it must hold {SCORE_COLUMNS}")
        tables.append(table[SCORE_COLUMNS])
    scores = pd.concat(tables, ignore_index=True)
    doubled = scores.duplicated([*RUN, "scope", "group"])
    if doubled.any():
        run = scores.loc[doubled, ["dataset", "system", "seed"]].iloc[0]
        raise ScoreError(f"scores of {run.dataset}, {run.system}, seed {run.seed} come twice")
    for column in ("ua", "wa", "map"):
        scores[column] = scores[column].replace("", "nan").astype(float)
    return scores.astype({"seed": int, "n": int})


def aggregate(scores: pd.DataFrame, how: str = "pooled") -> pd.DataFrame:
    """Average each system's scores (`summarise`) over seeds and give their spread.

    `how` says what a seed's score is: pooled, or the mean over the actors or folds that have one.
    Raises a ScoreError if a system's seeds scored different numbers of utterances.

    Returns
    -------
    pandas.DataFrame
        `AGGREGATE_COLUMNS`, one row per dataset, system and kind of score. ``_sd``: standard
        deviation over seeds (n - 1), NaN for one seed. ``_actor_mean``, ``_actor_sd``: over the
        groups, each first averaged over seeds; NaN where a single group was scored.
        ``actors_ua``: the number of groups with a UA. ``_improvised``, ``_scripted``: mean of the
        seeds' scores of that part.
    """
    rows = []
    for (dataset, system, score), runs in scores.groupby(["dataset", "system", "score"]):
        pooled = runs[runs["scope"] == "pooled"]
        if pooled["n"].nunique() != 1:
            raise ScoreError(f"{system} on {dataset}: seeds scored different utterances")
        seeds = runs[runs["scope"] == SCOPE_OF[how]].groupby("seed")[["ua", "wa", "map"]].mean()
        actors = runs[runs["scope"] == "group"].groupby("group")[["ua", "wa"]].mean()
        if len(actors) < 2:
            actors = actors.iloc[:0]
        parts = runs[runs["scope"] == "part"]
        rows.append(
            [dataset, system, score, len(pooled), int(pooled["n"].iloc[0])]
            + [seeds[name].mean(skipna=False) for name in ("ua", "wa", "map")]
            + [seeds[name].std(skipna=False) for name in ("ua", "wa", "map")]
            + [actors["ua"].mean(), actors["ua"].std(), actors["wa"].mean(), actors["wa"].std()]
            + [int(actors["ua"].notna().sum())]
            + [
                parts.loc[parts["group"] == part, measure].mean(skipna=False)
                for part in PARTS
                for measure in ("ua", "wa")
            ]
        )
    return pd.DataFrame(rows, columns=AGGREGATE_COLUMNS)

"""UA, WA and MAP of predictions: pooled, per actor, fold and part, and their spread.

UA is the mean recall over classes, WA the accuracy, MAP the mean precision over classes, which the
MEC challenges are judged by. All are fractions in [0, 1] here; only the tables speak of percent.
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
# What a score is: of all utterances together, or the mean over the scopes of this kind.
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
    """Compute UA, the mean of the recalls of all classes.

    Parameters
    ----------
    truth, predicted
        (n,) class names.
    classes
        The dataset's K classes. The list is fixed: a class that is never predicted has recall 0.

    Returns
    -------
    float
        In [0, 1]; NaN where `truth` lacks a class, as the recall of that class is not defined.

    Raises
    ------
    ScoreError
        When a name is not in `classes`, or there is no utterance.
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
    """Compute MAP, the mean over classes of their precision; otherwise as UA.

    A class that is never predicted has the precision 0, as one that is never found has the recall
    0: no division makes it undefined.
    """
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
        raise ScoreError(f"{unknown[0]} is no class; the classes are {', '.join(classes)}")
    if len(truth) == 0:
        raise ScoreError("no utterance to score")


def summarise(predictions: pd.DataFrame) -> pd.DataFrame:
    """Score predictions: pooled, per group (actor), per fold and, where known, per part.

    Parameters
    ----------
    predictions
        What `ser.scoring.predictions.score_seeds` returned; the ``p_<class>`` columns name the
        classes.

    Returns
    -------
    pandas.DataFrame
        `SCORE_COLUMNS`. ``scope`` is pooled, group, fold or part; ``group`` names the group, the
        fold or the part and is empty where pooled. UA is NaN where a class is absent from the
        truth.
    """
    classes = [name.removeprefix("p_") for name in predictions if name.startswith("p_")]
    rows = []
    for run, of_run in predictions.groupby(RUN, sort=True):
        scopes = [("pooled", "", of_run)]
        scopes += [("group", str(name), part) for name, part in of_run.groupby("group")]
        scopes += [("fold", str(name), part) for name, part in of_run.groupby("fold")]
        scopes += [("part", str(name), part) for name, part in of_run.groupby("part") if name]
        for scope, group, scored in scopes:
            names = scored["truth"].tolist(), scored["predicted"].tolist(), classes
            measures = (unweighted_accuracy, weighted_accuracy, macro_average_precision)
            rows.append([*run, scope, group, len(scored), *(find(*names) for find in measures)])
    return pd.DataFrame(rows, columns=SCORE_COLUMNS)


def read_scores(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Read CSV files of what `summarise` returned; an empty score is NaN.

    Raises
    ------
    ScoreError
        When a column is missing, or two files score the same run.
    """
    tables = [pd.DataFrame(columns=SCORE_COLUMNS)]
    for path in paths:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        missing = [name for name in SCORE_COLUMNS if name not in table]
        if missing:
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
    """Average each system's scores over seeds and give their spread.

    Parameters
    ----------
    scores
        What `summarise` returned, of any number of runs.
    how
        What a seed's score is, a key of `SCOPE_OF`: pooled, or the mean over actors or over folds,
        of which those are left out whose score is not defined.

    Returns
    -------
    pandas.DataFrame
        `AGGREGATE_COLUMNS`, one row a dataset, system and kind of score. ``ua``, ``wa``: mean of
        the seeds' scores; ``_sd``: their standard deviation (n - 1), NaN for one seed.
        ``_actor_mean``, ``_actor_sd``: over the groups, each first averaged over seeds; NaN where
        a single group was scored. A group whose UA is not defined is left out of the UA figures;
        ``actors_ua`` says how many were left in. ``_improvised``, ``_scripted``: mean of the seeds'
        scores of that part, NaN where parts are not known.

    Raises
    ------
    ScoreError
        When the seeds did not score the same number of utterances.
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
        rows.append(
            [dataset, system, score, len(pooled), int(pooled["n"].iloc[0])]
            + [seeds[name].mean(skipna=False) for name in ("ua", "wa", "map")]
            + [seeds[name].std(skipna=False) for name in ("ua", "wa", "map")]
            + [actors["ua"].mean(), actors["ua"].std(), actors["wa"].mean(), actors["wa"].std()]
            + [int(actors["ua"].notna().sum())]
            + [
                runs.loc[(runs["scope"] == "part") & (runs["group"] == part), measure].mean(
                    skipna=False
                )
                for part in PARTS
                for measure in ("ua", "wa")
            ]
        )
    return pd.DataFrame(rows, columns=AGGREGATE_COLUMNS)

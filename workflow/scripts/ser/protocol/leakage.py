"""Choices that no result may rest on, made on purpose to measure what they would have gained.

Nothing outside the leak meter imports this module, and no option of an honest step leads here
(docs/evidence.md, "Leak meter"; tests/unit/protocol/test_leakage.py asserts it).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from ser.scoring.epochs import CRITERIA
from ser.whitening import Moments, Whitening, merge_training

LEAKS = ("whitening", "test_epoch", "random_split")


def shuffle_groups(dataset: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Deal the utterances to the groups at random, class by class.

    Every group keeps its number of utterances of every class, so the folds keep their sizes and
    shares: nothing changes but that a speaker stands in training, validation and test at once.

    Parameters
    ----------
    dataset
        As of `ser.protocol.datasets.select_utterances`.
    seed
        Of the shuffle.

    Returns
    -------
    pandas.DataFrame
        The same rows with another ``group``.
    """
    rng = np.random.default_rng(seed)
    dealt = dataset.copy()
    for label in sorted(set(dataset["label"])):
        of_class = dataset.index[dataset["label"] == label]
        dealt.loc[of_class, "group"] = rng.permutation(dataset.loc[of_class, "group"].to_numpy())
    return dealt


def merge_everything(paths: Iterable[str | Path], folds: pd.DataFrame, fold: str) -> Moments:
    """Merge the moments of all groups of a fold, the scored ones included."""
    roles = folds[folds["fold"] == fold]
    return merge_training(paths, set(roles["group"]))


def posing_as_honest(whitening: Whitening, folds: pd.DataFrame, fold: str) -> Whitening:
    """Give a whitening that was fitted on everything the training groups that loading checks."""
    roles = folds[(folds["fold"] == fold) & (folds["role"] == "train")]
    return replace(whitening, groups=tuple(sorted(roles["group"])))


def choose_on_scored(folds: pd.DataFrame, by: str) -> tuple[pd.DataFrame, str]:
    """Let each scored group choose its own epoch.

    Parameters
    ----------
    folds
        As of `ser.protocol.folds.make_folds`.
    by
        What chooses the epoch honestly; the training loss cannot look at a group, UA then does.

    Returns
    -------
    folds : pandas.DataFrame
        With every scored group as its own ``select_on``.
    by : str
        A criterion that looks at held-out utterances.
    """
    scored = folds["select_on"] != ""
    leaking = folds.assign(select_on=folds["select_on"].where(~scored, folds["group"]))
    return leaking, by if by in CRITERIA else "ua"

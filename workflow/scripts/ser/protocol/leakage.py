"""Forbidden choices, made on purpose to measure what they would have gained.

`make_leak` changes the tables of a dataset; the honest rules then run on the copy, which lies in a
folder whose name begins with LEAK. Only `leak_dataset.py` imports this module, and no honest table
depends on its output (tests/unit/protocol/test_leakage.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ser.protocol.folds import WHITENED

LEAKS = ("whitening", "test_epoch", "random_split")
SEED = 1


def make_leak(
    kind: str, dataset: pd.DataFrame, folds: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let held-out speakers into what is fitted or chosen: give dataset and folds with the leak.

    whitening: every group of a fold is whitened with, the scored ones included; test_epoch: each
    scored group chooses its own epoch; random_split: see `shuffle_groups`.
    """
    if kind == "random_split":
        return shuffle_groups(dataset, SEED), folds
    if kind == "test_epoch":
        scored = folds["select_on"] != ""
        return dataset, folds.assign(select_on=folds["group"].where(scored, ""))
    return dataset, folds.assign(**{WHITENED: "yes"})


def shuffle_groups(dataset: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Deal the utterances to the groups at random, class by class.

    Every group keeps its number of utterances of every class: nothing changes but that a speaker
    stands in training, validation and test at once.
    """
    rng = np.random.default_rng(seed)
    dealt = dataset.copy()
    for label in sorted(set(dataset["label"])):
        of_class = dataset.index[dataset["label"] == label]
        dealt.loc[of_class, "group"] = rng.permutation(dataset.loc[of_class, "group"].to_numpy())
    return dealt

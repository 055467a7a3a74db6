"""LEAK METER, diagnostic only: a dataset and its folds -> both with a leak, for honest rules."""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from ser.files.atomic_write import read_table, write_table
from ser.protocol.folds import WHITENED

# These forbidden choices are made on purpose, to measure their gain. The honest rules run on the
# copy, in a folder whose name begins with LEAK. No honest table depends on it, and nothing imports
# this script (tests/unit/test_leak_dataset.py).
LEAKS = ("whitening", "test_epoch", "random_split")
SEED = 1


def make_leak(
    kind: str, dataset: pd.DataFrame, folds: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give dataset and folds with a leak: held-out speakers take part in a fit or a choice.

    whitening: it is fitted on every group of a fold, the scored ones included; test_epoch: each
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

    Every group keeps its number of utterances of every class; the only change is that a speaker is
    in training, validation and test at once.
    """
    rng = np.random.default_rng(seed)
    dealt = dataset.copy()
    for label in sorted(set(dataset["label"])):
        of_class = dataset.index[dataset["label"] == label]
        dealt.loc[of_class, "group"] = rng.permutation(dataset.loc[of_class, "group"].to_numpy())
    return dealt


def main() -> None:
    """Parse arguments, change the tables, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leak", choices=LEAKS, required=True)
    parser.add_argument("--dataset", type=read_table, required=True, help="CSV of the utterances")
    parser.add_argument("--folds", type=read_table, required=True, help="CSV of the roles")
    parser.add_argument("--leaking-dataset", type=Path, required=True, help="CSV to write")
    parser.add_argument("--leaking-folds", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    dataset, folds = make_leak(arguments.leak, arguments.dataset, arguments.folds)
    write_table(arguments.leaking_dataset, dataset)
    write_table(arguments.leaking_folds, folds)


if __name__ == "__main__":
    main()

"""Loads a fold's arrays from files; features, labels and roles are joined by utterance name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ser.features.sets import FEATURE_SETS
from ser.systems.base import FoldData
from ser.systems.frames import IN_MEMORY, Scratch

if TYPE_CHECKING:
    import pandas as pd

    from ser.whitening import Whitening


def load_fold(
    features: Iterable[str | Path],
    dataset: pd.DataFrame,
    folds: pd.DataFrame,
    fold: str,
    whitening: Whitening | None,
    classes: Sequence[str],
    may_stop: bool = True,
    input_set: str = "whitened",
    scratch: Scratch = IN_MEMORY,
) -> FoldData:
    """Read the utterances of one fold into its training and held-out parts, each sorted by name.

    `features` are shards of `input_set`, a key of `ser.features.sets.FEATURE_SETS`; `dataset` and
    `folds` are tables of `ser.protocol`. Where inner folds choose the epoch of the scored
    fold, held-out utterances never stop a training, whatever `may_stop` says.

    A ValueError says that the whitening is missing or was fitted on other groups than the fold's
    training groups, or names an utterance that has no features or has them twice.
    """
    from ser.protocol.folds import roles_of, whitening_groups  # loads pandas

    of_fold = roles_of(folds, fold)
    roles = of_fold.set_index("group")["role"]
    training = tuple(sorted(roles.index[roles == "train"]))
    whitened = tuple(sorted(whitening_groups(of_fold)))
    if (whitening is None) != (input_set != "whitened"):
        raise ValueError(f"a whitening is for whitened features, the system asks for {input_set}")
    if whitening is not None and tuple(whitening.groups) != whitened:
        raise ValueError(
            f"{fold}: the whitening was fitted on {', '.join(whitening.groups)},"
            f" the training groups are {', '.join(whitened)}"
        )
    table = dataset[dataset["group"].isin(roles.index)].sort_values("utterance")
    frames = _frames(features, set(table["utterance"]), whitening, input_set, scratch)
    number_of = {name: number for number, name in enumerate(classes)}
    train = table[table["group"].isin(training)]
    heldout = table[~table["group"].isin(training)]

    def labels(rows: pd.DataFrame) -> np.ndarray:
        return rows["label"].map(number_of).to_numpy(dtype=np.int64)

    return FoldData(
        classes=list(classes),
        train_frames=[frames[name] for name in train["utterance"]],
        train_labels=labels(train),
        heldout_frames=[frames[name] for name in heldout["utterance"]],
        heldout_labels=labels(heldout),
        heldout_groups=list(heldout["group"]),
        names=list(heldout["utterance"]),
        train_names=list(train["utterance"]),
        train_blocks=_blocks(train),
        train_ratings=_ratings(train),
        may_stop=may_stop and "inner" not in set(folds["role"]),
        scratch=scratch,
    )


def _frames(
    features: Iterable[str | Path],
    wanted: set[str],
    whitening: Whitening | None,
    input_set: str,
    scratch: Scratch,
) -> dict[str, np.ndarray]:
    from ser.files.shards import read_shard  # loads h5py, which finding systems need not

    if input_set == "none":
        return {name: np.zeros((1, 0), dtype=np.float32) for name in wanted}
    # Names to positions in the order of the shards, because the arrays may be in a file.
    found: dict[str, int] = {}

    def read() -> Iterator[np.ndarray]:
        for path in features:
            for name, values in read_shard(path, FEATURE_SETS[input_set].kind, wanted):
                if name in found:
                    raise ValueError(f"{name}: has features in more than one shard")
                found[name] = len(found)
                yield values if whitening is None else whitening.transform(values)

    arrays = scratch.hold(read())
    missing = wanted - set(found)
    if missing:
        raise ValueError(f"{min(missing)}: has no features ({len(missing)} such utterances)")
    return {name: arrays[number] for name, number in found.items()}


def _blocks(train: pd.DataFrame) -> list[str]:
    """Name the blocks of an inner validation: the coarsest unit with at least two."""
    for column in ("session", "speaker", "group"):
        names = train[column]
        if (names != "").all() and names.nunique() > 1:
            return list(names)
    return list(train["utterance"])


def _ratings(train: pd.DataFrame) -> np.ndarray | None:
    """Give activation and valence, (n, 2), NaN where not rated; None without any ratings."""
    columns = ["activation", "valence"]
    if not set(columns) <= set(train.columns) or (train[columns] == "").all(axis=None):
        return None
    return train[columns].replace("", "nan").to_numpy(dtype=np.float64)

"""From files to a fold's arrays: features, labels and roles are joined by utterance name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ser.shards import read_shard
from ser.systems.fold_data import FoldData
from ser.whitening import Whitening


def load_fold(
    features: Iterable[str | Path],
    dataset: pd.DataFrame,
    folds: pd.DataFrame,
    fold: str,
    whitening: Whitening,
    classes: Sequence[str],
    may_stop: bool = True,
) -> FoldData:
    """Whiten the utterances of one fold and put them into its training and held-out parts.

    Parameters
    ----------
    features
        Feature shards of the corpus; utterances of other datasets in them are passed over.
    dataset, folds
        Tables as of `ser.protocol`.
    fold
        Name of the fold.
    whitening
        Of this fold.
    classes
        Class names in the dataset's order.
    may_stop
        Whether held-out utterances may stop a training early. Where inner folds choose the epoch of
        the fold that is scored, they never may: every fold then runs its course.

    Returns
    -------
    FoldData
        Both parts sorted by utterance name, whatever the order of the shards.

    Raises
    ------
    ValueError
        When the whitening was fitted on other groups than the fold's training groups, or an
        utterance has no features or has them twice.
    """
    roles = folds.loc[folds["fold"] == fold].set_index("group")["role"]
    training = tuple(sorted(roles.index[roles == "train"]))
    if tuple(whitening.groups) != training:
        raise ValueError(
            f"{fold}: the whitening was fitted on {', '.join(whitening.groups)},"
            f" the training groups are {', '.join(training)}"
        )
    table = dataset[dataset["group"].isin(roles.index)].sort_values("utterance")
    frames = _whitened_frames(features, set(table["utterance"]), whitening)
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
        may_stop=may_stop and "inner" not in set(folds["role"]),
    )


def _whitened_frames(
    features: Iterable[str | Path], wanted: set[str], whitening: Whitening
) -> dict[str, np.ndarray]:
    frames: dict[str, np.ndarray] = {}
    for path in features:
        for name, values in read_shard(path, "features", wanted):
            if name in frames:
                raise ValueError(f"{name}: has features in more than one shard")
            frames[name] = whitening.transform(values)
    missing = wanted - set(frames)
    if missing:
        raise ValueError(f"{min(missing)}: has no features ({len(missing)} such utterances)")
    return frames

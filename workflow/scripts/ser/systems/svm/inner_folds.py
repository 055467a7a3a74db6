"""Folds inside a training set, for what must be chosen without a look at held-out speech."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold


def inner_folds(
    labels: np.ndarray, blocks: Sequence[str], folds: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Divide training utterances into parts that each take their turn as inner validation.

    Parameters
    ----------
    labels
        (n,) class numbers; every part gets its share of each class, as far as the blocks allow.
    blocks
        (n,) names; utterances of one block (session, speaker) stay together.
    folds
        Parts, at most: as many as there are blocks or utterances of the largest class, if those are
        fewer.

    Returns
    -------
    list of tuple of numpy.ndarray
        Rows that train and rows that validate; each row validates once. Empty where that leaves
        fewer than two parts.
    """
    names = np.unique(np.asarray(blocks, dtype=str), return_inverse=True)[1]
    folds = min(folds, int(names.max()) + 1, int(np.bincount(labels).max()))
    if folds < 2:
        return []
    with warnings.catch_warnings():
        # A class with fewer utterances than folds is absent from some; that is no news here.
        warnings.filterwarnings("ignore", message="The least populated class")
        splitter = StratifiedGroupKFold(n_splits=folds)
        parts = list(splitter.split(np.zeros(len(labels)), labels, names))
    # With few blocks a part may come out empty: it has nothing to say.
    return [(train, held) for train, held in parts if len(train) and len(held)]

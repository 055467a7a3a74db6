"""Functionals as a matrix, for systems that read one vector an utterance, or one of each copy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def single_rows(frames: Sequence[np.ndarray], names: Sequence[str]) -> np.ndarray:
    """Stack utterances of one row each, n times (1, D), into (n, D) float64.

    Raises
    ------
    ValueError
        When an utterance has more rows: these are no functionals. The message names it.
    """
    for array, name in zip(frames, names, strict=True):
        if len(array) != 1:
            raise ValueError(f"{name}: {len(array)} rows, expected one row of functionals")
    return np.concatenate(frames).astype(np.float64)


def first_rows(frames: Sequence[np.ndarray], names: Sequence[str]) -> np.ndarray:
    """Stack the first row of each utterance, the one without a change, into (n, D) float64.

    Raises
    ------
    ValueError
        When an utterance has none; the message names it.
    """
    for array, name in zip(frames, names, strict=True):
        if not len(array):
            raise ValueError(f"{name}: no row, expected one of functionals at least")
    return np.stack([np.asarray(array[0], dtype=np.float64) for array in frames])


def copied_rows(
    frames: Sequence[np.ndarray], names: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Stack all rows of all utterances, n times (C, D), into (n C, D) float64.

    Returns
    -------
    tuple of numpy.ndarray
        The matrix, and for each of its rows the number of the utterance, (n C,) int64.

    Raises
    ------
    ValueError
        When utterances have unequal numbers of rows: one with more copies would count for more. The
        message names the first that differs.
    """
    for array, name in zip(frames, names, strict=True):
        if not len(array) or len(array) != len(frames[0]):
            raise ValueError(f"{name}: {len(array)} rows, expected {len(frames[0])} as of others")
    owner = np.repeat(np.arange(len(frames)), len(frames[0]))
    return np.concatenate(frames).astype(np.float64), owner

"""Functionals as a matrix, for systems that read one vector an utterance."""

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

"""Digests of what a system fitted, so that a test can see whether held-out speech changed it."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import ArrayLike


def digest(*arrays: ArrayLike) -> str:
    """Digest arrays, or what becomes one, by type, shape and every bit of their values.

    Parameters
    ----------
    *arrays
        Of numbers; the order counts.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    state = hashlib.sha256()
    for item in arrays:
        array = np.ascontiguousarray(item)
        if array.dtype == object:
            raise ValueError("an array of objects has no digest")
        state.update(f"{array.dtype.str} {array.shape} ".encode())
        state.update(array.tobytes())
    return state.hexdigest()[:16]

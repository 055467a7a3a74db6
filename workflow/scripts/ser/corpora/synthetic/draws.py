"""Random draws and shares that depend on names, not on the order of the work."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np


def draws(seed: int, *names: str) -> np.random.Generator:
    """Give the random generator that belongs to a seed and a name.

    Every utterance has its own, so that one more utterance leaves the others as they were.

    Parameters
    ----------
    seed
        The corpus's seed.
    names
        What the draws are for, such as an utterance's name.

    Returns
    -------
    numpy.random.Generator
        Always in the same state for the same arguments.
    """
    text = "\x1f".join((str(seed), *names))
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big"))


def apportion(total: int, weights: Mapping[str, float], least: int) -> dict[str, int]:
    """Divide a number of utterances among labels by largest remainders, with a least share.

    Parameters
    ----------
    total
        Utterances to divide; at least ``least * len(weights)``.
    weights
        Label to its share of what is left when each label has its least.
    least
        Utterances that every label gets whatever its weight.

    Returns
    -------
    dict
        Label to a number of utterances; they sum to `total`.

    Raises
    ------
    ValueError
        When `total` is too small.
    """
    left = total - least * len(weights)
    if left < 0:
        raise ValueError(f"{total} utterances cannot hold {len(weights)} labels {least} times each")
    whole = sum(weights.values())
    exact = {label: left * weight / whole for label, weight in weights.items()}
    counts = {label: least + int(share) for label, share in exact.items()}
    by_remainder = sorted(exact, key=lambda label: int(exact[label]) - exact[label])
    for label in by_remainder[: total - sum(counts.values())]:
        counts[label] += 1
    return counts

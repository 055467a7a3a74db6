"""The one place where a seed comes from."""

from __future__ import annotations

import hashlib


def derive_seed(dataset: str, system: str, fold: str, seed: int) -> int:
    """Derive the seed of one training from what the training is.

    Neighbouring folds and systems get unrelated seeds, and a training keeps its seed when others
    are added to the experiment.

    Parameters
    ----------
    dataset, system, fold
        Names as they stand in the configuration.
    seed
        The experiment's own seed, one of the repetitions.

    Returns
    -------
    int
        In [0, 2**31), the range that NumPy, Keras and TensorFlow all accept.
    """
    text = "\x1f".join((dataset, system, fold, str(seed)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1

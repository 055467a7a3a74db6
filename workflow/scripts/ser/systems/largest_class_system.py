"""Always the largest class: what no system may fall below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ser.systems.fold_data import FoldData, TrainingResult
from ser.systems.without_options import check_options, patience

__all__ = ["SEEDED", "check_options", "fit_predict", "input_of", "patience"]

SEEDED = False  # nothing is random


def input_of(options: Mapping[str, Any]) -> str:
    """Ask for no features."""
    check_options(options)
    return "none"


def fit_predict(
    options: Mapping[str, Any],
    data: FoldData,
    seed: int,
    log: Callable[[str], None] = print,
) -> TrainingResult:
    """Give every held-out utterance the classes' shares of the training utterances.

    Parameters
    ----------
    options
        None.
    data
        One fold.
    seed
        Not used: nothing is random.
    log
        Called with one line.

    Returns
    -------
    TrainingResult
        Without epochs. Of equally large classes the first in the dataset's order is the answer.
    """
    import numpy as np

    from ser.systems.digests import digest

    check_options(options)
    counts = np.bincount(data.train_labels, minlength=len(data.classes))
    log(f"the largest class is {data.classes[int(counts.argmax())]}")
    posteriors = np.tile(counts / counts.sum(), (len(data.names), 1))
    return TrainingResult.without_epochs(posteriors, {"counts": digest(counts)})

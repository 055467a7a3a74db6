"""Made datasets, posteriors and scores for the tests of scoring and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from made_utterances import PLAIN
from ser.scoring.posteriors import Posteriors

CLASSES = ["angry", "happy"]


def dataset(groups: Mapping[str, Sequence[str]], part: str = "improvised") -> pd.DataFrame:
    """Give each group utterances with the stated labels, named <group>_<number>."""
    rows = [
        {
            "utterance": f"{group}_{number}",
            "group": group,
            "label": label,
            "speaker": group,
            "session": group[0],
            "gender": group[-1],
            "part": part,
            **PLAIN,
        }
        for group, labels in groups.items()
        for number, label in enumerate(labels)
    ]
    return pd.DataFrame(rows)


def folds(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["fold", "group", "role", "select_on"])


def answers(
    epochs: Sequence[Mapping[str, str]],
    classes: Sequence[str] = CLASSES,
    sure: float = 0.8,
) -> Posteriors:
    """Give posteriors that answer as stated: for each epoch, utterance to predicted class."""
    names = list(epochs[0])
    values = np.full((len(epochs), len(names), len(classes)), (1 - sure) / (len(classes) - 1))
    for number, epoch in enumerate(epochs):
        for index, name in enumerate(names):
            values[number, index, list(classes).index(epoch[name])] = sure
    return as_file(names, values, classes)


def as_file(
    names: Sequence[str], values: np.ndarray, classes: Sequence[str] = CLASSES
) -> Posteriors:
    count = len(values)
    return Posteriors(
        classes, names, values.astype(np.float32), np.zeros(count), np.full(count, 1e-3)
    )


def random_posteriors(rng: np.random.Generator, shape: tuple[int, int, int]) -> np.ndarray:
    values = rng.random(shape) + 0.01
    return (values / values.sum(axis=2, keepdims=True)).astype(np.float32)


def predictions(
    truth: Sequence[str],
    predicted: Sequence[str],
    groups: Sequence[str] | None = None,
    parts: Sequence[str] | None = None,
    classes: Sequence[str] = CLASSES,
    **run: object,
) -> pd.DataFrame:
    """A predictions table as score_seeds gives it."""
    count = len(truth)
    table = pd.DataFrame(
        {
            "dataset": "D",
            "system": "s",
            "seed": 1,
            "fold": "fold-1",
            "score": "test",
            "utterance": [f"u{k}" for k in range(count)],
            "group": list(groups or ["A"] * count),
            "part": list(parts or [""] * count),
            "truth": list(truth),
            "predicted": list(predicted),
            "epoch": 1,
        }
        | {f"p_{label}": 0.0 for label in classes}
    )
    return table.assign(**run)

"""Utterances whose attention is drawn: how they are chosen, and their weights as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from ser.files.atomic_write import whole_file
from ser.files.hdf5 import open_hdf5

CORRECT, WRONG = "correct", "wrong"


@dataclass(frozen=True)
class Case:
    """One utterance of the figure, or the lack of one: then the name is empty, the posterior NaN.

    `kind` says whether the prediction was correct or wrong, `of_class` how many scored utterances
    the true class has; `posterior` is of the predicted class, and `weights` (T,) of the frames sum
    to 1.
    """

    truth: str
    kind: str
    utterance: str
    predicted: str
    of_class: int
    posterior: float
    weights: np.ndarray


def choose_cases(predictions: pd.DataFrame, classes: Sequence[str]) -> list[dict[str, object]]:
    """Choose a correctly and a wrongly classified utterance of each class.

    The one whose posterior of its predicted class is the median of its kind, so neither the surest
    nor the most doubtful; the first by name where two are as near.

    Parameters
    ----------
    predictions
        Of one training and group: utterance, truth, predicted, ``p_<class>``.
    classes
        In order.

    Returns
    -------
    list of dict
        The attributes of `Case` but for the weights.
    """
    cases = []
    for truth in classes:
        for kind in (CORRECT, WRONG):
            rows = predictions[predictions["truth"] == truth]
            rows = rows[(rows["predicted"] == truth) == (kind == CORRECT)]
            posterior = np.array([row[f"p_{row['predicted']}"] for _, row in rows.iterrows()])
            case: dict[str, object] = {"truth": truth, "kind": kind}
            case["of_class"] = int((predictions["truth"] == truth).sum())
            if len(rows):
                # The lower of two medians: it belongs to an utterance.
                median = np.sort(posterior)[(len(posterior) - 1) // 2]
                row = rows[posterior == median].sort_values("utterance").iloc[0]
                case |= {"utterance": row["utterance"], "predicted": row["predicted"]}
                case["posterior"] = float(median)
            else:
                case |= {"utterance": "", "predicted": "", "posterior": float("nan")}
            cases.append(case)
    return cases


def save_cases(path: str | Path, cases: Sequence[Case], facts: Mapping[str, object]) -> None:
    """Write cases to HDF5, whole or not at all; `facts` holds step and sample_rate."""
    with whole_file(path) as temporary, h5py.File(temporary, "w") as file:
        file.attrs["facts"] = json.dumps(dict(facts), sort_keys=True)
        for number, case in enumerate(cases):
            group = file.create_group(f"{number:03d}")
            for name in ("truth", "kind", "utterance", "predicted", "of_class", "posterior"):
                group.attrs[name] = getattr(case, name)
            group.create_dataset("weights", data=case.weights)


def load_cases(path: str | Path) -> tuple[list[Case], dict[str, int]]:
    """Read what `save_cases` wrote."""
    with open_hdf5(path) as file:
        cases = [_read(file[name]) for name in sorted(file)]
        return cases, json.loads(file.attrs["facts"])


def _read(group: h5py.Group) -> Case:
    text = {name: str(group.attrs[name]) for name in ("truth", "kind", "utterance", "predicted")}
    return Case(
        **text,
        of_class=int(group.attrs["of_class"]),
        posterior=float(group.attrs["posterior"]),
        weights=group["weights"][:],
    )

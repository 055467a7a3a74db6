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

RIGHT, WRONG = "right", "wrong"


@dataclass(frozen=True)
class Case:
    """One utterance of the figure, or the lack of one.

    Attributes
    ----------
    truth, kind
        The true class, and whether it was answered right or wrong.
    utterance
        Its name; empty where the class has no such answer.
    answer
        The class that the network named.
    of_class
        Utterances of this class that were answered.
    posterior
        Of the answer; NaN where there is no utterance.
    weights
        (T,) of its frames; they sum to 1.
    """

    truth: str
    kind: str
    utterance: str
    answer: str
    of_class: int
    posterior: float
    weights: np.ndarray


def choose_cases(answers: pd.DataFrame, classes: Sequence[str]) -> list[dict[str, object]]:
    """Choose a rightly and a wrongly answered utterance of each class.

    The one whose posterior of its answer is the median of its kind, so neither the surest nor the
    most doubtful; the first by name where two are as near.

    Parameters
    ----------
    answers
        Of one training and group: utterance, truth, predicted, ``p_<class>``.
    classes
        In order.

    Returns
    -------
    list of dict
        truth, kind, utterance (empty for none), answer, of_class, posterior.
    """
    cases = []
    for truth in classes:
        for kind in (RIGHT, WRONG):
            rows = answers[answers["truth"] == truth]
            rows = rows[(rows["predicted"] == truth) == (kind == RIGHT)]
            posterior = np.array([row[f"p_{row['predicted']}"] for _, row in rows.iterrows()])
            case: dict[str, object] = {"truth": truth, "kind": kind}
            case["of_class"] = int((answers["truth"] == truth).sum())
            if len(rows):
                # The lower of two medians: it belongs to an utterance.
                median = np.sort(posterior)[(len(posterior) - 1) // 2]
                row = rows[posterior == median].sort_values("utterance").iloc[0]
                case |= {"utterance": row["utterance"], "answer": row["predicted"]}
                case["posterior"] = float(median)
            else:
                case |= {"utterance": "", "answer": "", "posterior": float("nan")}
            cases.append(case)
    return cases


def save_cases(path: str | Path, cases: Sequence[Case], facts: Mapping[str, object]) -> None:
    """Write cases to HDF5, whole or not at all; `facts` holds step and sample_rate."""
    with whole_file(path) as temporary, h5py.File(temporary, "w") as file:
        file.attrs["facts"] = json.dumps(dict(facts), sort_keys=True)
        for number, case in enumerate(cases):
            group = file.create_group(f"{number:03d}")
            for name in ("truth", "kind", "utterance", "answer", "of_class", "posterior"):
                group.attrs[name] = getattr(case, name)
            group.create_dataset("weights", data=case.weights)


def load_cases(path: str | Path) -> tuple[list[Case], dict[str, int]]:
    """Read what `save_cases` wrote."""
    with open_hdf5(path) as file:
        cases = [_read(file[name]) for name in sorted(file)]
        return cases, json.loads(file.attrs["facts"])


def _read(group: h5py.Group) -> Case:
    text = {name: str(group.attrs[name]) for name in ("truth", "kind", "utterance", "answer")}
    return Case(
        **text,
        of_class=int(group.attrs["of_class"]),
        posterior=float(group.attrs["posterior"]),
        weights=group["weights"][:],
    )

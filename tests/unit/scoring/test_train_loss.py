"""Epochs by the training loss: nothing that is held out chooses, or even shortens the choice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ser.protocol.datasets import Protocol
from ser.protocol.description import describe_protocol
from ser.scoring.epochs import EPOCH_RULES, EpochRule
from ser.scoring.metrics import ScoreError
from ser.scoring.posteriors import Posteriors
from ser.scoring.predictions import score_folds

CLASSES = ["a", "b"]


def dataset(labels: str) -> pd.DataFrame:
    rows = [
        {"utterance": f"u{index}", "group": group, "label": label, "part": ""}
        for index, (group, label) in enumerate(zip("AABBC", labels, strict=True))
    ]
    return pd.DataFrame(rows)


FOLDS = pd.DataFrame(
    [
        ["fold-1", "A", "heldout", "B"],
        ["fold-1", "B", "heldout", ""],
        ["fold-1", "C", "train", ""],
    ],
    columns=["fold", "group", "role", "select_on"],
)


def posteriors(losses: list[float]) -> Posteriors:
    first = np.random.default_rng(0).uniform(size=(3, 4))
    values = np.stack([first, 1 - first], axis=2).astype(np.float32)
    names = [f"u{index}" for index in range(4)]
    return Posteriors(CLASSES, names, values, np.array(losses), np.ones(3))


@pytest.mark.parametrize(("losses", "epoch"), [([0.3, 0.1, 0.2], 2), ([0.3, 0.1, 0.1], 2)])
def test_the_lowest_training_loss_is_chosen_and_the_first_of_equals(losses, epoch):
    table = score_folds(
        dataset("ababa"), FOLDS, {"fold-1": posteriors(losses)}, CLASSES, 1, "train_loss"
    )
    assert set(table["epoch"]) == {epoch}
    assert set(table["score"]) == {"test"}
    assert list(table["utterance"]) == ["u0", "u1"]


def test_another_rule_is_one_entry(monkeypatch):
    last = EpochRule("that is the last", lambda losses: np.arange(len(losses)), validated=False)
    monkeypatch.setitem(EPOCH_RULES, "last", last)
    file = {"fold-1": posteriors([0.1, 0.2, 0.3])}
    table = score_folds(dataset("ababa"), FOLDS, file, CLASSES, 1, "last")
    assert set(table["epoch"]) == {3}
    words = describe_protocol({"a": ["a"]}, "all", Protocol("speaker_folds", 3), "last", "pooled")
    assert "; the epoch is the one that is the last; " in words


def test_no_held_out_label_matters():
    file = {"fold-1": posteriors([0.3, 0.2, 0.1])}
    one = score_folds(dataset("ababa"), FOLDS, file, CLASSES, 1, "train_loss")
    other = score_folds(dataset("babaa"), FOLDS, file, CLASSES, 1, "train_loss")
    assert list(one["epoch"]) == list(other["epoch"])
    assert list(one["predicted"]) == list(other["predicted"])


def test_a_validation_set_that_is_scored_is_a_test_score_then():
    folds = FOLDS.assign(select_on=["A", "", ""])
    table = score_folds(
        dataset("ababa"), folds, {"fold-1": posteriors([3, 2, 1])}, CLASSES, 1, "train_loss"
    )
    assert set(table["score"]) == {"test"}


def test_a_loss_that_is_not_finite_is_an_error():
    with pytest.raises(ScoreError, match="training losses"):
        score_folds(
            dataset("ababa"),
            FOLDS,
            {"fold-1": posteriors([1, np.nan, 2])},
            CLASSES,
            1,
            "train_loss",
        )

from __future__ import annotations

import numpy as np
import pytest

from ser.systems.early_stopping import EarlyStopping, mean_recall


def posteriors(predicted: list[int]) -> np.ndarray:
    return np.eye(3, dtype=np.float32)[predicted]


def test_mean_recall_on_a_hand_made_example() -> None:
    truth = np.array([0, 0, 0, 0, 1, 1, 2])
    predicted = np.array([0, 0, 0, 1, 1, 0, 0])
    assert mean_recall(truth, predicted) == pytest.approx((3 / 4 + 1 / 2 + 0) / 3)
    # a class that the truth does not hold counts neither for nor against
    assert mean_recall(np.array([0, 1]), np.array([0, 2])) == pytest.approx(0.5)


def test_stops_when_the_last_group_has_been_flat_for_patience_epochs() -> None:
    labels, groups = np.array([0, 1, 0, 1]), ["F", "F", "M", "M"]
    watch = EarlyStopping(labels, groups, patience=2)
    assert not watch.update(posteriors([0, 0, 0, 0]))  # both 0.5: a first best
    assert not watch.update(posteriors([0, 0, 0, 0]))
    assert not watch.update(posteriors([0, 0, 0, 1]))  # F flat for 2; M better
    assert watch.latest == {"F": 0.5, "M": 1.0}
    assert not watch.update(posteriors([1, 1, 0, 1]))
    assert watch.update(posteriors([1, 1, 1, 1]))


def test_utterances_and_groups_without_label_are_not_followed() -> None:
    watch = EarlyStopping(np.array([0, -1, -1]), ["F", "F", "M"], patience=1)
    watch.update(posteriors([0, 2, 2]))
    assert watch.latest == {"F": 1.0}
    assert watch.update(posteriors([0, 1, 1]))


def test_never_stops_without_any_label() -> None:
    watch = EarlyStopping(np.array([-1, -1]), ["F", "M"], patience=1)
    assert not any(watch.update(posteriors([0, 1])) for _ in range(5))

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ser.systems.base import FoldData, digest


@pytest.fixture
def fold(made_fold: Callable[..., FoldData]) -> FoldData:
    return made_fold([3, 4, 5], [6, 7])


def test_tells_the_values_per_frame(fold: FoldData) -> None:
    assert fold.input_dim == 4


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_refuses_values_that_are_not_finite(fold: FoldData, value: float) -> None:
    frames = [array.copy() for array in fold.heldout_frames]
    frames[1][2, 3] = value
    with pytest.raises(ValueError, match=r"^held1: not all values are finite[^\n]*$"):
        replace(fold, heldout_frames=frames)
    frames = [array.copy() for array in fold.train_frames]
    frames[2][0, 0] = value
    with pytest.raises(ValueError, match=r"^training utterance 2: not all values are finite"):
        replace(fold, train_frames=frames)
    with pytest.raises(ValueError, match=r"^c: not all values are finite"):
        replace(fold, train_frames=frames, train_names=["a", "b", "c"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train_frames": [np.zeros((2, 4)), np.zeros((0, 4)), np.zeros((2, 4))]}, "no frames"),
        (
            {"train_frames": [np.zeros((2, 4)), np.zeros((2, 5)), np.zeros((2, 4))]},
            r"\(frames, 4\)",
        ),
        ({"heldout_frames": [np.zeros((2, 3)), np.zeros((2, 4))]}, "^held0: frames of shape"),
        ({"heldout_frames": [np.zeros(4), np.zeros((2, 4))]}, "^held0: frames of shape"),
        ({"train_labels": np.array([0, 1])}, "^train_labels: 2 values for 3 utterances$"),
        ({"train_labels": np.array([0, 3, 1])}, "^training utterance 1: label 3, expected 0 to 2$"),
        ({"train_labels": np.array([0, -1, 1])}, "^training utterance 1: label -1"),
        ({"train_labels": np.array([0.0, 1.0, 2.0])}, "expected integers"),
        ({"heldout_labels": np.array([0, -2])}, "^held1: label -2, expected -1 to 2$"),
        ({"heldout_groups": ["F"]}, "^heldout_groups: 1 values for 2 utterances$"),
        ({"names": ["a"]}, "^names: 1 values for 2 utterances$"),
    ],
)
def test_refuses_what_does_not_fit_together(fold: FoldData, change: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(fold, **change)


@pytest.mark.parametrize("part", ["train", "heldout"])
def test_refuses_an_empty_part(made_fold: Callable[..., FoldData], part: str) -> None:
    lengths = {"train": [3], "heldout": [3]} | {part: []}
    with pytest.raises(ValueError, match=r"^no (training|held-out) utterances"):
        made_fold(lengths["train"], lengths["heldout"])


def test_accepts_held_out_utterances_without_label(fold: FoldData) -> None:
    assert replace(fold, heldout_labels=np.array([-1, -1])).heldout_labels.tolist() == [-1, -1]


def test_type_shape_order_and_every_bit_count():
    a = np.arange(6.0)
    found = {
        digest(a),
        digest(a.astype(np.float32)),
        digest(a.reshape(2, 3)),
        digest(a[::-1]),
        digest(a, a),
        digest(np.nextafter(a, 9)),
    }
    assert len(found) == 6
    assert digest(a) == digest(a.copy()) == digest(list(a))
    assert digest(a.reshape(2, 3).T) == digest(a.reshape(2, 3).T.copy())


def test_objects_are_refused():
    with pytest.raises(ValueError, match="objects"):
        digest([None, "a"])

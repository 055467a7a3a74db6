from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from made_folds import without_class
from ser.systems.base import Classifier, FoldData, digest, single_rows


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


class Logistic(Classifier):
    def model(self, seed):
        return LogisticRegression()


def fit(data):
    return Logistic({}).fit_predict(data, 1)


@pytest.fixture
def rows(made_fold):
    return made_fold([1] * 30, [1] * 9, dim=4)


def test_posteriors_are_the_classifier_s(rows):
    result = fit(rows)
    model = LogisticRegression().fit(np.concatenate(rows.train_frames), rows.train_labels)
    expected = model.predict_proba(np.concatenate(rows.heldout_frames).astype(np.float64))
    assert result.posteriors.shape == (1, 9, 3)
    np.testing.assert_allclose(result.posteriors[0], expected, atol=1e-6)


def test_a_class_without_training_utterances_has_the_posterior_0(rows):
    posteriors = fit(without_class(rows, 0)).posteriors[0]
    assert (posteriors[:, 0] == 0).all()
    np.testing.assert_allclose(posteriors.sum(axis=1), 1, rtol=1e-6)


def test_its_digest_follows_the_training_data_alone(rows):
    def digests(data) -> dict[str, str]:
        return dict(fit(data).fitted)

    other = replace(rows, heldout_frames=[array + 1 for array in rows.heldout_frames])
    assert digests(other) == digests(rows)
    changed = replace(rows, train_labels=np.roll(rows.train_labels, 1))
    assert digests(changed) != digests(rows)


def test_frames_are_no_functionals():
    rows = [np.ones((1, 3), np.float32), np.zeros((1, 3), np.float32)]
    stacked = single_rows(rows, ["a", "b"])
    assert stacked.dtype == np.float64
    np.testing.assert_array_equal(stacked, [[1, 1, 1], [0, 0, 0]])
    with pytest.raises(ValueError, match=r"^b: 2 rows, expected one row of functionals$"):
        single_rows([rows[0], np.zeros((2, 3), np.float32)], ["a", "b"])


def test_without_options_there_is_nothing_to_choose():
    assert (Logistic({}).epochs, Logistic({}).patience) == (1, 1)
    assert not Logistic({}).learning_curves
    with pytest.raises(ValueError, match=r"^alpha: a system of this kind has no options$"):
        Logistic({"alpha": 1})

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_folds import without_class
from ser.systems import get_system
from ser.systems.fold_data import FoldData

SVM = get_system("svm")


def functionals(train: int = 30, heldout: int = 18, dim: int = 12, seed: int = 0) -> FoldData:
    """One row an utterance; the class raises one column, and one column says nothing."""
    rng = np.random.default_rng(seed)

    def rows(count: int) -> tuple[list[np.ndarray], np.ndarray]:
        labels = np.arange(count) % 3
        values = rng.normal(size=(count, 1, dim)).astype(np.float32)
        values[np.arange(count), 0, labels] += 3
        values[:, 0, -1] = 7.0
        return list(values), labels

    train_frames, train_labels = rows(train)
    heldout_frames, heldout_labels = rows(heldout)
    return FoldData(
        classes=("angry", "happy", "sad"),
        train_frames=train_frames,
        train_labels=train_labels,
        heldout_frames=heldout_frames,
        heldout_labels=heldout_labels,
        heldout_groups=["A"] * heldout,
        names=[f"held{k}" for k in range(heldout)],
        train_blocks=[f"speaker {k % 5}" for k in range(train)],
    )


def accuracy(result, data: FoldData) -> float:
    return float(np.mean(result.posteriors[0].argmax(axis=1) == data.heldout_labels))


@pytest.mark.parametrize("class_weight", ["none", "balanced"])
def test_separable_functionals_are_told_apart(class_weight):
    data, lines = functionals(), []
    result = SVM.fit_predict({"class_weight": class_weight}, data, 1, lines.append)
    assert accuracy(result, data) > 0.8
    np.testing.assert_allclose(result.posteriors.sum(axis=2), 1, atol=1e-6)
    assert "chosen on 5 inner folds" in lines[0]


def test_the_answers_are_those_of_the_support_vectors_themselves():
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    data = functionals()
    result = SVM.fit_predict({"c": [0.1]}, data, 1, str)
    plain = make_pipeline(StandardScaler(), PCA(0.99), SVC(kernel="linear", C=0.1))
    plain.fit(np.concatenate(data.train_frames).astype(float), data.train_labels)
    expected = plain.predict(np.concatenate(data.heldout_frames).astype(float))
    np.testing.assert_array_equal(result.posteriors[0].argmax(axis=1), expected)


def test_an_outlier_counts_no_more_than_the_clip_says():
    data = functionals()
    wild, tame = [frames.copy() for frames in data.heldout_frames], list(data.heldout_frames)
    wild[0][0, 5], tame[0] = 1e9, data.heldout_frames[0].copy()
    tame[0][0, 5] = 1e6
    answers = [
        SVM.fit_predict({}, replace(data, heldout_frames=frames), 1, str).posteriors
        for frames in (wild, tame)
    ]
    np.testing.assert_array_equal(*answers)


def test_a_class_without_training_utterances_has_the_posterior_zero():
    posteriors = SVM.fit_predict({}, without_class(functionals(), 1), 1, str).posteriors
    assert (posteriors[0, :, 1] == 0).all()
    np.testing.assert_allclose(posteriors.sum(axis=2), 1, atol=1e-6)


def test_several_rows_an_utterance_are_refused_by_name():
    data = functionals()
    data.train_frames[3] = np.zeros((2, 12), dtype=np.float32)
    with pytest.raises(ValueError, match=r"^training utterance 3: 2 rows, expected one row"):
        SVM.fit_predict({}, data, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"features": "egemaps"}, r"^features: 'egemaps' is not one of functionals, eGeMAPSv02"),
        ({"c": []}, r"^c: \(\) is not a list of different numbers"),
        ({"c": [1, 0.1]}, r"smallest first$"),
        ({"c": [0.0, 1]}, r"^c: 0.0 is not a number"),
        ({"components": 2}, r"^components: 2 is not a number"),
        ({"inner_folds": 1}, r"^inner_folds: 1 is not a whole number of at least 2"),
        ({"kernel": "rbf"}, r"^kernel: no such option"),
    ],
)
def test_options_without_a_meaning_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        SVM.check_options(options)


def test_opensmile_sets_are_read_as_they_are_named():
    assert SVM.input_of({}) == "functionals"
    assert SVM.input_of({"features": "ComParE_2016"}) == "ComParE_2016"

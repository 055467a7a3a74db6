from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_folds import without_class
from ser.systems import get_system
from ser.systems.base import FoldData


def fit(options, data, seed, log=print):
    return get_system("svm", options).fit_predict(data, seed, log)


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
    result = fit({"class_weight": class_weight}, data, 1, lines.append)
    assert accuracy(result, data) > 0.8
    np.testing.assert_allclose(result.posteriors.sum(axis=2), 1, atol=1e-6)
    assert "chosen on 5 inner folds" in lines[0]


def test_the_answers_are_those_of_the_support_vectors_themselves():
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    data = functionals()
    result = fit({"c": [0.1]}, data, 1, str)
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
        fit({}, replace(data, heldout_frames=frames), 1, str).posteriors for frames in (wild, tame)
    ]
    np.testing.assert_array_equal(*answers)


def test_a_class_without_training_utterances_has_the_posterior_zero():
    posteriors = fit({}, without_class(functionals(), 1), 1, str).posteriors
    assert (posteriors[0, :, 1] == 0).all()
    np.testing.assert_allclose(posteriors.sum(axis=2), 1, atol=1e-6)


def test_several_rows_an_utterance_are_refused_by_name():
    data = functionals()
    data.train_frames[3] = np.zeros((2, 12), dtype=np.float32)
    with pytest.raises(ValueError, match=r"^training utterance 3: 2 rows, expected one row"):
        fit({}, data, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"features": "egemaps"},
            r"^features: 'egemaps' is not one of functionals, contours, eGeMAPSv02",
        ),
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
        get_system("svm", options)


def test_opensmile_sets_are_read_as_they_are_named():
    assert get_system("svm", {}).features == "functionals"
    assert get_system("svm", {"features": "ComParE_2016"}).features == "ComParE_2016"


def at_other_speeds(data: FoldData, rows: int = 3) -> FoldData:
    """Each utterance with so many rows: itself, and others that no training should see held out."""
    rng = np.random.default_rng(9)

    def changed(frames) -> list[np.ndarray]:
        wild = [rng.normal(size=(rows - 1, array.shape[1])) for array in frames]
        return [np.vstack([a, b]).astype(np.float32) for a, b in zip(frames, wild, strict=True)]

    return replace(
        data,
        train_frames=changed(data.train_frames),
        heldout_frames=changed(data.heldout_frames),
    )


CONTOURS = {"features": "contours", "c": [0.1]}


def test_without_speed_perturbation_contours_are_their_first_rows():
    data = functionals()
    plain = fit({"c": [0.1], "components": 1}, data, 1, str)
    first = fit(CONTOURS, at_other_speeds(data), 1, str)
    np.testing.assert_array_equal(plain.posteriors, first.posteriors)


def test_other_speeds_train_as_utterances_of_their_own_would():
    data = functionals()
    perturbed = at_other_speeds(data)
    result = fit({**CONTOURS, "speed_perturbation": True}, perturbed, 1, str)
    spread = replace(
        data,
        train_frames=[row[None] for array in perturbed.train_frames for row in array],
        train_labels=np.repeat(data.train_labels, 3),
        train_names=(),
        train_blocks=(),
    )
    lines: list[str] = []
    same = fit({"c": [0.1], "components": 1}, spread, 1, lines.append)
    assert lines == ["C = 0.1, the only one given"]
    np.testing.assert_array_equal(result.posteriors, same.posteriors)
    assert result.fitted != fit(CONTOURS, perturbed, 1, str).fitted


def test_other_speeds_of_what_is_held_out_are_not_looked_at():
    data = at_other_speeds(functionals())
    quiet = [np.vstack([array[:1], array[1:] * 0]) for array in data.heldout_frames]
    options = {**CONTOURS, "speed_perturbation": True}
    np.testing.assert_array_equal(
        fit(options, data, 1, str).posteriors,
        fit(options, replace(data, heldout_frames=quiet), 1, str).posteriors,
    )


def test_an_inner_fold_keeps_all_speeds_of_an_utterance_together(monkeypatch):
    from ser.systems import svm

    seen = {}

    def watched(labels, blocks, folds):
        seen["blocks"] = list(blocks)
        return inner_folds(labels, blocks, folds)

    inner_folds = svm.inner_folds
    monkeypatch.setattr(svm, "inner_folds", watched)
    data = at_other_speeds(functionals())
    fit({**CONTOURS, "speed_perturbation": True, "c": [0.1, 1.0]}, data, 1, str)
    assert seen["blocks"] == [block for block in data.train_blocks for _ in range(3)]


def test_an_utterance_at_more_speeds_than_others_is_named():
    data = at_other_speeds(functionals())
    data.train_frames[4] = data.train_frames[4][:2]
    with pytest.raises(ValueError, match="training utterance 4: 2 rows, expected 3"):
        fit({**CONTOURS, "speed_perturbation": True}, data, 1, str)


def test_only_contours_have_other_speeds():
    with pytest.raises(ValueError, match="speed_perturbation: is for contours, not"):
        get_system("svm", {"speed_perturbation": True})
    with pytest.raises(ValueError, match="speed_perturbation: 1 is neither true nor false"):
        get_system("svm", {"speed_perturbation": 1, "features": "contours"})

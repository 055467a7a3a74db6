"""A classifier of scikit-learn's interface as a system: one row an utterance, classes by number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from made_folds import without_class
from ser.systems.classifier import Classifier, single_rows


class Logistic(Classifier):
    def model(self, seed):
        return LogisticRegression()


def fit(data):
    return Logistic({}).fit_predict(data, 1)


@pytest.fixture
def fold(made_fold):
    return made_fold([1] * 30, [1] * 9, dim=4)


def test_posteriors_are_the_classifier_s(fold):
    result = fit(fold)
    model = LogisticRegression().fit(np.concatenate(fold.train_frames), fold.train_labels)
    expected = model.predict_proba(np.concatenate(fold.heldout_frames).astype(np.float64))
    assert result.posteriors.shape == (1, 9, 3)
    np.testing.assert_allclose(result.posteriors[0], expected, atol=1e-6)


def test_a_class_without_training_utterances_has_the_posterior_0(fold):
    posteriors = fit(without_class(fold, 0)).posteriors[0]
    assert (posteriors[:, 0] == 0).all()
    np.testing.assert_allclose(posteriors.sum(axis=1), 1, rtol=1e-6)


def test_its_digest_follows_the_training_data_alone(fold):
    def digests(data) -> dict[str, str]:
        return dict(fit(data).fitted)

    other = replace(fold, heldout_frames=[array + 1 for array in fold.heldout_frames])
    assert digests(other) == digests(fold)
    changed = replace(fold, train_labels=np.roll(fold.train_labels, 1))
    assert digests(changed) != digests(fold)


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

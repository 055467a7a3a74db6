from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_folds import made_fold
from ser.systems import get_system
from ser.systems.acnn import make_views


def fit(options, data, seed, log=print):
    return get_system("acnn", options).fit_predict(data, seed, log)


SMALL = {"filters": 4, "head": [8], "epochs": 1, "batch_size": 8, "learning_rate": 0.01}
RATINGS = np.random.default_rng(0).uniform(1, 5, size=(24, 2))


@pytest.fixture
def fold():
    return replace(made_fold([12] * 24, [12] * 12, dim=26), may_stop=False)


def test_it_tells_separable_classes_apart(fold):
    for frames, labels in (
        (fold.train_frames, fold.train_labels),
        (fold.heldout_frames, fold.heldout_labels),
    ):
        for array, label in zip(frames, labels, strict=True):
            array[:, label::3] += 1
    result = fit({**SMALL, "filters": 8, "epochs": 10}, fold, 3, str)
    assert np.mean(result.posteriors[-1].argmax(axis=1) == fold.heldout_labels) > 0.8
    assert len(result.fitted) == 11


def test_ratings_train_the_body_where_views_are_switched_on(fold):
    rated = replace(fold, train_ratings=RATINGS)
    with_views, without = (
        fit({**SMALL, "multi_view": on}, rated, 3, str).fitted for on in (True, False)
    )
    assert with_views["epoch 1"] != without["epoch 1"]
    assert set(with_views) - set(without) == {"views"}


def views(fold, ratings):
    return make_views(replace(fold, train_ratings=ratings), str)


def test_only_the_side_of_the_median_counts(fold):
    low, middle, high = np.quantile(RATINGS, [0, 0.5, 1], axis=0)
    coarse = np.where(middle < RATINGS, high, low)
    # The median of an even number lies between two utterances: the two halves stay as they are.
    np.testing.assert_array_equal(views(fold, coarse).targets, views(fold, RATINGS).targets)
    np.testing.assert_array_equal(views(fold, RATINGS).targets, middle < RATINGS)


def test_unknown_ratings_weigh_nothing(fold):
    partly = RATINGS.copy()
    partly[::2] = np.nan
    np.testing.assert_array_equal(views(fold, partly).weights, ~np.isnan(partly))
    assert (views(fold, RATINGS).weights == 1).all()


def test_without_ratings_the_emotion_is_the_only_view(fold):
    assert views(fold, np.full((24, 2), np.nan)) is None
    assert views(fold, None) is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"attend": "all"}, r"^attend: 'all' is not one of pooled, unpooled"),
        ({"multi_view": "on"}, r"^multi_view: 'on' is neither true nor false"),
        ({"kernels": []}, r"^kernels: expected the width"),
        ({"epochs": 0}, r"^epochs: 0 is not a whole number"),
    ],
)
def test_options_without_a_meaning_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        get_system("acnn", options)

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_folds import made_fold
from ser.systems import get_system


def fit(options, data, seed, log=print):
    return get_system("acnn", options).fit_predict(data, seed, log)


SMALL = {"filters": 4, "head": [8], "epochs": 1, "batch_size": 8, "learning_rate": 0.01}
RATINGS = np.random.default_rng(0).uniform(1, 5, size=(24, 2))


@pytest.fixture
def fold():
    return replace(made_fold([12] * 24, [12] * 12, dim=26), may_stop=False)


@pytest.fixture(scope="module")
def fitted():
    """Give what training fits with some ratings; each is trained once."""
    fold = replace(made_fold([12] * 24, [12] * 12, dim=26), may_stop=False)
    done: dict[tuple, dict[str, str]] = {}

    def result(ratings=None, multi_view=False) -> dict[str, str]:
        key = (None if ratings is None else ratings.tobytes(), multi_view)
        if key not in done:
            data = replace(fold, train_ratings=ratings)
            done[key] = dict(fit({**SMALL, "multi_view": multi_view}, data, 3, str).fitted)
        return done[key]

    return result


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


def test_ratings_train_the_body_where_views_are_switched_on(fitted):
    assert fitted(RATINGS) == fitted()
    assert fitted(RATINGS, multi_view=True)["epoch 1"] != fitted()["epoch 1"]


def test_only_the_side_of_the_median_counts(fitted):
    low, middle, high = np.quantile(RATINGS, [0, 0.5, 1], axis=0)
    coarse = np.where(middle < RATINGS, high, low)
    # The median of an even number lies between two utterances: the two halves stay as they are.
    assert fitted(coarse, multi_view=True) == fitted(RATINGS, multi_view=True)


def test_unknown_ratings_weigh_nothing(fitted):
    partly = RATINGS.copy()
    partly[::2] = np.nan
    all_known = fitted(RATINGS, multi_view=True)
    assert fitted(partly, multi_view=True)["epoch 1"] != all_known["epoch 1"]


def test_without_ratings_the_emotion_is_the_only_view(fitted):
    assert fitted(np.full((24, 2), np.nan), multi_view=True) == fitted()


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

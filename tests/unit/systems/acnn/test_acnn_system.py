from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ser.systems import get_system

ACNN = get_system("acnn")
SMALL = {"filters": 4, "head": [8], "epochs": 1, "batch_size": 8, "learning_rate": 0.01}
RATINGS = np.random.default_rng(0).uniform(1, 5, size=(24, 2))


@pytest.fixture
def fold(made_fold):
    return replace(made_fold([12] * 24, [12] * 12, dim=26), may_stop=False)


def fitted(data, **options) -> dict[str, str]:
    return dict(ACNN.fit_predict({**SMALL, **options}, data, 3, str).fitted)


def test_it_tells_separable_classes_apart(fold):
    for frames, labels in (
        (fold.train_frames, fold.train_labels),
        (fold.heldout_frames, fold.heldout_labels),
    ):
        for array, label in zip(frames, labels, strict=True):
            array[:, label::3] += 1
    result = ACNN.fit_predict({**SMALL, "filters": 8, "epochs": 20}, fold, 3, str)
    assert np.mean(result.posteriors[-1].argmax(axis=1) == fold.heldout_labels) > 0.8
    assert len(result.fitted) == 21


def test_ratings_train_the_body_where_views_are_switched_on(fold):
    rated = replace(fold, train_ratings=RATINGS)
    assert fitted(rated) == fitted(fold)
    with_views = fitted(rated, multi_view=True)
    assert with_views["epoch 1"] != fitted(fold)["epoch 1"]
    upside_down = replace(fold, train_ratings=6 - RATINGS)
    assert fitted(upside_down, multi_view=True)["epoch 1"] != with_views["epoch 1"]


def test_only_the_side_of_the_median_counts(fold):
    low, middle, high = np.quantile(RATINGS, [0, 0.5, 1], axis=0)
    coarse = np.where(middle < RATINGS, high, low)
    first = fitted(replace(fold, train_ratings=RATINGS), multi_view=True)
    # The median of an even number lies between two utterances: the two halves stay as they are.
    assert fitted(replace(fold, train_ratings=coarse), multi_view=True) == first


def test_unknown_ratings_weigh_nothing(fold):
    partly = RATINGS.copy()
    partly[::2] = np.nan
    first = fitted(replace(fold, train_ratings=partly), multi_view=True)
    assert (
        first["epoch 1"] != fitted(replace(fold, train_ratings=RATINGS), multi_view=True)["epoch 1"]
    )


@pytest.mark.parametrize("ratings", [None, np.full((24, 2), np.nan)])
def test_without_ratings_the_emotion_is_the_only_view(fold, ratings):
    lines = []
    data = replace(fold, train_ratings=ratings)
    result = ACNN.fit_predict({**SMALL, "multi_view": True}, data, 3, lines.append)
    assert lines[0] == "no ratings of activation and valence: the emotion is the only view"
    assert dict(result.fitted) == fitted(fold)


def test_a_longer_utterance_is_cut_at_its_end(fold):
    wild = [np.concatenate([frames, 99 + frames]) for frames in fold.heldout_frames]
    first = ACNN.fit_predict({**SMALL, "max_frames": 12}, fold, 3, str)
    again = ACNN.fit_predict(
        {**SMALL, "max_frames": 12}, replace(fold, heldout_frames=wild), 3, str
    )
    np.testing.assert_array_equal(first.posteriors, again.posteriors)


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
        ACNN.check_options(options)

"""The network of ACNN and its layers, its further views, and that padding changes nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_folds import made_fold
from ser.systems import get_system
from ser.systems.acnn import VIEWS, AcnnConfig, build_acnn, make_views

pytestmark = pytest.mark.usefixtures("_tensorflow_on_one_thread")


def maxima(values: np.ndarray, size: int, stride: int) -> np.ndarray:
    """The same by a loop over positions."""
    starts = range(0, len(values), stride)
    return np.stack([values[start : start + size].max(axis=0) for start in starts])


@pytest.mark.parametrize("length", [1, 2, 3, 5, 6, 17, 30])
@pytest.mark.parametrize(("size", "stride"), [(6, 3), (30, 3), (2, 5)])
def test_window_maxima_are_those_of_a_loop(length, size, stride):
    from ser.systems.paper_model.network import EveryNth, WindowMaximum

    values = np.random.default_rng(0).random((1, length, 4)).astype(np.float32)
    found = np.asarray(WindowMaximum(size, stride)(values))[0]
    expected = maxima(values[0], size, stride)
    np.testing.assert_array_equal(found[: len(expected)], expected)
    assert np.asarray(EveryNth(stride)(np.ones((1, length), bool))).sum() == len(expected)
    assert len(found) == len(expected)


@pytest.mark.parametrize("attend", ["pooled", "unpooled"])
@pytest.mark.parametrize("length", [1, 4, 29, 40])
def test_padding_changes_nothing(attend, length):
    config = AcnnConfig(filters=6, attend=attend, head=(5,))
    model = build_acnn(config, 26, 4)
    rng = np.random.default_rng(1)
    frames = rng.normal(size=(1, length, 26)).astype(np.float32)
    padded = np.full((1, length + 37, 26), 9.0, dtype=np.float32)
    padded[:, :length] = frames
    lengths = np.array([length], dtype=np.int32)
    alone = np.asarray(model({"frames": frames, "lengths": lengths}))
    beside = np.asarray(model({"frames": padded, "lengths": lengths}))
    np.testing.assert_allclose(beside, alone, atol=1e-6)


def test_the_default_is_what_the_specification_says():
    model = build_acnn(AcnnConfig(), 26, 4)
    shapes = {layer.name: layer.output.shape for layer in model.layers}
    assert shapes["convolution_5_1"] == shapes["convolution_7_2"] == (None, None, 100)
    assert shapes["attention"] == shapes["maximum"] == (None, 200)
    assert shapes["concatenation"] == (None, 400)
    assert shapes["head_1"] == (None, 128)
    (vector,) = model.get_layer("attention").weights  # a linear score without a bias
    assert vector.shape == (200,)
    weights = 26 * (5 + 7) * 100 + 200 + 200 + 400 * 128 + 128 + 128 * 4 + 4
    assert model.count_params() == weights


def test_views_are_further_outputs_of_the_same_body():
    plain, seen = (build_acnn(AcnnConfig(multi_view=view), 26, 4) for view in (False, True))
    assert seen.count_params() == plain.count_params() + len(VIEWS) * 129
    assert {seen.get_layer(view).output.shape for view in VIEWS} == {(None, 1)}


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

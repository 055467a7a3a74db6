from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from made_folds import without_class
from ser.systems import get_system


def fit(options, data, seed, log=print):
    return get_system("dnn_elm", options).fit_predict(data, seed, log)


SMALL = {"hidden": [16], "epochs": 8, "elm_draws": 2, "segment_frames": 5, "share": 0.3}


@pytest.fixture
def fold(made_fold):
    """Every frame raises the columns of its class."""
    data = made_fold([30] * 36, [30] * 24, dim=30)
    for frames, labels in (
        (data.train_frames, data.train_labels),
        (data.heldout_frames, data.heldout_labels),
    ):
        for array, label in zip(frames, labels, strict=True):
            array[:, label::3] += 1
    return data


def accuracy(posteriors, data) -> float:
    return float(np.mean(posteriors.argmax(axis=1) == data.heldout_labels))


@pytest.mark.parametrize("test_segments", ["loudest", "all"])
def test_it_tells_separable_classes_apart_and_answers_after_every_epoch(fold, test_segments):
    lines = []
    options = {**SMALL, "test_segments": test_segments, "dropout": 0.1}
    result = fit(options, replace(fold, may_stop=False), 3, lines.append)
    assert result.posteriors.shape == (8, 24, 3)
    assert accuracy(result.posteriors[-1], fold) > 0.8
    assert result.train_loss[-1] < result.train_loss[0]
    assert list(result.fitted) == ["scaler", *(f"epoch {k}" for k in range(1, 9))]
    assert len(set(result.fitted.values())) == 9
    assert lines[0].endswith("training segments of 150 values")


def test_it_stops_when_no_held_out_group_gets_better(fold):
    result = fit({**SMALL, "epochs": 40, "patience": 2}, fold, 3, str)
    assert len(result.posteriors) < 40


def test_a_class_without_training_utterances_is_named_and_never_the_answer(fold):
    poorer = replace(without_class(fold, 1), may_stop=False)
    lines = []
    result = fit(SMALL, poorer, 3, lines.append)
    assert lines[0] == "class happy: no training utterance"
    assert not (result.posteriors[-1].argmax(axis=1) == 1).any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"share": 0.0}, r"^share: 0.0 is not a number"),
        ({"test_segments": "best"}, r"^test_segments: 'best' is not one of loudest, all"),
        ({"elm_units": 0}, r"^elm_units: 0 is not a whole number"),
        ({"hiden": [8]}, r"^hiden: no such option, did you mean 'hidden'\?"),
    ],
)
def test_options_without_a_meaning_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        get_system("dnn_elm", options)

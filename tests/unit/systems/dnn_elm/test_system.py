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


def test_it_tells_separable_classes_apart_and_stops_when_no_group_gets_better(fold):
    lines = []
    options = {**SMALL, "epochs": 40, "patience": 4, "dropout": 0.1}
    result = fit(options, fold, 3, lines.append)
    epochs = len(result.posteriors)
    assert 4 < epochs < 40
    assert result.posteriors.shape == (epochs, 24, 3)
    assert np.mean(result.posteriors[-1].argmax(axis=1) == fold.heldout_labels) > 0.8
    assert result.train_loss[-1] < result.train_loss[0]
    assert list(result.fitted) == ["scaler", *(f"epoch {k + 1}" for k in range(epochs))]
    assert len(set(result.fitted.values())) == epochs + 1
    assert lines[0].endswith("training segments of 150 values")


def test_a_class_without_training_utterances_is_named_and_never_the_answer(fold):
    poorer = replace(without_class(fold, 1), may_stop=False)
    lines = []
    result = fit({**SMALL, "test_segments": "all"}, poorer, 3, lines.append)
    assert len(result.posteriors) == SMALL["epochs"]
    assert lines[0] == "class happy: no training utterance"
    predicted, known = result.posteriors[-1].argmax(axis=1), poorer.heldout_labels != 1
    assert not (predicted == 1).any()
    assert np.mean(predicted[known] == poorer.heldout_labels[known]) > 0.8


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

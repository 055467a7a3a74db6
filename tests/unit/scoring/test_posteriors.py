"""Posteriors are kept as they are, and know whether they are any."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.scoring.posteriors import Posteriors


def made(epochs: int = 2, utterances: int = 3, classes: int = 4, seed: int = 1) -> Posteriors:
    values = np.random.default_rng(seed).dirichlet(np.ones(classes), (epochs, utterances))
    return Posteriors(
        [f"c{k}" for k in range(classes)],
        [f"u{k}" for k in range(utterances)],
        values.astype(np.float32),
        np.arange(epochs, dtype=float),
        np.ones(epochs),
        {"weights": "00ff"},
    )


@given(st.integers(1, 3), st.integers(0, 5), st.integers(1, 8), st.integers(0, 2**32))
def test_what_a_softmax_gives_is_sound(epochs, utterances, classes, seed):
    posteriors = made(epochs, utterances, classes, seed)
    backwards = posteriors.utterances[::-1]
    values = posteriors.in_order(posteriors.classes, backwards)
    np.testing.assert_array_equal(values, posteriors.posteriors[:, ::-1])


def refuse(posteriors: Posteriors, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        posteriors.in_order(made().classes, made().utterances)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, -0.1, 1.1])
def test_the_utterance_with_the_odd_value_is_named(value):
    values = made().posteriors.copy()
    values[1, 2, 0] = value
    refuse(replace(made(), posteriors=values), "utterance u2: posteriors must be >= 0 and sum to 1")


def test_a_name_may_come_once_and_no_axis_may_be_missing():
    refuse(replace(made(), utterances=["a", "b", "a"]), "utterance a comes twice")
    flat = replace(made(), posteriors=made().posteriors[0])
    refuse(flat, r"posteriors of shape \(3, 4\) for 3 utterances and 4 classes")
    refuse(made(epochs=0), r"posteriors of shape \(0, 3, 4\)")


def test_a_file_gives_back_what_was_saved(tmp_path):
    made().save(tmp_path / "p.h5")
    found = Posteriors.load(tmp_path / "p.h5")
    assert (found.classes, found.utterances) == (made().classes, made().utterances)
    for name in ("posteriors", "train_loss", "learning_rate"):
        np.testing.assert_array_equal(getattr(found, name), getattr(made(), name))
    assert found.fitted == {"weights": "00ff"}

"""The epoch is the best of the validation utterances, and nobody else's labels matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_scores import random_posteriors
from ser.scoring.epochs import choose_epoch, cross_entropy
from ser.systems.early_stopping import EarlyStopping

TRUTH = np.array([0, 0, 0, 1])


def epochs(*predicted: tuple[int, ...], sure: list[float] | None = None) -> np.ndarray:
    """Posteriors (E, 4, 2) that predict as stated, each epoch as sure as stated."""
    values = np.empty((len(predicted), len(predicted[0]), 2))
    for epoch, labels in enumerate(predicted):
        confidence = sure[epoch] if sure else 0.8
        for index, label in enumerate(labels):
            values[epoch, index, label] = confidence
            values[epoch, index, 1 - label] = 1 - confidence
    return values


def test_best_ua_is_not_best_wa():
    # Epoch 0: recalls 1, 0: UA .5, WA .75. Epoch 1: recalls 1/3, 1: UA .667, WA .5.
    posteriors = epochs((0, 0, 0, 0), (0, 1, 1, 1))
    assert choose_epoch(posteriors, TRUTH, None) == 1
    assert choose_epoch(posteriors, TRUTH, None, by="wa") == 0


def test_loss_chooses_what_is_least_wrong():
    posteriors = epochs((0, 0, 0, 1), (0, 0, 0, 0), sure=[0.51, 0.9])
    losses = [-np.log(0.51), -(3 * np.log(0.9) + np.log(0.1)) / 4]
    np.testing.assert_allclose(cross_entropy(posteriors, TRUTH), losses)
    assert choose_epoch(posteriors, TRUTH, None, by="loss") == int(np.argmin(losses))
    assert choose_epoch(posteriors, TRUTH, None, by="ua") == 0
    assert np.argmin(losses) == 1


def test_ties_go_to_the_lower_loss_then_to_the_earlier_epoch():
    same = (0, 0, 0, 1)
    assert choose_epoch(epochs(same, same, same, sure=[0.6, 0.9, 0.7]), TRUTH, None) == 1
    assert choose_epoch(epochs(same, same, same), TRUTH, None) == 0


def test_equal_recalls_summed_in_another_order_still_tie():
    # Three classes with recalls (.1, .2, .3) and (.3, .2, .1): their sums differ in the last bit.
    truth = np.repeat([0, 1, 2], 10)
    values = np.full((2, 30, 3), 0.2)
    for epoch, right in enumerate([(1, 2, 3), (3, 2, 1)]):
        for label, count in enumerate(right):
            for index in range(10):
                answer = label if index < count else (label + 1) % 3
                values[epoch, 10 * label + index, answer] = 0.6
    assert sum([0.1, 0.2, 0.3]) != sum([0.3, 0.2, 0.1])
    sharper = np.concatenate([values[:1], values[1:]])
    sharper[1] = np.where(values[1] == 0.6, 0.4, 0.3)  # less sure of mostly wrong answers
    assert choose_epoch(sharper, truth, None) == 1
    assert choose_epoch(sharper[::-1], truth, None) == 0


def test_a_class_that_the_validation_set_lacks_is_left_out():
    posteriors = np.full((2, 3, 3), 0.1)
    posteriors[0, :, 0] = posteriors[1, :, 1] = 0.8
    assert choose_epoch(posteriors, np.array([0, 1, 1]), None) == 1  # .5 each; loss decides
    assert choose_epoch(posteriors, np.array([0, 0, 0]), None) == 0


def test_only_epochs_until_this_validation_set_was_flat_count():
    good, bad = (0, 0, 0, 1), (0, 0, 0, 0)
    posteriors = epochs(bad, bad, bad, good)
    # Best at epoch 0, flat at 1 and 2: with a patience of 2 nobody would have trained epoch 3.
    assert choose_epoch(posteriors, TRUTH, patience=2) == 0
    assert choose_epoch(posteriors, TRUTH, patience=3) == 3
    assert choose_epoch(posteriors, TRUTH, patience=None) == 3
    # The epoch that ends the patience was trained and counts: here it ties at a lower loss.
    posteriors = epochs(bad, bad, bad, bad, sure=[0.9, 0.9, 0.6, 0.51])
    assert choose_epoch(posteriors, TRUTH, patience=2) == 2


def test_several_validation_groups_are_flat_when_all_are():
    # Together they are flat at epoch 1 (x gets worse as y gets better), but y itself is not yet.
    truth, groups = np.array([0, 1, 0, 1]), ["x", "x", "y", "y"]
    posteriors = epochs((0, 1, 0, 0), (0, 0, 0, 1), (0, 1, 0, 1))
    assert choose_epoch(posteriors, truth, patience=1) == 0
    assert choose_epoch(posteriors, truth, patience=1, groups=groups) == 2


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), patience=st.integers(1, 4))
def test_the_other_actor_s_labels_never_move_the_choice_though_they_move_the_early_stop(
    seed, patience
):
    rng = np.random.default_rng(seed)
    most, size = 12, 14
    posteriors = random_posteriors(rng, (most, size, 3))
    groups = np.array(["A"] * 7 + ["B"] * 7)
    labels = rng.integers(0, 3, size)
    changed = np.where(groups == "A", rng.permutation(labels), labels)

    def trained(truth: np.ndarray) -> np.ndarray:
        watch = EarlyStopping(truth, groups.tolist(), patience)
        for epoch in range(most):
            if watch.update(posteriors[epoch]):
                return posteriors[: epoch + 1]
        return posteriors

    of_b = groups == "B"
    for by in ("ua", "wa", "loss"):
        first, second = (
            choose_epoch(trained(truth)[:, of_b], truth[of_b], patience, by)
            for truth in (labels, changed)
        )
        assert first == second


def test_without_the_limit_the_other_actor_would_move_the_choice():
    """The property above is not empty: B alone stops at epoch 2, A drags training to epoch 3."""
    posteriors = epochs((0, 0, 0, 0), (0, 0, 0, 0), (0, 1, 0, 0), (0, 1, 0, 1))
    truth = np.array([0, 1, 0, 1])
    of_b = slice(2, 4)
    assert choose_epoch(posteriors[:, of_b], truth[of_b], None) == 3
    assert choose_epoch(posteriors[:, of_b], truth[of_b], 1) == 0


def test_wrong_calls_are_errors():
    posteriors = epochs((0, 0, 0, 1))
    with pytest.raises(ValueError, match="expected"):
        choose_epoch(posteriors, TRUTH[:2], None)
    with pytest.raises(ValueError, match="expected"):
        choose_epoch(posteriors[:, :0], TRUTH[:0], None)

"""Which epoch is scored: the one that is best on the validation utterances."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ser.systems.trained_network import EarlyStopping

CRITERIA = ("ua", "wa", "loss")


def choose_epoch(
    posteriors: np.ndarray,
    truth: np.ndarray,
    patience: int | None,
    by: str = "ua",
    groups: Sequence[str] | None = None,
) -> int:
    """Choose an epoch by the validation utterances alone.

    Ties go to the lower cross-entropy, then to the earlier epoch. Where `truth` lacks a class, UA
    is the mean recall over the classes that it holds: here UA only ranks epochs.

    Parameters
    ----------
    posteriors
        (E, n, K), of the n validation utterances.
    truth
        (n,) class numbers.
    patience
        Only epochs up to where these utterances have been flat for so many epochs are looked at.
        Training may have gone on for the sake of another group (an early stop is shared), and
        that group's labels must not widen the choice. None: all epochs.
    by
        ``ua``, ``wa`` or ``loss``.
    groups
        (n,) names where the validation utterances belong to several groups; they are flat when
        all of them are, as in the early stop. None: one group.

    Returns
    -------
    int
        Index of the epoch, from 0.

    Raises
    ------
    ValueError
        When there is no utterance, shapes do not fit, or `by` is unknown.
    """
    posteriors, truth = np.asarray(posteriors), np.asarray(truth)
    if posteriors.ndim != 3 or truth.shape != posteriors.shape[1:2] or truth.size == 0:
        raise ValueError(
            f"posteriors {posteriors.shape} and labels {truth.shape}: expected (E, n, K) and (n,)"
        )
    if by not in CRITERIA:
        raise ValueError(f"select is {by}; it must be one of {', '.join(CRITERIA)}")
    if patience is not None:
        posteriors = posteriors[: _epochs_until_flat(posteriors, truth, patience, groups)]
    loss = cross_entropy(posteriors, truth)
    right = posteriors.argmax(axis=2) == truth
    if by == "ua":
        score = np.mean([right[:, truth == label].mean(axis=1) for label in set(truth)], axis=0)
    elif by == "wa":
        score = right.mean(axis=1)
    else:
        score = -loss
    # Rounded, so that equal recalls summed in another order still tie; the loss never does.
    merit = score if by == "loss" else np.round(score, 12)
    return int(np.lexsort((np.arange(len(loss)), loss, -merit))[0])


def cross_entropy(posteriors: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Compute the mean cross-entropy in nats, (E,), from posteriors (E, n, K) and labels (n,)."""
    of_truth = posteriors[:, np.arange(len(truth)), truth].astype(np.float64)
    return -np.log(np.maximum(of_truth, np.finfo(np.float32).tiny)).mean(axis=1)


def _epochs_until_flat(
    posteriors: np.ndarray, truth: np.ndarray, patience: int, groups: Sequence[str] | None
) -> int:
    """Count the epochs that the validation utterances alone would have asked for."""
    # The very rule that stops the training: anything laxer would let the other actor in again.
    watch = EarlyStopping(truth, [""] * len(truth) if groups is None else groups, patience)
    for number, epoch in enumerate(posteriors, start=1):
        if watch.update(epoch):
            return number
    return len(posteriors)

"""Which epoch of a training is scored: `EPOCH_RULES` has an entry for each way to choose it.

To add a rule, add an entry here and its name in workflow/schemas/config.schema.yaml. A preset in
workflow/defaults/protocol.yaml gives it a row in the sensitivity table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ser.systems.early_stopping import EarlyStopping


@dataclass(frozen=True)
class EpochRule:
    """A way to choose an epoch: the one of highest merit.

    `words` follow "the epoch is the one"; {chooser} is whose utterances choose it. `merit` gives
    (E,) values from (E, n, K) posteriors and (n,) class numbers of the validation utterances. Where
    it is not `validated`, it takes the (E,) training losses, and every training runs all its
    epochs, as an early stop would look at held-out labels.
    """

    words: str
    merit: Callable[..., np.ndarray]
    validated: bool = True


def cross_entropy(posteriors: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Compute the mean cross-entropy in nats, (E,), from posteriors (E, n, K) and labels (n,)."""
    of_truth = posteriors[:, np.arange(len(truth)), truth].astype(np.float64)
    return -np.log(np.maximum(of_truth, np.finfo(np.float32).tiny)).mean(axis=1)


def _recall(posteriors: np.ndarray, truth: np.ndarray) -> np.ndarray:
    correct = posteriors.argmax(axis=2) == truth
    recalls = np.array([correct[:, truth == label].mean(axis=1) for label in set(truth)])
    # Rounded, so that equal recalls summed in another order still tie.
    return np.round(recalls.mean(axis=0), 12)


def _accuracy(posteriors: np.ndarray, truth: np.ndarray) -> np.ndarray:
    correct = posteriors.argmax(axis=2) == truth
    return np.round(correct.mean(axis=1), 12)


EPOCH_RULES = {
    "ua": EpochRule("best in UA on {chooser}", _recall),
    "wa": EpochRule("best in WA on {chooser}", _accuracy),
    "loss": EpochRule("lowest in loss on {chooser}", lambda *held: -cross_entropy(*held)),
    "train_loss": EpochRule(
        "with the lowest training loss, by which no held-out label counts",
        lambda losses: -losses,
        validated=False,
    ),
}


def choose_epoch(
    posteriors: np.ndarray,
    truth: np.ndarray,
    patience: int | None,
    by: str = "ua",
    groups: Sequence[str] | None = None,
) -> int:
    """Choose the epoch, from 0, that is best on the validation utterances.

    Ties go to the lower cross-entropy, then to the earlier epoch. Where `truth` lacks a class, UA
    is the mean recall over the classes that it holds: here UA only ranks epochs.

    Parameters
    ----------
    posteriors, truth
        (E, n, K) and (n,) class numbers of the n validation utterances.
    patience
        The choice ends where these utterances have been flat for this many epochs. Training may
        have gone on because of another group (an early stop is shared), and that group's labels
        must not widen the choice. None: all epochs.
    by
        One of `EPOCH_RULES` that is validated.
    groups
        (n,) names; the choice ends when all groups are flat. None: one group.
    """
    if posteriors.ndim != 3 or truth.shape != posteriors.shape[1:2] or truth.size == 0:
        raise ValueError(
            f"posteriors {posteriors.shape} and labels {truth.shape}: expected (E, n, K) and (n,)"
        )
    if patience is not None:
        # The same rule stops the training: a laxer one would let the other actor in again.
        watch = EarlyStopping(truth, groups or [""] * len(truth), patience)
        flat = (number for number, epoch in enumerate(posteriors, start=1) if watch.update(epoch))
        posteriors = posteriors[: next(flat, None)]
    merit, loss = EPOCH_RULES[by].merit(posteriors, truth), cross_entropy(posteriors, truth)
    return int(np.lexsort((np.arange(len(loss)), loss, -merit))[0])

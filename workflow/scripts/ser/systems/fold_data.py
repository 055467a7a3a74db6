"""What goes into a system and what comes out of it, for one fold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ser.systems.scratch import IN_MEMORY, Scratch


@dataclass(frozen=True)
class FoldData:
    """The training part and the held-out part of one fold, as arrays.

    Attributes
    ----------
    classes
        The K class names, in the dataset's order; labels index into them.
    train_frames
        Per training utterance an array (T, D), float32, of the features that the system asks for:
        whitened frames, low-level frames as they are, or functionals, for which T is 1.
    train_labels
        Integers in [0, K), one per training utterance.
    heldout_frames
        As `train_frames`, for the utterances that are to be classified.
    heldout_labels
        Integers in [-1, K); -1 where the label is not known. They never reach the training itself,
        only its stopping.
    heldout_groups
        The group (actor) of each held-out utterance.
    names
        The held-out utterances' names, in the order of the posteriors.
    train_names
        The training utterances' names, if there are any, for messages.
    train_blocks
        Per training utterance the session, speaker or part of the training set that an inner
        validation must not divide; each utterance is its own by default.
    train_ratings
        (n, 2) float64: activation and valence of the training utterances, NaN where not rated; or
        None where the corpus has none.
    may_stop
        Whether the held-out utterances may stop the training early. False where they are scored
        at an epoch that others chose, so that their labels do not even shorten the choice.
    scratch
        Where a system keeps what it makes of all frames, if that does not fit into memory.

    Raises
    ------
    ValueError
        When lengths, shapes or labels do not fit together, or a value is not finite; one line that
        names the utterance.
    """

    classes: Sequence[str]
    train_frames: Sequence[np.ndarray]
    train_labels: np.ndarray
    heldout_frames: Sequence[np.ndarray]
    heldout_labels: np.ndarray
    heldout_groups: Sequence[str]
    names: Sequence[str]
    train_names: Sequence[str] = ()
    train_blocks: Sequence[str] = ()
    train_ratings: np.ndarray | None = None
    may_stop: bool = True
    scratch: Scratch = IN_MEMORY

    def __post_init__(self) -> None:
        if not self.train_names:
            made = tuple(f"training utterance {i}" for i in range(len(self.train_frames)))
            object.__setattr__(self, "train_names", made)
        if not self.train_blocks:
            object.__setattr__(self, "train_blocks", tuple(self.train_names))
        if self.train_ratings is not None and self.train_ratings.shape != (
            len(self.train_frames),
            2,
        ):
            raise ValueError(
                f"train_ratings: shape {self.train_ratings.shape},"
                f" expected ({len(self.train_frames)}, 2)"
            )
        _check_lengths(
            train_labels=(self.train_labels, self.train_frames),
            train_names=(self.train_names, self.train_frames),
            train_blocks=(self.train_blocks, self.train_frames),
            heldout_labels=(self.heldout_labels, self.heldout_frames),
            heldout_groups=(self.heldout_groups, self.heldout_frames),
            names=(self.names, self.heldout_frames),
        )
        if not len(self.train_frames):
            raise ValueError("no training utterances: the fold's training part is empty")
        if not len(self.heldout_frames):
            raise ValueError("no held-out utterances: the fold's held-out part is empty")
        dim = self.train_frames[0].shape[-1]
        for frames, names in (
            (self.train_frames, self.train_names),
            (self.heldout_frames, self.names),
        ):
            for array, name in zip(frames, names, strict=True):
                _check_frames(array, name, dim)
        _check_labels(self.train_labels, self.train_names, 0, len(self.classes))
        _check_labels(self.heldout_labels, self.names, -1, len(self.classes))

    @property
    def input_dim(self) -> int:
        """Values per frame, D."""
        return int(self.train_frames[0].shape[1])


@dataclass(frozen=True)
class TrainingResult:
    """What a system says about a fold's held-out utterances.

    Attributes
    ----------
    posteriors
        (E, n, K) float32: after each of E epochs, of each held-out utterance, of each class. A
        system without epochs has E = 1.
    train_loss
        (E,) float64: mean training loss of each epoch; NaN where a system has none.
    learning_rate
        (E,) float64: the learning rate with which each epoch was trained; NaN where there is none.
    fitted
        Name to digest (`ser.systems.digests.digest`) of everything that was fitted to the training
        part: scalers, weights after each epoch, mixtures, a chosen C. That no held-out utterance
        changes any of them is tested for every system.
    """

    posteriors: np.ndarray
    train_loss: np.ndarray
    learning_rate: np.ndarray
    fitted: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def without_epochs(cls, posteriors: np.ndarray, fitted: Mapping[str, str]) -> TrainingResult:
        """Give the result of a system that has no epochs, from its (n, K) posteriors."""
        none = np.full(1, np.nan)
        return cls(np.asarray(posteriors, dtype=np.float32)[None], none, none.copy(), fitted)


def _check_lengths(**pairs: tuple[Sequence | np.ndarray, Sequence]) -> None:
    for name, (values, frames) in pairs.items():
        if len(values) != len(frames):
            raise ValueError(f"{name}: {len(values)} values for {len(frames)} utterances")


def _check_frames(array: np.ndarray, name: str, dim: int) -> None:
    if array.ndim != 2 or array.shape[1] != dim:
        raise ValueError(f"{name}: frames of shape {array.shape}, expected (frames, {dim})")
    if not len(array):
        raise ValueError(f"{name}: no frames, expected at least one")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: not all values are finite, whitening should have replaced them")


def _check_labels(labels: np.ndarray, names: Sequence[str], low: int, n_classes: int) -> None:
    labels = np.asarray(labels)
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"labels of type {labels.dtype}, expected integers")
    wrong = np.flatnonzero((labels < low) | (labels >= n_classes))
    if len(wrong):
        first = wrong[0]
        high = n_classes - 1
        raise ValueError(f"{names[first]}: label {labels[first]}, expected {low} to {high}")

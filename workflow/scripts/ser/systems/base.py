"""`System`, which every compared system is a subclass of, and what goes in and out of one."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from ser.systems.frames import IN_MEMORY, Scratch


class System:
    """A system with its options; the workflow asks nothing but what stands here.

    A subclass with a `kind` of its own is found by it. One that has options reads them in
    ``__init__`` (`ser.systems.options.read_options`) and sets there what depends on them.

    Attributes
    ----------
    kind
        The name in the configuration.
    seeded
        False where nothing is random: one training serves all seeds.
    gpu
        Whether TensorFlow trains it, so that it gains by a GPU.
    exported
        Whether a trained one can be kept as a folder, for `make predict` (`ser.model.folder`).
    drawn
        Whether Figure 1 can be drawn of what `build` gives.
    features
        What it reads: a key of `ser.features.sets.FEATURE_SETS`.
    input_dim
        Values a frame of these features, where that is known beforehand.
    speed_perturbation
        Whether it also learns from the recordings at other speeds.
    attention
        Whether it weighs frames, so that the weights can be shown.
    epochs, patience
        Of its training: the most, and those without a better UA before it stops. 1 for a system
        without epochs.
    most_hours
        Hours of speech that one training looks at, at most.

    Raises
    ------
    ValueError
        When the options mean nothing; one line. TensorFlow is not loaded for it.
    """

    kind: ClassVar[str]
    seeded: ClassVar[bool] = True
    gpu: ClassVar[bool] = False
    exported: ClassVar[bool] = False
    drawn: ClassVar[bool] = False
    features: str = "functionals"
    input_dim: int | None = None
    speed_perturbation: bool = False
    attention: bool = False
    epochs: int = 1
    patience: int = 1
    most_hours: float = math.inf

    def __init__(self, options: Mapping[str, Any]) -> None:
        if options:
            raise ValueError(f"{next(iter(options))}: a system of this kind has no options")

    @property
    def learning_curves(self) -> bool:
        """Say whether it is trained in epochs, so that there are curves to draw."""
        return self.epochs > 1

    @property
    def has_network(self) -> bool:
        """Say whether `build` gives a network."""
        return type(self).build is not System.build

    @property
    def cost_kind(self) -> str:
        """Name the row of the table of costs that its training is like."""
        return self.kind

    @property
    def cost_epochs(self) -> float:
        """Count the epochs that its training costs, in those of the row's system."""
        return float(self.epochs)

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Fit to the fold's training part and give posteriors of its held-out part.

        Parameters
        ----------
        data
            One fold, with frames of `features`.
        seed
            All that is random comes from it: the same seed gives the same bytes.
        log
            Called with one line a step or epoch.

        Raises
        ------
        ValueError
            When it cannot be trained on this fold; one line.
        """
        raise NotImplementedError

    def build(self, input_dim: int, classes: int) -> Any:
        """Build the untrained `keras.Model`, from `input_dim` values a frame to `classes`."""
        return None


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
        if self.may_stop and not len(self.heldout_frames):
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

    def log_missing_classes(self, log: Callable[[str], None]) -> None:
        """Name the classes without a training utterance: they are never the prediction."""
        for label in sorted(set(range(len(self.classes))) - set(self.train_labels.tolist())):
            log(f"class {self.classes[label]}: no training utterance")

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
        Name to digest (`digest`) of everything that was fitted to the training
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


def digest(*arrays: ArrayLike) -> str:
    """Digest arrays, or what becomes one, by type, shape and every bit of their values.

    Parameters
    ----------
    *arrays
        Of numbers; the order counts.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    state = hashlib.sha256()
    for item in arrays:
        array = np.ascontiguousarray(item)
        if array.dtype == object:
            raise ValueError("an array of objects has no digest")
        state.update(f"{array.dtype.str} {array.shape} ".encode())
        state.update(array.tobytes())
    return state.hexdigest()[:16]

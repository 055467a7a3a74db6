"""`System`, the base class of every compared system, and its inputs and outputs."""

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
    """A system with its options; the workflow uses only the attributes and methods below.

    A subclass is found by its `kind`. One that has options reads them in ``__init__``
    (`ser.systems.options.read_options`), which raises a ValueError of one line for invalid
    options, and sets the attributes that depend on them. This must not load TensorFlow.
    """

    kind: ClassVar[str]  # the name in the configuration
    seeded: ClassVar[bool] = True  # False: nothing is random, one training serves all seeds
    gpu: ClassVar[bool] = False  # TensorFlow trains it, so it gains by a GPU
    exported: ClassVar[bool] = False  # can be kept for `make predict` (`ser.model.folder`)
    drawn: ClassVar[bool] = False  # Figure 1 can be drawn of what `build` gives
    features: str = "functionals"  # a key of `ser.features.sets.FEATURE_SETS`
    input_dim: int | None = None  # values per frame of these, if known beforehand
    speed_perturbation: bool = False  # also learns from the recordings at other speeds
    attention: bool = False  # weighs frames, and the weights can be shown
    epochs: int = 1  # at most
    patience: int = 1  # epochs without a better UA before the training stops
    most_hours: float = math.inf  # of speech that one training reads

    def __init__(self, options: Mapping[str, Any]) -> None:
        if options:
            raise ValueError(f"{next(iter(options))}: a system of this kind has no options")

    @classmethod
    def shared_options(cls, networks: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give what its options lie over, of the configuration's section `networks`."""
        return {}

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
        """Name the row of the table of costs that its training resembles."""
        return self.kind

    @property
    def cost_epochs(self) -> float:
        """Convert its epochs to equally costly epochs of that row's system."""
        return float(self.epochs)

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Fit to the fold's training part and give posteriors of its held-out part.

        `data` has frames of `features`. The same seed gives the same bytes. `log` is called with
        one line per step or epoch. A ValueError of one line says why a fold cannot be trained on.
        """
        raise NotImplementedError

    def build(self, input_dim: int, classes: int) -> Any:
        """Build the untrained `keras.Model`, from `input_dim` values per frame to `classes`."""
        return None


@dataclass(frozen=True)
class FoldData:
    """The training part and the held-out part of one fold, as arrays.

    A ValueError of one line names the utterance whose frames or label do not match the others'.

    Attributes
    ----------
    classes
        The K class names, in the dataset's order; labels index into them.
    train_frames, heldout_frames
        An array (T, D), float32, per utterance, of the features that the system asks for; of
        functionals T is 1.
    train_labels
        (n,) integers in [0, K).
    heldout_labels
        Integers, -1 where the label is unknown. Only early stopping uses them.
    heldout_groups
        The group (actor) of each held-out utterance.
    names, train_names
        Of the held-out utterances, in the order of the posteriors; of the training utterances.
    train_blocks
        Per training utterance the session or speaker that an inner validation must not divide;
        by default each utterance is a block.
    train_ratings
        (n, 2) float64, activation and valence, NaN where not rated; None without any ratings.
    may_stop
        Whether the held-out utterances may stop the training early. False where they are scored at
        an epoch that other utterances choose: their labels must not even shorten the choice.
    scratch
        Where a system keeps arrays made from all frames, if they do not fit into memory.
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
        parts = {
            "train_labels": self.train_frames,
            "train_names": self.train_frames,
            "train_blocks": self.train_frames,
            "heldout_labels": self.heldout_frames,
            "heldout_groups": self.heldout_frames,
            "names": self.heldout_frames,
        }
        for name, frames in parts.items():
            if (count := len(getattr(self, name))) != len(frames):
                raise ValueError(f"{name}: {count} values for {len(frames)} utterances")
        if not len(self.train_frames):
            raise ValueError("no training utterances: the fold's training part is empty")
        if self.may_stop and not len(self.heldout_frames):
            raise ValueError("no held-out utterances: the fold's held-out part is empty")
        dim = self.train_frames[0].shape[-1]
        for array, name in zip(self.train_frames, self.train_names, strict=True):
            _check_frames(array, name, dim)
        for array, name in zip(self.heldout_frames, self.names, strict=True):
            _check_frames(array, name, dim)
        _check_labels(self.train_labels, self.train_names, 0, len(self.classes))
        _check_labels(self.heldout_labels, self.names, -1, len(self.classes))

    def log_missing_classes(self, log: Callable[[str], None]) -> None:
        """Log the classes without a training utterance: they are never predicted."""
        for label in sorted(set(range(len(self.classes))) - set(self.train_labels.tolist())):
            log(f"class {self.classes[label]}: no training utterance")

    @property
    def input_dim(self) -> int:
        """Values per frame, D."""
        return int(self.train_frames[0].shape[1])


@dataclass(frozen=True)
class TrainingResult:
    """A system's output for a fold's n held-out utterances, after each of E epochs.

    `posteriors` are (E, n, K) float32; `train_loss` and `learning_rate` (E,) float64, NaN where
    there is none. `fitted` has a digest (`digest`) of everything that was fitted to the training
    part: scalers, weights after each epoch, mixtures, a chosen C. A test of every system checks
    that no held-out utterance changes any of them.
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
        raise ValueError(
            f"{names[first]}: label {labels[first]}, expected {low} to {n_classes - 1}"
        )


def digest(*arrays: ArrayLike) -> str:
    """Digest arrays (or array-likes) by type, shape and every bit: 16 hexadecimal digits."""
    state = hashlib.sha256()
    for item in arrays:
        array = np.ascontiguousarray(item)
        if array.dtype == object:
            raise ValueError("an array of objects has no digest")
        state.update(f"{array.dtype.str} {array.shape} ".encode())
        state.update(array.tobytes())
    return state.hexdigest()[:16]


class Classifier(System):
    """Any classifier with scikit-learn's interface, over one vector per utterance, without epochs.

    A subclass says what `model` gives (docs/own-system.md).
    """

    def model(self, seed: int) -> Any:
        """Give an unfitted model with ``fit`` and ``predict_proba``, such as a pipeline."""
        raise NotImplementedError

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Fit the model; a class without training utterances has the posterior 0."""
        import joblib

        model = self.model(seed)
        model.fit(single_rows(data.train_frames, data.train_names), data.train_labels)
        posteriors = np.zeros((len(data.names), len(data.classes)))
        known = model.predict_proba(single_rows(data.heldout_frames, data.names))
        posteriors[:, model.classes_] = known
        return TrainingResult.without_epochs(posteriors, {"model": joblib.hash(model)})


def single_rows(frames: Sequence[np.ndarray], names: Sequence[str]) -> np.ndarray:
    """Stack utterances of one row each, n times (1, D), into (n, D) float64."""
    for array, name in zip(frames, names, strict=True):
        if len(array) != 1:
            raise ValueError(f"{name}: {len(array)} rows, expected one row of functionals")
    return np.concatenate(frames).astype(np.float64)

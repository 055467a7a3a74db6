"""A linear SVM on functionals: the MEC 2017 baseline and the classic anchor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ser.features.sets import OPENSMILE
from ser.systems.base import FoldData, System, TrainingResult, digest
from ser.systems.classifier import single_rows
from ser.systems.options import (
    check_ascending,
    check_between,
    check_choice,
    check_switch,
    check_whole,
    read_options,
)

FEATURES = ("functionals", "contours", *OPENSMILE)
CLASS_WEIGHT = ("none", "balanced")


@dataclass(frozen=True)
class SvmConfig:
    """What the SVM reads and how it is fitted.

    Attributes
    ----------
    features
        functionals (mean, standard deviation, skewness, kurtosis and three percentiles of each of
        YAAFE's 743 columns), contours (the course of each frame feature, `ser.features.contours`),
        or one of openSMILE's sets: eGeMAPSv02, IS10, ComParE_2016.
    speed_perturbation
        Train also on each training utterance at other speeds, which only contours have. What is
        held out is predicted as it was recorded.
    components
        Share of the variance that a PCA of the standardized functionals keeps; 1 for no PCA. By
        default 0.99 for functionals and 1 for the other sets.
    clip
        Standardized values are cut at so many standard deviations of the training utterances: a
        skewness of a nearly constant column may be any number of them away.
    c
        Values of C to choose from, by UA on inner folds of the training utterances.
    inner_folds
        How many; at most as many as there are sessions or speakers to keep apart.
    class_weight
        none, or balanced: each class counts alike.
    """

    features: str = "functionals"
    speed_perturbation: bool = False
    components: float | None = None
    clip: float = 10.0
    c: tuple[float, ...] = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
    inner_folds: int = 5
    class_weight: str = "none"

    def __post_init__(self) -> None:
        check_choice("features", self.features, FEATURES)
        check_switch("speed_perturbation", self.speed_perturbation)
        if self.speed_perturbation and self.features != "contours":
            raise ValueError(f"speed_perturbation: is for contours, not for {self.features}")
        if self.components is None:
            share = 0.99 if self.features == "functionals" else 1.0
            object.__setattr__(self, "components", share)
        elif self.components != 1:
            check_between("components", self.components, 0.0, 1.0)
        check_between("clip", self.clip, 0.0, float("inf"))
        check_ascending("c", self.c)
        check_whole("inner_folds", self.inner_folds, least=2)
        check_choice("class_weight", self.class_weight, CLASS_WEIGHT)


class Svm(System):
    """A linear SVM; its posteriors are a softmax over its scores and no probabilities."""

    kind = "svm"
    seeded = False

    def __init__(self, options: Mapping[str, Any]) -> None:
        (self.config,) = read_options(options, SvmConfig)
        self.features = self.config.features
        self.speed_perturbation = self.config.speed_perturbation

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Standardize, reduce, choose C inside the training utterances, and predict."""
        from sklearn.decomposition import PCA
        from sklearn.preprocessing import FunctionTransformer, StandardScaler

        from ser.systems.svm.linear_svm import fit_linear_svm

        config = self.config
        prepare: list[Any] = [
            StandardScaler(),
            FunctionTransformer(np.clip, kw_args={"a_min": -config.clip, "a_max": config.clip}),
        ]
        if config.components < 1:
            prepare.append(PCA(config.components, svd_solver="full"))
        rows = first_rows if config.features == "contours" else single_rows
        if config.speed_perturbation:
            vectors, owner = perturbed_rows(data.train_frames, data.train_names)
        else:
            vectors = rows(data.train_frames, data.train_names)
            owner = np.arange(len(vectors))
        svm = fit_linear_svm(
            prepare,
            vectors,
            data.train_labels[owner],
            # An inner fold divides neither a speaker nor an utterance from itself at other speeds.
            [data.train_blocks[int(number)] for number in owner],
            len(data.classes),
            config.c,
            config.inner_folds,
            config.class_weight,
            log=log,
        )
        scaler, *rest = svm.pipeline[:-1]
        fitted = {"scaler": digest(scaler.mean_, scaler.scale_), **svm.fitted}
        if config.components < 1:
            fitted["pca"] = digest(rest[-1].mean_, rest[-1].components_)
        posteriors = svm.posteriors(rows(data.heldout_frames, data.names))
        return TrainingResult.without_epochs(posteriors, fitted)


def first_rows(frames: Sequence[np.ndarray], names: Sequence[str]) -> np.ndarray:
    """Stack the first row of each utterance, at its own speed, into (n, D) float64.

    Raises
    ------
    ValueError
        When an utterance has none; the message names it.
    """
    for array, name in zip(frames, names, strict=True):
        if not len(array):
            raise ValueError(f"{name}: no row, expected one of functionals at least")
    return np.stack([np.asarray(array[0], dtype=np.float64) for array in frames])


def perturbed_rows(
    frames: Sequence[np.ndarray], names: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Stack all rows of all utterances, n times (R, D), into (n R, D) float64.

    Returns
    -------
    tuple of numpy.ndarray
        The matrix, and for each of its rows the number of the utterance, (n R,) int64.

    Raises
    ------
    ValueError
        When utterances have unequal numbers of rows: one at more speeds would count for more. The
        message names the first that differs.
    """
    for array, name in zip(frames, names, strict=True):
        if not len(array) or len(array) != len(frames[0]):
            raise ValueError(f"{name}: {len(array)} rows, expected {len(frames[0])} as of others")
    owner = np.repeat(np.arange(len(frames)), len(frames[0]))
    return np.concatenate(frames).astype(np.float64), owner

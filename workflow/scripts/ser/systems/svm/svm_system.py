"""A linear SVM on functionals: the MEC 2017 baseline and the classic anchor (docs/systems.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ser.features.sets import OPENSMILE
from ser.systems.fold_data import FoldData, TrainingResult
from ser.systems.options import (
    check_between,
    check_choice,
    check_switch,
    check_whole,
    read_options,
)

FEATURES = ("functionals", "contours", *OPENSMILE)
CLASS_WEIGHT = ("none", "balanced")
SEEDED = False  # nothing is random


@dataclass(frozen=True)
class SvmConfig:
    """What the SVM reads and how it is fitted.

    Attributes
    ----------
    features
        functionals (mean, standard deviation, skewness, kurtosis and three percentiles of each of
        YAAFE's 743 columns), contours (the course of each frame feature, `ser.features.contours`),
        or one of openSMILE's sets: eGeMAPSv02, IS10, ComParE_2016.
    copies
        Train also on each training utterance's copies at other speeds, which only contours have.
        What is held out is answered as it was recorded.
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

    Raises
    ------
    ValueError
        One line that names the field and says what would be right.
    """

    features: str = "functionals"
    copies: bool = False
    components: float | None = None
    clip: float = 10.0
    c: tuple[float, ...] = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
    inner_folds: int = 5
    class_weight: str = "none"

    def __post_init__(self) -> None:
        check_choice("features", self.features, FEATURES)
        check_switch("copies", self.copies)
        if self.copies and self.features != "contours":
            raise ValueError(f"copies: {self.features} has none, only contours has")
        if self.components is None:
            share = 0.99 if self.features == "functionals" else 1.0
            object.__setattr__(self, "components", share)
        elif self.components != 1:
            check_between("components", self.components, 0.0, 1.0)
        check_between("clip", self.clip, 0.0, float("inf"))
        if not isinstance(self.c, tuple) or not self.c or list(self.c) != sorted(set(self.c)):
            raise ValueError(f"c: {self.c!r} is not a list of different numbers, smallest first")
        for value in self.c:
            check_between("c", value, 0.0, float("inf"))
        check_whole("inner_folds", self.inner_folds, least=2)
        check_choice("class_weight", self.class_weight, CLASS_WEIGHT)


def check_options(options: Mapping[str, Any]) -> None:
    """Raise a ValueError of one line unless `options` are fields of `SvmConfig`."""
    read_options(options, SvmConfig)


def patience(options: Mapping[str, Any]) -> int:
    """Give 1: there are no epochs."""
    check_options(options)
    return 1


def input_of(options: Mapping[str, Any]) -> str:
    """Ask for the functionals that the options name."""
    (config,) = read_options(options, SvmConfig)
    return config.features


def fit_predict(
    options: Mapping[str, Any],
    data: FoldData,
    seed: int,
    log: Callable[[str], None] = print,
) -> TrainingResult:
    """Standardize, reduce, choose C inside the training utterances, and answer.

    Parameters
    ----------
    options
        Fields of `SvmConfig`.
    data
        One fold; one row of functionals an utterance, or that and rows of its copies.
    seed
        Not used: nothing is random.
    log
        Called with a line on the choice of C.

    Returns
    -------
    TrainingResult
        Without epochs; the posteriors are a softmax over the SVM's scores and no probabilities.
    """
    import numpy as np
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    from ser.systems.digests import digest
    from ser.systems.svm.linear_svm import fit_linear_svm
    from ser.systems.svm.single_rows import copied_rows, first_rows, single_rows

    (config,) = read_options(options, SvmConfig)
    prepare: list[Any] = [
        StandardScaler(),
        FunctionTransformer(np.clip, kw_args={"a_min": -config.clip, "a_max": config.clip}),
    ]
    if config.components < 1:
        prepare.append(PCA(config.components, svd_solver="full"))
    rows = first_rows if config.features == "contours" else single_rows
    if config.copies:
        vectors, owner = copied_rows(data.train_frames, data.train_names)
    else:
        vectors = rows(data.train_frames, data.train_names)
        owner = np.arange(len(vectors))
    svm = fit_linear_svm(
        prepare,
        vectors,
        data.train_labels[owner],
        # An inner fold divides neither a speaker nor an utterance from its copies.
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

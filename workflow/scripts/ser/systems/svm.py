"""Linear SVM, kind ``svm``: the MEC 2017 baseline and the classic baseline.

In: one vector of functionals an utterance, or one at each speed. Out: a softmax over its scores.
C is chosen inside the training set (`fit_linear_svm`), which DBN-ivector uses as well.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ser.features.sets import OPENSMILE
from ser.systems.base import FoldData, System, TrainingResult, digest, single_rows
from ser.systems.options import check_ascending, check_between, check_choice, read_options

FEATURES = ("functionals", "contours", *OPENSMILE)
CLASS_WEIGHT = ("none", "balanced")


@dataclass(frozen=True)
class SvmConfig:
    """The SVM's input and how it is fitted."""

    # functionals (of each of YAAFE's 743 columns: mean, standard deviation, skewness, kurtosis,
    # three percentiles), contours (`ser.features.contours`), or one of openSMILE's sets.
    features: str = "functionals"
    # Also train on the training utterances at other speeds, which only contours have.
    speed_perturbation: bool = False
    # Share of the variance that a PCA of the standardized vectors keeps; 1 for no PCA. By default
    # 0.99 for functionals and 1 for the other sets.
    components: float | None = None
    # In standard deviations: the skewness of a nearly constant column can be arbitrarily far away.
    clip: float = 10.0
    c: tuple[float, ...] = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)  # candidates, chosen by UA
    # Folds of the training utterances for the choice of C; at most one per session or speaker.
    inner_folds: int = field(default=5, metadata={"least": 2})
    class_weight: str = "none"  # or balanced: each class counts alike

    def __post_init__(self) -> None:
        check_choice("features", self.features, FEATURES)
        if self.speed_perturbation and self.features != "contours":
            raise ValueError(f"speed_perturbation: is for contours, not for {self.features}")
        if self.components is None:
            share = 0.99 if self.features == "functionals" else 1.0
            object.__setattr__(self, "components", share)
        elif self.components != 1:
            check_between("components", self.components, 0.0, 1.0)
        check_between("clip", self.clip, 0.0, float("inf"))
        check_ascending("c", self.c)
        check_choice("class_weight", self.class_weight, CLASS_WEIGHT)


class Svm(System):
    """A linear SVM; its posteriors are a softmax over its scores, not calibrated probabilities."""

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

        config = self.config
        prepare: list[Any] = [
            StandardScaler(),
            FunctionTransformer(np.clip, kw_args={"a_min": -config.clip, "a_max": config.clip}),
        ]
        if config.components < 1:
            prepare.append(PCA(config.components, svd_solver="full"))
        rows = _first_rows if config.features == "contours" else single_rows
        if config.speed_perturbation:
            vectors, owner = _perturbed_rows(data.train_frames, data.train_names)
        else:
            vectors = rows(data.train_frames, data.train_names)
            owner = np.arange(len(vectors))
        labels = data.train_labels[owner]
        # An inner fold separates neither a speaker's utterances nor an utterance's other speeds.
        blocks = [data.train_blocks[int(number)] for number in owner]
        svm = fit_linear_svm(config, prepare, vectors, labels, blocks, len(data.classes), log=log)
        scaler, *rest = svm.pipeline[:-1]
        fitted = {"scaler": digest(scaler.mean_, scaler.scale_), **svm.fitted}
        if config.components < 1:
            fitted["pca"] = digest(rest[-1].mean_, rest[-1].components_)
        posteriors = svm.posteriors(rows(data.heldout_frames, data.names))
        return TrainingResult.without_epochs(posteriors, fitted)


def _first_rows(frames: Sequence[np.ndarray], names: Sequence[str]) -> np.ndarray:
    """Stack the first row of each utterance, at its own speed, into (n, D) float64."""
    return np.stack([np.asarray(array[0], dtype=np.float64) for array in frames])


def _perturbed_rows(
    frames: Sequence[np.ndarray], names: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Stack all rows, n times (R, D), into (n R, D), and number each row's utterance, (n R,)."""
    # An utterance at more speeds would weigh more.
    for array, name in zip(frames, names, strict=True):
        if len(array) != len(frames[0]):
            raise ValueError(f"{name}: {len(array)} rows, expected {len(frames[0])} as of others")
    owner = np.repeat(np.arange(len(frames)), len(frames[0]))
    return np.concatenate(frames).astype(np.float64), owner


@dataclass(frozen=True)
class LinearSvm:
    """A fitted SVM with its fitted preprocessing."""

    pipeline: Any  # the preparation and the SVM
    calibrated: Any  # the same under Platt's sigmoids, if asked for
    c: float
    n_classes: int  # a class without training utterances has the posterior 0

    def posteriors(self, vectors: np.ndarray) -> np.ndarray:
        """Give (n, K) posteriors of vectors (n, D): Platt's, or a softmax over the SVM's scores."""
        from scipy.special import softmax

        if self.calibrated is not None:
            known = self.calibrated.predict_proba(vectors)
        else:
            scores = self.pipeline.decision_function(vectors)
            if scores.ndim == 1:  # of two classes, scikit-learn gives the second one's score alone
                scores = np.column_stack([-scores, scores])
            known = softmax(scores, axis=1)
        result = np.zeros((len(vectors), self.n_classes))
        result[:, self.pipeline.classes_] = known
        return result

    @property
    def fitted(self) -> dict[str, str]:
        """Digest the SVM and its C."""
        svm = self.pipeline[-1]
        found = {
            "C": digest(self.c),
            "svm": digest(svm.support_vectors_, svm.dual_coef_, svm.intercept_),
        }
        if self.calibrated is not None:
            sigmoids = self.calibrated.calibrated_classifiers_[0].calibrators
            found["platt"] = digest(*[value for item in sigmoids for value in (item.a_, item.b_)])
        return found


def fit_linear_svm(
    config: Any,
    prepare: Sequence[Any],
    vectors: np.ndarray,
    labels: np.ndarray,
    blocks: Sequence[str],
    n_classes: int,
    platt: bool = False,
    log: Callable[[str], None] = print,
) -> LinearSvm:
    """Choose C by UA on inner folds of the training utterances, then fit on all of them.

    `config` has `c`, `inner_folds` and `class_weight` as `SvmConfig`. `prepare` are unfitted
    transformers that come before the SVM; they are fitted anew in every inner fold. `vectors` are
    (n, D), `labels` (n,) class numbers, and `blocks` name what an inner fold must not divide. Of
    equally good values of C the smallest is taken. Platt's sigmoids are fitted on the inner folds'
    predictions. Fewer than two classes are a ValueError.
    """
    from sklearn.base import clone
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.pipeline import make_pipeline

    labels = np.asarray(labels)
    if len(np.unique(labels)) < 2:
        raise ValueError("an SVM needs training utterances of at least two classes")
    # A fold whose training part lacks a class would be a different problem.
    parts = [
        part
        for part in inner_folds(labels, blocks, config.inner_folds)
        if len(np.unique(labels[part[0]])) == len(np.unique(labels))
    ]
    c = _choose_c(config, prepare, vectors, labels, parts)
    how = f"chosen on {len(parts)} inner folds" if len(config.c) > 1 else "the only one given"
    log(f"C = {c:g}, {how}")
    pipeline = make_pipeline(*map(clone, prepare), _svm(c, config)).fit(vectors, labels)
    calibrated = None
    if platt and parts:
        calibrated = CalibratedClassifierCV(
            make_pipeline(*map(clone, prepare), _svm(c, config)),
            method="sigmoid",
            cv=parts,
            ensemble=False,
        ).fit(vectors, labels)
    return LinearSvm(pipeline, calibrated, c, n_classes)


def _svm(c: float, config: Any) -> Any:
    from sklearn.svm import SVC

    weight = "balanced" if config.class_weight == "balanced" else None
    return SVC(kernel="linear", C=c, class_weight=weight, cache_size=500)


def _choose_c(
    config: Any,
    prepare: Sequence[Any],
    vectors: np.ndarray,
    labels: np.ndarray,
    parts: Sequence[tuple[np.ndarray, np.ndarray]],
) -> float:
    """Take the C with the best UA over all inner folds' predictions together."""
    from sklearn.base import clone
    from sklearn.metrics import recall_score

    grid = config.c
    if not parts or len(grid) == 1:
        return float(grid[len(grid) // 2])
    truth = np.concatenate([labels[held] for _, held in parts])
    predictions: list[list[np.ndarray]] = [[] for _ in grid]
    for train, held in parts:
        known, unknown = vectors[train], vectors[held]
        for step in map(clone, prepare):
            known = step.fit_transform(known)
            unknown = step.transform(unknown)
        for number, c in enumerate(grid):
            svm = _svm(c, config).fit(known, labels[train])
            predictions[number].append(svm.predict(unknown))
    recalls = [
        recall_score(truth, np.concatenate(predicted), average="macro", zero_division=0)
        for predicted in predictions
    ]
    return float(grid[int(np.argmax(np.round(recalls, 12)))])


def inner_folds(
    labels: np.ndarray, blocks: Sequence[str], folds: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Divide training utterances into parts that serve in turn as inner validation.

    Gives the rows that train and those that validate; each row validates once. Every part gets its
    share of each class, as far as the blocks (sessions, speakers) allow, which stay together.
    There are at most as many parts as blocks or utterances of the largest class; none if that
    leaves fewer than two.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    names = np.unique(np.asarray(blocks, dtype=str), return_inverse=True)[1]
    folds = min(folds, int(names.max()) + 1, int(np.bincount(labels).max()))
    if folds < 2:
        return []
    with warnings.catch_warnings():
        # A class with fewer utterances than folds is absent from some; that is expected here.
        warnings.filterwarnings("ignore", message="The least populated class")
        splitter = StratifiedGroupKFold(n_splits=folds)
        parts = list(splitter.split(np.zeros(len(labels)), labels, names))
    # With few blocks a part may come out empty; it cannot be scored.
    return [(train, held) for train, held in parts if len(train) and len(held)]

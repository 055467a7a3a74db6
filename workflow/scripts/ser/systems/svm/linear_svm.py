"""A linear SVM whose C is chosen inside the training set."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.metrics import recall_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import SVC

from ser.systems.base import digest


@dataclass(frozen=True)
class LinearSvm:
    """A fitted SVM, with all that was fitted before it.

    Attributes
    ----------
    pipeline
        The preparation and the SVM.
    calibrated
        The same, with Platt's sigmoid over it; None where it was not asked for.
    c
        The C that was chosen.
    n_classes
        K, of the dataset; a class without training utterances has the posterior 0.
    """

    pipeline: Pipeline
    calibrated: CalibratedClassifierCV | None
    c: float
    n_classes: int

    def posteriors(self, vectors: np.ndarray) -> np.ndarray:
        """Give (n, K) posteriors of vectors (n, D).

        Platt's where they were asked for; else a softmax over the SVM's scores of the classes,
        which keeps the SVM's own answers.
        """
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
    prepare: Sequence[BaseEstimator],
    vectors: np.ndarray,
    labels: np.ndarray,
    blocks: Sequence[str],
    n_classes: int,
    grid: Sequence[float],
    folds: int,
    class_weight: str = "none",
    platt: bool = False,
    log: Callable[[str], None] = print,
) -> LinearSvm:
    """Choose C by UA on inner folds of the training utterances, then fit on all of them.

    Everything in `prepare` is fitted anew in every inner fold.

    Parameters
    ----------
    prepare
        Unfitted transformers that come before the SVM, such as a scaler; may be empty.
    vectors, labels, blocks, n_classes
        (n, D); (n,) class numbers; (n,) names of what an inner fold must not divide; K.
    grid
        Values of C to try, in ascending order; among equals the smallest is taken.
    folds
        Inner folds, at most.
    class_weight
        none, or balanced: each class counts alike.
    platt
        Whether to fit Platt's sigmoids on the inner folds' predictions.
    log
        Called with a line on the choice.

    Raises
    ------
    ValueError
        When there are fewer than two classes to tell apart.
    """
    labels = np.asarray(labels)
    if len(np.unique(labels)) < 2:
        raise ValueError("an SVM needs training utterances of at least two classes")
    weight = "balanced" if class_weight == "balanced" else None
    # A fold whose training part lacks a class would teach another problem.
    parts = [
        part
        for part in inner_folds(labels, blocks, folds)
        if len(np.unique(labels[part[0]])) == len(np.unique(labels))
    ]
    c = _choose_c(prepare, vectors, labels, parts, grid, weight)
    how = f"chosen on {len(parts)} inner folds" if len(grid) > 1 else "the only one given"
    log(f"C = {c:g}, {how}")
    pipeline = make_pipeline(*map(clone, prepare), _svm(c, weight)).fit(vectors, labels)
    calibrated = None
    if platt and parts:
        calibrated = CalibratedClassifierCV(
            make_pipeline(*map(clone, prepare), _svm(c, weight)),
            method="sigmoid",
            cv=parts,
            ensemble=False,
        ).fit(vectors, labels)
    return LinearSvm(pipeline, calibrated, c, n_classes)


def _svm(c: float, weight: str | None) -> SVC:
    return SVC(kernel="linear", C=c, class_weight=weight, cache_size=500)


def _choose_c(
    prepare: Sequence[BaseEstimator],
    vectors: np.ndarray,
    labels: np.ndarray,
    parts: Sequence[tuple[np.ndarray, np.ndarray]],
    grid: Sequence[float],
    weight: str | None,
) -> float:
    """Take the C with the best UA over all inner folds' answers together."""
    if not parts or len(grid) == 1:
        return float(grid[len(grid) // 2])
    truth = np.concatenate([labels[held] for _, held in parts])
    answers: list[list[np.ndarray]] = [[] for _ in grid]
    for train, held in parts:
        known, unknown = vectors[train], vectors[held]
        for step in map(clone, prepare):
            known = step.fit_transform(known)
            unknown = step.transform(unknown)
        for number, c in enumerate(grid):
            svm = _svm(c, weight).fit(known, labels[train])
            answers[number].append(svm.predict(unknown))
    recalls = [
        recall_score(truth, np.concatenate(given), average="macro", zero_division=0)
        for given in answers
    ]
    return float(grid[int(np.argmax(np.round(recalls, 12)))])


def inner_folds(
    labels: np.ndarray, blocks: Sequence[str], folds: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Divide training utterances into parts that each take their turn as inner validation.

    Every part gets its share of each class, as far as the blocks (sessions, speakers), which stay
    together, allow. There are at most `folds` parts, and no more than blocks or utterances of the
    largest class.

    Returns
    -------
    list of tuple of numpy.ndarray
        Rows that train and rows that validate; each row validates once. Empty where that leaves
        fewer than two parts.
    """
    names = np.unique(np.asarray(blocks, dtype=str), return_inverse=True)[1]
    folds = min(folds, int(names.max()) + 1, int(np.bincount(labels).max()))
    if folds < 2:
        return []
    with warnings.catch_warnings():
        # A class with fewer utterances than folds is absent from some; that is no news here.
        warnings.filterwarnings("ignore", message="The least populated class")
        splitter = StratifiedGroupKFold(n_splits=folds)
        parts = list(splitter.split(np.zeros(len(labels)), labels, names))
    # With few blocks a part may come out empty: it has nothing to say.
    return [(train, held) for train, held in parts if len(train) and len(held)]

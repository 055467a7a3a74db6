"""Any classifier with scikit-learn's interface as a system without epochs (docs/own-system.md)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ser.systems.base import FoldData, System, TrainingResult


class Classifier(System):
    """A system that reads one vector an utterance; a subclass says what `model` gives."""

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

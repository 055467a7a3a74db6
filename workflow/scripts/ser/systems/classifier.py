"""Any classifier with scikit-learn's interface as a system without epochs (docs/own-system.md)."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np

from ser.systems.fold_data import FoldData, TrainingResult
from ser.systems.svm.single_rows import single_rows


def fit_classifier(model: Any, data: FoldData) -> TrainingResult:
    """Fit a classifier to one vector an utterance, and give the held-out posteriors.

    Parameters
    ----------
    model
        Unfitted, with ``fit`` and ``predict_proba``; a scikit-learn pipeline for instance.
    data
        One fold; one row of functionals an utterance.

    Returns
    -------
    TrainingResult
        Without epochs. A class without training utterances has the posterior 0.
    """
    model.fit(single_rows(data.train_frames, data.train_names), data.train_labels)
    posteriors = np.zeros((len(data.names), len(data.classes)))
    known = model.predict_proba(single_rows(data.heldout_frames, data.names))
    posteriors[:, model.classes_] = known
    return TrainingResult.without_epochs(posteriors, {"model": joblib.hash(model)})

"""What i-vectors go through before a classifier: centring, whitening, unit length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Of the largest eigenvalue: directions with less variance than this are not blown up further.
FLOOR = 1e-2


@dataclass(frozen=True)
class IvectorScaling:
    """Mean (R,) and whitening (R, R) of the training i-vectors."""

    mean: np.ndarray
    whitening: np.ndarray

    def transform(self, ivectors: np.ndarray) -> np.ndarray:
        """Centre, whiten and scale (n, R) to unit length; a zero vector stays zero."""
        values = (ivectors - self.mean) @ self.whitening
        length = np.linalg.norm(values, axis=1, keepdims=True)
        return values / np.where(length > 0, length, 1.0)


def fit_ivector_scaling(ivectors: np.ndarray) -> IvectorScaling:
    """Fit to training i-vectors, (n, R); there may be fewer than dimensions."""
    mean = ivectors.mean(axis=0)
    centred = ivectors - mean
    values, vectors = np.linalg.eigh(centred.T @ centred / len(ivectors))
    if values[-1] <= 0:
        return IvectorScaling(mean, np.eye(len(mean)))
    floored = np.maximum(values, FLOOR * values[-1])
    # Back in the old axes, so that the sign of an eigenvector makes no difference.
    return IvectorScaling(mean, (vectors / np.sqrt(floored)) @ vectors.T)

"""Standardization of frames by the training part of a fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Scaling:
    """Mean and scale of every column, (D,) float64, of training frames."""

    mean: np.ndarray
    scale: np.ndarray

    def transform(self, frames: np.ndarray) -> np.ndarray:
        """Standardize frames (T, D), float32."""
        return ((frames - self.mean) / self.scale).astype(np.float32)


def fit_scaling(utterances: Sequence[np.ndarray]) -> Scaling:
    """Take mean and deviation over all frames of all utterances, utterance by utterance.

    A column that never varies is divided by 1.
    """
    count = sum(map(len, utterances))
    mean = sum(frames.sum(axis=0, dtype=np.float64) for frames in utterances) / count
    square = sum(((frames - mean) ** 2).sum(axis=0) for frames in utterances) / count
    deviation = np.sqrt(square)
    constant = deviation <= 1e-9 * np.maximum(np.abs(mean), 1e-3)
    return Scaling(mean, np.where(constant, 1.0, deviation))

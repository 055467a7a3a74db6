"""Functionals: one vector an utterance, statistics of each column over its frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

STATISTICS = ("mean", "sd", "skewness", "kurtosis", "p5", "p50", "p95")
# Spread below this share of the largest value is rounding: YAAFE's columns are stored as float32.
CONSTANT = 1e-6


def functional_names(columns: Sequence[str]) -> list[str]:
    """Name the functionals of columns, in their order: all means first, then all deviations ..."""
    return [f"{column}_{statistic}" for statistic in STATISTICS for column in columns]


def functionals(frames: np.ndarray) -> np.ndarray:
    """Describe an utterance by seven statistics of every column, (T, D) -> (7 D,) float64.

    Mean, standard deviation (of the T frames, not an estimate), skewness, excess kurtosis, and the
    5th, 50th and 95th percentile. A column without spread has skewness and kurtosis 0 on purpose:
    what is left of it is rounding.

    Raises
    ------
    ValueError
        When there is no frame, or a value is not finite.
    """
    frames = check_rows(frames, "frames")
    # In units of the largest value, so that no power of it overflows.
    largest = np.abs(frames).max(axis=0)
    unit = np.where(largest > 0, largest, 1.0)
    scaled = frames / unit
    mean = scaled.mean(axis=0)
    centred = scaled - mean
    deviation = np.sqrt(np.mean(centred**2, axis=0))
    flat = deviation <= CONSTANT
    standard = centred / np.where(flat, 1.0, deviation)
    skewness = np.where(flat, 0.0, np.mean(standard**3, axis=0))
    kurtosis = np.where(flat, 0.0, np.mean(standard**4, axis=0) - 3)
    percentiles = np.percentile(frames, [5, 50, 95], axis=0)
    return np.concatenate([mean * unit, deviation * unit, skewness, kurtosis, *percentiles])


def check_rows(values: np.ndarray, what: str) -> np.ndarray:
    """Give an utterance's `what`, (T, D), as float64.

    Raises
    ------
    ValueError
        When there is no row, or a value is not finite.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2 or not len(values):
        raise ValueError(f"{what} of shape {values.shape}, expected (T, D) with T of at least 1")
    if not np.isfinite(values).all():
        raise ValueError(f"not all {what} are finite")
    return values

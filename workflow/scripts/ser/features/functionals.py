"""Functionals: one vector per utterance, statistics of each column over its frames.

`functionals` describe the distribution of a column's values; `contour_functionals` also its course,
as openSMILE's sets do (Eyben, Wöllmer and Schuller, 2010).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

STATISTICS = ("mean", "sd", "skewness", "kurtosis", "p5", "p50", "p95")
COURSE = (
    *("mean", "sd", "skewness", "kurtosis", "p1", "p25", "p50", "p75", "p99"),
    *("iqr_low", "iqr_high", "range", "slope", "curvature", "slope_error"),
    *("above_25", "above_50", "above_75", "above_90", "rising", "rms"),
)
# Spread below this share of the largest value is rounding: YAAFE's columns are stored as float32.
CONSTANT = 1e-6


def functional_names(columns: Sequence[str]) -> list[str]:
    """Name the functionals of columns, in their order: all means first, then all deviations ..."""
    return [f"{column}_{statistic}" for statistic in STATISTICS for column in columns]


def functionals(frames: np.ndarray) -> np.ndarray:
    """Describe an utterance by seven statistics of every column, (T, D) -> (7 D,) float64.

    The standard deviation is that of the T frames, not an estimate; the kurtosis is the excess. A
    column without spread gets skewness and kurtosis 0, because the rest is rounding.

    Raises
    ------
    ValueError
        When there is no frame, or a value is not finite.
    """
    frames = _checked(frames)
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


def contour_functionals(contours: np.ndarray) -> np.ndarray:
    """Describe the course of every column over an utterance, (T, D) -> (42 D,) float64.

    The 21 `COURSE` statistics of the values, then the same of the differences to the frame before
    (0 for the first frame): slope and curvature are of the parabola through the course (time from
    -1 to 1), slope_error is the mean distance from its line, levels lie between the 1st and the
    99th percentile. A column without spread gets 0 for all statistics of its spread.
    Raises a ValueError as `functionals`.
    """
    contours = _checked(contours)
    # If a column's values differ only by rounding, its steps are rounding too.
    noise = CONSTANT * np.abs(contours).max(axis=0)
    steps = np.diff(contours, axis=0, prepend=contours[:1])
    return np.concatenate([_describe(contours, noise), _describe(steps, noise)])


def _describe(values: np.ndarray, noise: np.ndarray) -> np.ndarray:
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    flat = deviation <= noise
    centred = np.where(flat, 0.0, values - mean)
    standard = centred / np.where(flat, 1.0, deviation)
    p1, p25, p50, p75, p99 = np.percentile(values, [1, 25, 50, 75, 99], axis=0)
    spread = p99 - p1
    # A column may be constant in all but a few frames; its percentiles are then equal.
    still = flat | (spread <= noise)
    level = np.where(still, 0.0, (values - p1) / np.where(still, 1.0, spread))
    slope, curvature, line = _trend(centred)
    rising = np.diff(values, axis=0) > noise
    return np.concatenate(
        [
            *(mean, deviation, (standard**3).mean(axis=0), (standard**4).mean(axis=0)),
            *(p1, p25, p50, p75, p99, p50 - p25, p75 - p50, spread),
            *(slope, curvature, np.abs(centred - line).mean(axis=0)),
            *((level > share).mean(axis=0) for share in (0.25, 0.5, 0.75, 0.9)),
            rising.mean(axis=0) if len(rising) else np.zeros(values.shape[1]),
            np.sqrt((values**2).mean(axis=0)),
        ]
    )


def _trend(centred: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give slope and curvature of every column, (D,) each, and the line, (T, D)."""
    time = np.linspace(-1.0, 1.0, len(centred))[:, None]
    time -= time.mean()  # otherwise a single frame would have the time -1
    square = time**2 - np.mean(time**2)
    slope = (time * centred).sum(axis=0) / max(float((time**2).sum()), 1e-12)
    # Two frames have no curvature: their squares are equal.
    power = float((square**2).sum())
    curvature = (square * centred).sum(axis=0) / power if power > 1e-12 else 0.0 * slope
    return slope, curvature, slope * time


def _checked(frames: np.ndarray) -> np.ndarray:
    frames = np.asarray(frames, dtype=np.float64)
    if frames.ndim != 2 or not len(frames):
        raise ValueError(f"frames of shape {frames.shape}, expected (T, D) with T of at least 1")
    if not np.isfinite(frames).all():
        raise ValueError("not all frames are finite")
    return frames

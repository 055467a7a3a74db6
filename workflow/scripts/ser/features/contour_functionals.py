"""Functionals of contours: statistics of each column's course over an utterance and of its steps.

Where `ser.features.functionals` says how a column's values are distributed, these also say how it
moves: slope and curvature, shares of the time at high values, and the same of its differences from
frame to frame, as openSMILE's sets have them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ser.features.functionals import CONSTANT, check_rows

FUNCTIONALS = (
    *("mean", "sd", "skewness", "kurtosis", "p1", "p25", "p50", "p75", "p99"),
    *("iqr_low", "iqr_high", "range", "slope", "curvature", "slope_error"),
    *("above_25", "above_50", "above_75", "above_90", "rising", "rms"),
)


def contour_functional_names(columns: Sequence[str]) -> list[str]:
    """Name the functionals of columns in their order: the values' first, then the differences'."""
    return [
        f"{column}{course}_{functional}"
        for course in ("", "_step")
        for functional in FUNCTIONALS
        for column in columns
    ]


def contour_functionals(contours: np.ndarray) -> np.ndarray:
    """Describe the course of every column over an utterance, (T, D) -> (42 D,) float64.

    21 statistics of the values, then the same of the differences to the frame before (0 for the
    first frame): mean, standard deviation, skewness, kurtosis, five percentiles and what lies
    between them, slope and curvature of the parabola through the course (time from -1 to 1), the
    mean distance from its line, the shares of the time above four levels between the 1st and the
    99th percentile, the share of rising steps, and the root of the mean square. A column without
    spread has 0 for whatever would be made of its rounding.

    Parameters
    ----------
    contours
        Finite, at least one frame.

    Raises
    ------
    ValueError
        When there is no frame, or a value is not finite.
    """
    contours = check_rows(contours, "contours")
    # Of a column whose values differ by rounding alone, the steps are rounding too.
    noise = CONSTANT * np.abs(contours).max(axis=0)
    steps = np.diff(contours, axis=0, prepend=contours[:1])
    return np.concatenate([_describe(contours, noise), _describe(steps, noise)])


def _describe(values: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Give the 21 statistics of every column, (21 D,), all columns' means first."""
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    flat = deviation <= noise
    centred = np.where(flat, 0.0, values - mean)
    standard = centred / np.where(flat, 1.0, deviation)
    p1, p25, p50, p75, p99 = np.percentile(values, [1, 25, 50, 75, 99], axis=0)
    spread = p99 - p1
    # A column may be still in all but a few frames: its percentiles are then one value.
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
    time -= time.mean()  # of a single frame, -1 would be its time
    square = time**2 - np.mean(time**2)
    slope = (time * centred).sum(axis=0) / max(float((time**2).sum()), 1e-12)
    # Two frames have no curvature: their squares are equal.
    power = float((square**2).sum())
    curvature = (square * centred).sum(axis=0) / power if power > 1e-12 else 0.0 * slope
    return slope, curvature, slope * time

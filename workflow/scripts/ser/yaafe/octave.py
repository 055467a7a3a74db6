"""Octave-band signal intensity and the ratios of neighbours (SPEC section 4, OBSI and OBSIR)."""

from __future__ import annotations

import math

import numpy as np

from ser.yaafe.framing import SAMPLE_RATE
from ser.yaafe.spectrum import BIN_WIDTH, BINS

LOWEST = 27.5  # Hz, the note A0
FILTERS = 1 + math.floor(math.log2(SAMPLE_RATE / 2 / LOWEST))


def octave_filters() -> np.ndarray:
    """Triangles of height 2 with their peaks an octave apart; (9, 513)."""
    peaks = LOWEST * 2.0 ** np.arange(FILTERS) / BIN_WIDTH
    knots = np.concatenate([[0], peaks, [BINS - 1]])
    low, peak, high = (knots[i : i + FILTERS, None] for i in range(3))
    bins = np.arange(BINS)
    return 2 * np.maximum(0, np.minimum((bins - low) / (peak - low), (high - bins) / (high - peak)))


_FILTERS = octave_filters()


def octave_intensity(power: np.ndarray) -> np.ndarray:
    """Natural logarithm of the power (T, 513) in nine octave bands; (T, 9).

    The floor under a band is a thousandth of the largest *magnitude*, compared with powers, as
    YAAFE has it: the quieter the frame, the more bands rest on it.
    """
    floor = np.sqrt(1e-6 * power.max(axis=1, keepdims=True))
    return np.log(np.maximum(np.vecdot(power[:, None], _FILTERS), floor))


def octave_ratio(intensity: np.ndarray) -> np.ndarray:
    """Differences of neighbouring octave bands (T, 9); (T, 8)."""
    return np.diff(intensity, axis=1)

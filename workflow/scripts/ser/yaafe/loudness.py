"""Relative loudness in Bark-like bands, and its sharpness and spread (SPEC section 4)."""

from __future__ import annotations

import numpy as np

from ser.yaafe.framing import SAMPLE_RATE
from ser.yaafe.spectrum import BINS, FREQUENCIES

BANDS = 24
EXPONENT = 0.23


def bark(frequency: np.ndarray | float) -> np.ndarray:
    """Critical-band rate of a frequency in Hz."""
    f = np.asarray(frequency, dtype=np.float64)
    return 13 * np.arctan(f / 1315.8) + 3.5 * np.arctan((f / 7518) ** 2)


def _first_bins() -> np.ndarray:
    """First bin of each band: 24 equal parts of the scale up to 8000 Hz (not the Bark bands)."""
    edges = np.arange(1, BANDS) * bark(SAMPLE_RATE / 2) / BANDS
    return np.concatenate([[0], np.searchsorted(bark(FREQUENCIES), edges, side="right")])


FIRST_BINS = _first_bins()
_NUMBER = np.arange(1, BANDS + 1)
_SHARPNESS = 0.11 * _NUMBER * np.where(_NUMBER < 15, 1.0, 0.066 * np.exp(0.171 * _NUMBER))


def relative_loudness(power: np.ndarray) -> np.ndarray:
    """Loudness of 24 bands of the power (T, 513), of sum 1; (T, 24). Leaves the last bin out."""
    loudness = np.add.reduceat(power[:, : BINS - 1], FIRST_BINS, axis=1) ** EXPONENT
    return loudness / loudness.sum(axis=1, keepdims=True)


def sharpness(loudness: np.ndarray) -> np.ndarray:
    """Centre of relative loudness (T, 24), the bands from the 15th on weighted up; (T, 1)."""
    return np.vecdot(loudness, _SHARPNESS)[:, None]


def spread(loudness: np.ndarray) -> np.ndarray:
    """How far the loudest band is from holding all the loudness (T, 24); (T, 1)."""
    return (1 - loudness.max(axis=1, keepdims=True)) ** 2

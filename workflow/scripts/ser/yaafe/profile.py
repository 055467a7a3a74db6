"""Slope, roll-off, flatness and decrease of a whole spectrum (SPEC section 4)."""

from __future__ import annotations

import numpy as np

from ser.yaafe.spectrum import BIN_WIDTH, BINS, FREQUENCIES

ROLLOFF_SHARE = 0.99


def slope(magnitude: np.ndarray) -> np.ndarray:
    """Slope over frequency of the line fitted to a spectrum (T, 513) of sum 1, per Hz; (T, 1)."""
    total = magnitude.sum(axis=1)
    numerator = BINS * np.vecdot(magnitude, FREQUENCIES) - FREQUENCIES.sum() * total
    denominator = BINS * np.sum(FREQUENCIES**2) - FREQUENCIES.sum() ** 2
    return (numerator / (total * denominator))[:, None]


def rolloff(power: np.ndarray) -> np.ndarray:
    """Frequency in Hz below which 99 % of the power (T, 513) lies; (T, 1).

    The power is summed upwards and taken off again downwards one bin after the other, as YAAFE
    does, because the count of bins may hang on the last digit of that sum.
    """
    energy = np.add.accumulate(power, axis=1)[:, -1:]
    left = np.subtract.accumulate(np.concatenate([energy, power[:, ::-1]], axis=1), axis=1)
    taken = np.count_nonzero(left[:, :-1] > ROLLOFF_SHARE * energy, axis=1)
    return BIN_WIDTH * (BINS - taken)[:, None].astype(np.float64)


def flatness(magnitude: np.ndarray) -> np.ndarray:
    """Geometric over arithmetic mean of a spectrum (T, 513); (T, 1)."""
    geometric = np.exp(np.mean(np.log(magnitude), axis=1, keepdims=True))
    return geometric / magnitude.mean(axis=1, keepdims=True)


def decrease(magnitude: np.ndarray) -> np.ndarray:
    """Mean fall from the lowest bin, near bins counting most, of a spectrum (T, 513); (T, 1)."""
    rest = magnitude[:, 1:]
    falls = np.sum((rest - magnitude[:, :1]) / np.arange(1, BINS), axis=1, keepdims=True)
    return falls / rest.sum(axis=1, keepdims=True)

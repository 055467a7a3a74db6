"""Flatness and crest factor in overlapping quarter-octave bands (SPEC section 4)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ser.yaafe.framing import SAMPLE_RATE
from ser.yaafe.spectrum import BIN_WIDTH, EPS


class Band(NamedTuple):
    """First and last bin, and the number of neighbouring bins that are summed first."""

    first: int
    last: int
    group: int


def _round(value: float) -> int:
    """Round to the nearest whole number, halves up (all values here are positive)."""
    return math.floor(value + 0.5)


def quarter_octaves() -> list[Band]:
    """List the 19 bands from 250 Hz up, each widened by 5 % at both edges."""
    nyquist = SAMPLE_RATE / 2
    lowest = nyquist * 2.0 ** _round(math.log2(250 / nyquist))
    bands: list[Band] = []
    while True:
        low = lowest * 2 ** (len(bands) / 4)
        high = lowest * 2 ** ((len(bands) + 1) / 4)
        if high * 1.05 > nyquist:
            return bands
        first, last = _round(low * 0.95 / BIN_WIDTH), _round(high * 1.05 / BIN_WIDTH)
        group = 1
        if low >= 1000:
            group = 2 ** math.floor(math.log2(low / 500))
            last = _round((last - first + 1) / group) * group + first - 1
        bands.append(Band(first, last, group))


BANDS = quarter_octaves()


def flatness_per_band(power: np.ndarray) -> np.ndarray:
    """Geometric over arithmetic mean of the power (T, 513) in each band; (T, 19)."""
    return np.stack([_flatness(grouped + EPS) for grouped in _grouped(power)], axis=1)


def crest_factor_per_band(power: np.ndarray) -> np.ndarray:
    """Largest over mean value of the power (T, 513) in each band; (T, 19)."""
    return np.stack([_crest(grouped) for grouped in _grouped(power)], axis=1)


def _grouped(power: np.ndarray) -> list[np.ndarray]:
    """Power of each band, summed over groups of bins, (T, groups)."""
    cuts = [power[:, band.first : band.last + 1] for band in BANDS]
    return [
        cut if band.group == 1 else cut.reshape(len(power), -1, band.group).sum(axis=2)
        for cut, band in zip(cuts, BANDS, strict=True)
    ]


def _flatness(values: np.ndarray) -> np.ndarray:
    return np.exp(np.mean(np.log(values), axis=1)) / values.mean(axis=1)


def _crest(values: np.ndarray) -> np.ndarray:
    largest, total = values.max(axis=1), values.sum(axis=1)
    # An all-zero band (powers that underflow; EPS squared does not) is divided by EPS.
    return np.where(total == 0, largest / EPS, largest * values.shape[1] / total)

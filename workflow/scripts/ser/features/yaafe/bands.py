"""Flatness and crest factor in overlapping quarter-octave bands (docs/yaafe.md, section 11)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ser.features.yaafe.columns import FEATURES
from ser.features.yaafe.compiled import exponent_and_mantissa, kernel
from ser.features.yaafe.framing import SAMPLE_RATE
from ser.features.yaafe.spectrum import BIN_WIDTH, BINS, EPS, MAGNITUDE


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
_TABLE = np.array(BANDS)
_COUNTS = np.array([(band.last + 1 - band.first) // band.group for band in BANDS])
_CREST = FEATURES["SpectralCrestFactorPerBand"].start
_FLATNESS = FEATURES["SpectralFlatnessPerBand"]


def fill_bands(rows: np.ndarray) -> None:
    """Fill in SpectralCrestFactorPerBand and SpectralFlatnessPerBand."""
    logarithm, mean = _fill_crest(rows)
    rows[:, _FLATNESS] = np.exp2(np.log2(logarithm[0]) / _COUNTS + logarithm[1]) / mean


@kernel
def _fill_crest(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fill in largest over mean value of each band, and give the two factors of the flatness.

    Of the values plus EPS: the product of the mantissas and the mean of the exponents, as in
    `spectral_shape`, (2, T, 19), and the arithmetic mean, (T, 19).
    """
    logarithm, mean = np.empty((2, len(rows), len(_TABLE))), np.empty((len(rows), len(_TABLE)))
    p = np.empty(BINS)
    for t in range(len(rows)):
        a = rows[t][MAGNITUDE]
        for k in range(BINS):
            p[k] = a[k] * a[k]
        for band in range(len(_TABLE)):
            first, group, count = _TABLE[band, 0], _TABLE[band, 2], _COUNTS[band]
            largest, total, exponents, mantissas = 0.0, 0.0, 0, 1.0
            for i in range(count):
                start = first + i * group
                value = p[start]
                if group > 1:
                    value += p[start + 1]
                if group > 2:
                    value += p[start + 2] + p[start + 3]
                if group > 4:
                    value += (p[start + 4] + p[start + 5]) + (p[start + 6] + p[start + 7])
                largest = max(largest, value)
                total += value
                exponent, mantissa = exponent_and_mantissa(value + EPS)
                exponents += exponent
                mantissas *= mantissa
            logarithm[0, t, band] = mantissas
            logarithm[1, t, band] = exponents / count - 1023
            mean[t, band] = total / count + EPS
            # An all-zero band (powers that underflow; EPS squared does not) is divided by EPS.
            rows[t, _CREST + band] = largest / EPS if total == 0 else largest * count / total
    return logarithm, mean

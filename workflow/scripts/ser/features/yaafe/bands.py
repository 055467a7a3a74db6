"""Bands of the spectrum with hard edges: quarter octaves and Bark-like ones.

SpectralFlatnessPerBand and SpectralCrestFactorPerBand (docs/yaafe.md, section 11); Loudness,
PerceptualSharpness and PerceptualSpread (docs/yaafe.md, section 12).
"""

from __future__ import annotations

import math

import numpy as np

from ser.features.yaafe.columns import FEATURES, SAMPLE_RATE
from ser.features.yaafe.compiled import exponent_and_mantissa, kernel
from ser.features.yaafe.spectrum import BIN_WIDTH, BINS, EPS, FREQUENCIES, MAGNITUDE


def _round(value: float) -> int:
    """Round to the nearest whole number, halves up."""
    return math.floor(value + 0.5)


def quarter_octaves() -> list[tuple[int, int, int]]:
    """List the 19 bands: first bin, number of bins in a group, and number of groups."""
    nyquist = SAMPLE_RATE / 2
    lowest = nyquist * 2.0 ** _round(math.log2(250 / nyquist))
    bands: list[tuple[int, int, int]] = []
    while True:
        low = lowest * 2 ** (len(bands) / 4)
        high = lowest * 2 ** ((len(bands) + 1) / 4)
        if high * 1.05 > nyquist:
            return bands
        first, last = _round(low * 0.95 / BIN_WIDTH), _round(high * 1.05 / BIN_WIDTH)
        group = 1
        if low >= 1000:
            group = 2 ** math.floor(math.log2(low / 500))
        bands.append((first, group, _round((last - first + 1) / group)))


BANDS = np.array(quarter_octaves())
_CREST = FEATURES["SpectralCrestFactorPerBand"].start
_FLATNESS = FEATURES["SpectralFlatnessPerBand"]


def fill_bands(rows: np.ndarray) -> None:
    """Fill in SpectralCrestFactorPerBand and SpectralFlatnessPerBand."""
    logarithm, mean = _fill_crest(rows)
    rows[:, _FLATNESS] = np.exp2(np.log2(logarithm[0]) / BANDS[:, 2] + logarithm[1]) / mean


@kernel
def _fill_crest(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fill in the crest factor; give mantissas and exponents of the flatness, and the mean."""
    logarithm, mean = np.empty((2, len(rows), len(BANDS))), np.empty((len(rows), len(BANDS)))
    p = np.empty(BINS)
    for t in range(len(rows)):
        a = rows[t][MAGNITUDE]
        for k in range(BINS):
            p[k] = a[k] * a[k]
        for band in range(len(BANDS)):
            first, group, count = BANDS[band, 0], BANDS[band, 1], BANDS[band, 2]
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


BARK_BANDS = 24
EXPONENT = 0.23  # of loudness over power


def bark(frequency: np.ndarray | float) -> np.ndarray:
    """Critical-band rate of a frequency in Hz."""
    f = np.asarray(frequency, dtype=np.float64)
    return 13 * np.arctan(f / 1315.8) + 3.5 * np.arctan((f / 7518) ** 2)


# 24 equal parts of the scale up to 8000 Hz; these are not the Bark bands.
_INNER_EDGES = np.arange(1, BARK_BANDS) * bark(SAMPLE_RATE / 2) / BARK_BANDS
FIRST_BINS = np.append(0, np.searchsorted(bark(FREQUENCIES), _INNER_EDGES, side="right"))
_ENDS = np.append(FIRST_BINS[1:], BINS - 1)  # the last bin is left out
_NUMBER = np.arange(1, BARK_BANDS + 1)
_SHARPNESS = 0.11 * _NUMBER * np.where(_NUMBER < 15, 1.0, 0.066 * np.exp(0.171 * _NUMBER))
_LOUDNESS = FEATURES["Loudness"].start
_SHARP = FEATURES["PerceptualSharpness"].start
_SPREAD = FEATURES["PerceptualSpread"].start


def fill_loudness(rows: np.ndarray) -> None:
    """Fill in Loudness, PerceptualSharpness and PerceptualSpread."""
    _fill_relative(_band_power(rows) ** EXPONENT, rows)


@kernel
def _band_power(rows: np.ndarray) -> np.ndarray:
    """Sum the power in the Bark-like bands, (T, 24)."""
    result = np.empty((len(rows), BARK_BANDS))
    for t in range(len(rows)):
        a = rows[t][MAGNITUDE]
        for band in range(BARK_BANDS):
            total = 0.0
            for k in range(FIRST_BINS[band], _ENDS[band]):
                total += a[k] * a[k]
            result[t, band] = total
    return result


@kernel
def _fill_relative(loudness: np.ndarray, rows: np.ndarray) -> None:
    for t in range(len(loudness)):
        row = rows[t]
        total = 0.0
        for band in range(BARK_BANDS):
            total += loudness[t, band]
        centre = largest = 0.0
        for band in range(BARK_BANDS):
            share = loudness[t, band] / total
            row[_LOUDNESS + band] = share
            centre += share * _SHARPNESS[band]
            largest = max(largest, share)
        row[_SHARP] = centre
        row[_SPREAD] = (1 - largest) * (1 - largest)

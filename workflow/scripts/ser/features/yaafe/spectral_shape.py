"""The shape of a whole spectrum (docs/yaafe.md, section 10).

SpectralDecrease, SpectralFlatness, SpectralRolloff, SpectralShapeStatistics and SpectralSlope.
"""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import FEATURES
from ser.features.yaafe.compiled import exponent_and_mantissa, kernel, strict
from ser.features.yaafe.spectrum import BIN_WIDTH, BINS, FREQUENCIES, MAGNITUDE
from ser.features.yaafe.temporal import fill_shape

SHARE = 0.99  # of the power, below the roll-off
_FREQUENCY_SUM = float(FREQUENCIES.sum())
_FREQUENCY_VARIANCE = float(BINS * np.sum(FREQUENCIES**2) - FREQUENCIES.sum() ** 2)
_OVER_BIN = 1 / np.maximum(np.arange(BINS), 1)

_DECREASE = FEATURES["SpectralDecrease"].start
_FLATNESS = FEATURES["SpectralFlatness"].start
_ROLLOFF = FEATURES["SpectralRolloff"].start
_SHAPE = FEATURES["SpectralShapeStatistics"].start
_SLOPE = FEATURES["SpectralSlope"].start


def fill_spectral_shape(rows: np.ndarray) -> None:
    """Fill in the five features, from magnitudes that are normal numbers (above 2.2e-308)."""
    mantissas = _fill_from_magnitude(rows)
    _fill_rolloff(rows)
    # The column holds the exponents' part of geometric over arithmetic mean; add the mantissas'.
    rows[:, _FLATNESS] *= np.exp2(np.log2(mantissas) / BINS)


@kernel
def _fill_from_magnitude(rows: np.ndarray) -> np.ndarray:
    """Fill in all but the roll-off; flatness lacks a factor of the mantissas' products, (T,)."""
    products = np.empty(len(rows))
    for t in range(len(rows)):
        row = rows[t]
        a = row[MAGNITUDE]
        total = weighted = falls = 0.0
        mantissas, exponents = 1.0, 0
        lowest = a[0]
        for k in range(BINS):
            value = a[k]
            total += value
            weighted += value * (BIN_WIDTH * k)
            falls += (value - lowest) * _OVER_BIN[k]
            exponent, mantissa = exponent_and_mantissa(value)
            exponents += exponent
            mantissas *= mantissa
        numerator = BINS * weighted - _FREQUENCY_SUM * total
        row[_SLOPE] = numerator / (total * _FREQUENCY_VARIANCE)
        rest = 0.0
        for k in range(1, BINS):
            rest += a[k]
        row[_DECREASE] = falls / rest
        row[_FLATNESS] = 2.0 ** (exponents / BINS - 1023) / (total / BINS)
        products[t] = mantissas
        fill_shape(a, row[_SHAPE : _SHAPE + 4])
    return products


@strict
def _fill_rolloff(rows: np.ndarray) -> None:
    # The power is summed upwards and subtracted again from the top, as in YAAFE, because the number
    # of bins may depend on the last digit.
    for t in range(len(rows)):
        a = rows[t][MAGNITUDE]
        left = 0.0
        for k in range(BINS):
            left += a[k] * a[k]
        threshold, k = SHARE * left, BINS - 1
        while left > threshold and k >= 0:
            left -= a[k] * a[k]
            k -= 1
        rows[t, _ROLLOFF] = BIN_WIDTH * (k + 1)

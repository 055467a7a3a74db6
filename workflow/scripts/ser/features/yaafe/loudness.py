"""Relative loudness in Bark-like bands, its sharpness and spread (docs/yaafe.md, section 12)."""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import FEATURES
from ser.features.yaafe.compiled import kernel
from ser.features.yaafe.framing import SAMPLE_RATE
from ser.features.yaafe.spectrum import BINS, FREQUENCIES, MAGNITUDE

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
_ENDS = np.append(FIRST_BINS[1:], BINS - 1)  # the last bin is left out
_NUMBER = np.arange(1, BANDS + 1)
_SHARPNESS = 0.11 * _NUMBER * np.where(_NUMBER < 15, 1.0, 0.066 * np.exp(0.171 * _NUMBER))


_LOUDNESS = FEATURES["Loudness"].start
_SHARP = FEATURES["PerceptualSharpness"].start
_SPREAD = FEATURES["PerceptualSpread"].start


def fill_loudness(rows: np.ndarray) -> None:
    """Fill in Loudness, PerceptualSharpness and PerceptualSpread.

    Loudness is relative: its 24 bands have the sum 1, and the last bin is left out. Sharpness is
    its centre, the bands from the 15th on weighted up. Spread is how far the loudest band is from
    holding all of it.
    """
    _fill_relative(_band_power(rows) ** EXPONENT, rows)


@kernel
def _band_power(rows: np.ndarray) -> np.ndarray:
    """Sum the power in bands, (T, 24)."""
    result = np.empty((len(rows), BANDS))
    for t in range(len(rows)):
        a = rows[t][MAGNITUDE]
        for band in range(BANDS):
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
        for band in range(BANDS):
            total += loudness[t, band]
        centre = largest = 0.0
        for band in range(BANDS):
            share = loudness[t, band] / total
            row[_LOUDNESS + band] = share
            centre += share * _SHARPNESS[band]
            largest = max(largest, share)
        row[_SHARP] = centre
        row[_SPREAD] = (1 - largest) * (1 - largest)

"""Octave-band signal intensity, and ratios of neighbours (docs/yaafe.md, section 14)."""

from __future__ import annotations

import math

import numpy as np

from ser.features.yaafe.columns import FEATURES
from ser.features.yaafe.compiled import bits_of, float_of, kernel
from ser.features.yaafe.framing import SAMPLE_RATE
from ser.features.yaafe.spectrum import BIN_WIDTH, BINS, MAGNITUDE

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
_FIRST = (_FILTERS > 0).argmax(axis=1)
_END = _FIRST + (_FILTERS > 0).sum(axis=1)
_OBSI, _OBSIR = FEATURES["OBSI"], FEATURES["OBSIR"]


def fill_octaves(rows: np.ndarray) -> None:
    """Fill in OBSI, the natural logarithm of the power in nine octaves, and OBSIR, its steps."""
    intensity = np.log(octave_power(rows))
    rows[:, _OBSI] = intensity
    rows[:, _OBSIR] = np.diff(intensity, axis=1)


@kernel
def octave_power(rows: np.ndarray) -> np.ndarray:
    """Power in nine octave bands, or the floor under it, of rows (T, 743); (T, 9).

    The floor is a thousandth of the largest *magnitude*, compared with powers, as YAAFE has it: the
    quieter the frame, the more bands rest on it.
    """
    result = np.empty((len(rows), FILTERS))
    for t in range(len(rows)):
        a = rows[t][MAGNITUDE]
        # The bits of positive numbers are in the order of the numbers, and quicker compared.
        largest = bits_of(a[0])
        for k in range(1, BINS):
            largest = max(largest, bits_of(a[k]))
        floor = 1e-3 * float_of(largest)
        for band in range(FILTERS):
            total = 0.0
            for k in range(_FIRST[band], _END[band]):
                total += a[k] * a[k] * _FILTERS[band, k]
            result[t, band] = max(total, floor)
    return result

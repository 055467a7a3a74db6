"""Banks of triangular filters over the spectrum.

MelSpectrum and MFCC (docs/yaafe.md, section 13); OBSI and OBSIR (docs/yaafe.md, section 14).
"""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import FEATURES
from ser.features.yaafe.compiled import kernel
from ser.features.yaafe.spectrum import BIN_WIDTH, BINS, EPS, FREQUENCIES, MAGNITUDE

MEL_FILTERS = 40
COEFFICIENTS = 13
LOWEST_MEL, HIGHEST_MEL = 130.0, 6854.0  # Hz


def mel_filters() -> np.ndarray:
    """Triangles of area 1 (in Hz) whose corners are equally spaced in mel; (40, 513)."""
    lowest, highest = (1127 * np.log(1 + edge / 700) for edge in (LOWEST_MEL, HIGHEST_MEL))
    mels = np.linspace(lowest, highest, MEL_FILTERS + 2)
    corners = 700 * (np.exp(mels / 1127) - 1)
    low, centre, high = (corners[i : i + MEL_FILTERS, None] for i in range(3))
    rising = (FREQUENCIES - low) / (centre - low)
    falling = (high - FREQUENCIES) / (high - centre)
    return np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)


_MEL_WEIGHTS = mel_filters()
_FIRST_MEL = (_MEL_WEIGHTS > 0).argmax(axis=1)
_MEL_WIDTH = (_MEL_WEIGHTS > 0).sum(axis=1)
# Rows 1 to 13 of the orthonormal cosine transform (type II) of 40 values, (13, 40).
_ANGLES = np.pi * np.arange(1, COEFFICIENTS + 1)[:, None] * (np.arange(MEL_FILTERS) + 0.5)
_COSINES = np.sqrt(2 / MEL_FILTERS) * np.cos(_ANGLES / MEL_FILTERS)
_MEL, _MFCC = FEATURES["MelSpectrum"], FEATURES["MFCC"].start


def fill_mel(rows: np.ndarray) -> None:
    """Fill in MelSpectrum and MFCC, coefficients 1 to 13 of the cosine transform of its log10."""
    mel = mel_spectrum(rows)
    rows[:, _MEL] = mel
    # ln(EPS), not log10(EPS), stands in for a band of 0: so it is in YAAFE.
    _fill_cepstrum(np.where(mel > 0, np.log10(mel), np.log(EPS)), rows)


@kernel
def mel_spectrum(rows: np.ndarray) -> np.ndarray:
    """Magnitudes in 40 mel bands, of rows (T, 743); (T, 40)."""
    result = np.empty((len(rows), MEL_FILTERS))
    for t in range(len(rows)):
        magnitude = rows[t][MAGNITUDE]
        for band in range(MEL_FILTERS):
            first, width = _FIRST_MEL[band], _MEL_WIDTH[band]
            a, weights = magnitude[first : first + width], _MEL_WEIGHTS[band, first : first + width]
            total = 0.0
            for k in range(width):
                total += a[k] * weights[k]
            result[t, band] = total
    return result


@kernel
def _fill_cepstrum(logarithm: np.ndarray, rows: np.ndarray) -> None:
    for t in range(len(logarithm)):
        for i in range(COEFFICIENTS):
            total = 0.0
            for n in range(MEL_FILTERS):
                total += logarithm[t, n] * _COSINES[i, n]
            rows[t, _MFCC + i] = total


LOWEST_OCTAVE = 27.5  # Hz, the note A0
OCTAVES = 9  # up to 7040 Hz, the last peak below 8000 Hz


def octave_filters() -> np.ndarray:
    """Triangles of height 2 with their peaks an octave apart; (9, 513)."""
    peaks = LOWEST_OCTAVE * 2.0 ** np.arange(OCTAVES) / BIN_WIDTH
    knots = np.concatenate([[0], peaks, [BINS - 1]])
    low, peak, high = (knots[i : i + OCTAVES, None] for i in range(3))
    bins = np.arange(BINS)
    return 2 * np.maximum(0, np.minimum((bins - low) / (peak - low), (high - bins) / (high - peak)))


_OCTAVE_WEIGHTS = octave_filters()
_FIRST_OCTAVE = (_OCTAVE_WEIGHTS > 0).argmax(axis=1)
_OCTAVE_END = _FIRST_OCTAVE + (_OCTAVE_WEIGHTS > 0).sum(axis=1)
_OBSI, _OBSIR = FEATURES["OBSI"], FEATURES["OBSIR"]


def fill_octaves(rows: np.ndarray) -> None:
    """Fill in OBSI, the natural logarithm of the power in nine octaves, and OBSIR, its steps."""
    intensity = np.log(octave_power(rows))
    rows[:, _OBSI] = intensity
    rows[:, _OBSIR] = np.diff(intensity, axis=1)


@kernel
def octave_power(rows: np.ndarray) -> np.ndarray:
    """Power in nine octave bands, or the floor under it, of rows (T, 743); (T, 9)."""
    result = np.empty((len(rows), OCTAVES))
    for t in range(len(rows)):
        a = rows[t][MAGNITUDE]
        # A share of the largest magnitude, compared with powers: so it is in YAAFE.
        floor = 1e-3 * np.max(a)
        for band in range(OCTAVES):
            total = 0.0
            for k in range(_FIRST_OCTAVE[band], _OCTAVE_END[band]):
                total += a[k] * a[k] * _OCTAVE_WEIGHTS[band, k]
            result[t, band] = max(total, floor)
    return result

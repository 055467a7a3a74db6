"""Mel filter bank and its cepstrum (docs/yaafe.md, section 13)."""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import FEATURES
from ser.features.yaafe.compiled import kernel
from ser.features.yaafe.framing import SAMPLE_RATE
from ser.features.yaafe.spectrum import EPS, FREQUENCIES, MAGNITUDE

FILTERS = 40
COEFFICIENTS = 13
LOWEST, HIGHEST = 130.0, min(6854.0, SAMPLE_RATE / 2)  # Hz


def mel_filters() -> np.ndarray:
    """Triangles of area 1 (in Hz) whose corners are equally spaced in mel; (40, 513)."""
    lowest, highest = (1127 * np.log(1 + edge / 700) for edge in (LOWEST, HIGHEST))
    mels = np.linspace(lowest, highest, FILTERS + 2)
    corners = 700 * (np.exp(mels / 1127) - 1)
    low, centre, high = (corners[i : i + FILTERS, None] for i in range(3))
    rising = (FREQUENCIES - low) / (centre - low)
    falling = (high - FREQUENCIES) / (high - centre)
    return np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)


def _cosines() -> np.ndarray:
    """Rows 1 to 13 of the orthonormal cosine transform (type II) of 40 values, (13, 40)."""
    i, n = np.arange(1, COEFFICIENTS + 1)[:, None], np.arange(FILTERS)
    return np.sqrt(2 / FILTERS) * np.cos(np.pi * i * (n + 0.5) / FILTERS)


_FILTERS = mel_filters()
_FIRST = (_FILTERS > 0).argmax(axis=1)
_WIDTH = (_FILTERS > 0).sum(axis=1)
_COSINES = _cosines()
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
    result = np.empty((len(rows), FILTERS))
    for t in range(len(rows)):
        magnitude = rows[t][MAGNITUDE]
        for band in range(FILTERS):
            first, width = _FIRST[band], _WIDTH[band]
            a, weights = magnitude[first : first + width], _FILTERS[band, first : first + width]
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
            for n in range(FILTERS):
                total += logarithm[t, n] * _COSINES[i, n]
            rows[t, _MFCC + i] = total

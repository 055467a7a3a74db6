"""Bands of the spectrum, with hard edges or triangular.

Hard edges: SpectralFlatnessPerBand and SpectralCrestFactorPerBand in quarter octaves
(docs/yaafe.md, section 11); Loudness, PerceptualSharpness and PerceptualSpread in Bark-like bands
(docs/yaafe.md, section 12). Triangles: MelSpectrum and MFCC (docs/yaafe.md, section 13); OBSI and
OBSIR (docs/yaafe.md, section 14).
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
    # ln(EPS), not log10(EPS), replaces a band of 0, as in YAAFE.
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
        # A share of the largest magnitude, compared with powers, as in YAAFE.
        floor = 1e-3 * np.max(a)
        for band in range(OCTAVES):
            total = 0.0
            for k in range(_FIRST_OCTAVE[band], _OCTAVE_END[band]):
                total += a[k] * a[k] * _OCTAVE_WEIGHTS[band, k]
            result[t, band] = max(total, floor)
    return result

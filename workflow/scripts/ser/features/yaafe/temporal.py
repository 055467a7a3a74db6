"""Features of unwindowed samples, and shape statistics (docs/yaafe.md, sections 5 to 7).

AutoCorrelation, Energy, TemporalShapeStatistics and ZCR; of the amplitude envelope and its
modulation: Envelope, EnvelopeShapeStatistics and AmplitudeModulation. With frames of 1024 samples
the envelope has only six points. Its spectrum is one smooth lobe and the modulation values say
little, as in YAAFE with this frame.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.fft

from ser.features.yaafe.columns import FEATURES, FRAME, SAMPLE_RATE
from ser.features.yaafe.compiled import kernel, strict
from ser.features.yaafe.spectrum import EPS

LAGS = 49
_HALF = FRAME // 2
_TOGETHER = 7  # lags summed in one pass over the samples: LAGS is 7 times 7

_CORRELATION = FEATURES["AutoCorrelation"].start
_ENERGY = FEATURES["Energy"].start
_TEMPORAL_SHAPE = FEATURES["TemporalShapeStatistics"].start
_ZCR = FEATURES["ZCR"].start


@kernel
def fill_shape(values: np.ndarray, out: np.ndarray) -> None:
    """Fill in centroid, spread, skewness and "kurtosis" over the index of values (M,), weights.

    Centroid and spread are in samples, points or bins. Where the weight sits on one index, spread
    and what is divided by it are rounding noise, NaN included. The second term of the "kurtosis"
    has m1 where the textbook has its square: a defect of YAAFE's, kept.
    """
    total = s1 = s2 = s3 = s4 = 0.0
    for i in range(len(values)):
        weight = np.abs(values[i])
        index = float(i)
        square = index * index
        total += weight
        s1 += weight * index
        s2 += weight * square
        s3 += weight * (square * index)
        s4 += weight * (square * square)
    if total == 0:
        total = EPS
    m1, m2, m3, m4 = s1 / total, s2 / total, s3 / total, s4 / total
    spread = np.sqrt(m2 - m1 * m1)
    if spread == 0:
        spread = EPS
    cube = spread * spread * spread
    out[0] = m1
    out[1] = spread
    out[2] = (2 * m1 * m1 * m1 - 3 * m1 * m2 + m3) / cube
    out[3] = (-3 * m1 * m1 * m1 * m1 + 6 * m1 * m2 - 4 * m1 * m3 + m4) / (cube * spread) - 3


@kernel
def fill_temporal(frames: np.ndarray, follows: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Fill in the four features.

    Autocorrelation is summed directly, not by an FFT, so exact zeros stay exact. `follows`,
    (T,), bool, says whether the first half of a frame, (T, 1024), is the second half of the one
    above it, whose sums are then used again. Gives the autocorrelation, (T, 49).
    """
    correlation = np.empty((len(frames), LAGS))
    first, second, over_middle = np.empty(LAGS), np.empty(LAGS), np.empty(LAGS)
    half = np.zeros(_HALF + LAGS - 1)  # zeros behind half a frame
    middle = np.zeros(2 * (LAGS - 1))  # zeros before the second half
    for t in range(len(frames)):
        frame, row = frames[t], rows[t]
        if follows[t] and t > 0:
            first[:] = second
        else:
            half[:_HALF] = frame[:_HALF]
            _correlate(frame[:_HALF], half, first)
        half[:_HALF] = frame[_HALF:]
        _correlate(frame[_HALF:], half, second)
        middle[LAGS - 1 :] = frame[_HALF : _HALF + LAGS - 1]
        _correlate(frame[_HALF - LAGS + 1 : _HALF], middle, over_middle)
        for lag in range(LAGS):
            value = first[lag] + over_middle[lag] + second[lag]
            correlation[t, lag] = row[_CORRELATION + lag] = value
        row[_ENERGY] = np.sqrt(correlation[t, 0] / FRAME)
        fill_shape(frame, row[_TEMPORAL_SHAPE : _TEMPORAL_SHAPE + 4])
        row[_ZCR] = _crossings(frame) / FRAME
    return correlation


@kernel
def _correlate(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
    """Sum the products of a (n,) with b (n + 48,), moved by 0 to 48 samples."""
    for lag in range(0, LAGS, _TOGETHER):
        moved = b[lag:]
        s0 = s1 = s2 = s3 = s4 = s5 = s6 = 0.0
        for i in range(len(a)):
            x = a[i]
            s0 += x * moved[i]
            s1 += x * moved[i + 1]
            s2 += x * moved[i + 2]
            s3 += x * moved[i + 3]
            s4 += x * moved[i + 4]
            s5 += x * moved[i + 5]
            s6 += x * moved[i + 6]
        out[lag], out[lag + 1], out[lag + 2], out[lag + 3] = s0, s1, s2, s3
        out[lag + 4], out[lag + 5], out[lag + 6] = s4, s5, s6


@strict
def _crossings(frame: np.ndarray) -> int:
    """Count sign changes of samples (1024,), zeros skipped."""
    # Products decide, as in YAAFE, not signs: a product that underflows does not count.
    crossings, last = 0, 0.0
    for i in range(FRAME):
        crossings += last * frame[i] < 0
        last = last if frame[i] == 0 else frame[i]
    return crossings


DECIMATION = 200  # samples per point of the envelope
POINTS = 6
_TAPS = 4 * DECIMATION  # 50 ms

MODULATION_BIN = SAMPLE_RATE / (FRAME * DECIMATION)  # Hz
MODULATION_BINS = FRAME // 2
# The falling half of a Hann window, of sum 1.
_FALLING = 0.5 * (1 - np.cos(2 * np.pi * (_TAPS - np.arange(_TAPS)) / (2 * _TAPS + 1)))
_SMOOTHING = _FALLING / _FALLING.sum()

# Counted from their middle, points 0 and 5, 1 and 4, 2 and 3 turn by opposite angles.
_ANGLES = np.outer([2.5, 1.5, 0.5], 2 * np.pi * np.arange(MODULATION_BINS) / FRAME)
_COSINES, _SINES = np.cos(_ANGLES), np.sin(_ANGLES)
_HANN = 0.5 * (1 - np.cos(2 * np.pi * np.arange(1, POINTS + 1) / (POINTS + 1)))
# Tremolo and grain, in Hz, as the first bin of each band and the one after its last.
_EDGES = np.array(
    [
        (math.ceil(low / MODULATION_BIN) - 1, math.ceil(high / MODULATION_BIN))
        for low, high in ((4.0, 8.0), (10.0, 40.0))
    ]
)

_ENVELOPE = FEATURES["Envelope"].start
_ENVELOPE_SHAPE = FEATURES["EnvelopeShapeStatistics"].start
_MODULATION = FEATURES["AmplitudeModulation"].start


def fill_envelope(frames: np.ndarray, plain: np.ndarray, rows: np.ndarray) -> None:
    """Fill in Envelope, EnvelopeShapeStatistics and AmplitudeModulation.

    The envelope is the smoothed modulus of the analytic signal, every 12.5 ms. Of that signal only
    the imaginary part, the Hilbert transform, is computed: the real part is the frame itself.
    `plain` is the Fourier transform of `frames`, (T, 1024), without a window; it is overwritten.
    """
    plain *= -1j  # the Hilbert transform, 0 at both ends
    plain[:, [0, -1]] = 0.0
    _fill_envelope(frames, scipy.fft.irfft(plain, axis=1, overwrite_x=True), rows)
    _fill_modulation(rows)


@kernel
def _fill_envelope(frames: np.ndarray, hilbert: np.ndarray, rows: np.ndarray) -> None:
    # The filter is correlated with the modulus, not convolved, and not rescaled at the edges.
    modulus = np.zeros(POINTS * DECIMATION)  # extended by zeros
    for t in range(len(frames)):
        real, imaginary, row = frames[t], hilbert[t], rows[t]
        for i in range(FRAME):
            modulus[i] = np.sqrt(real[i] * real[i] + imaginary[i] * imaginary[i])
        for m in range(POINTS):
            low = max(0, m - 3) * DECIMATION
            skipped = max(3 - m, 0) * DECIMATION
            total = 0.0
            for i in range((m + 1) * DECIMATION - low):
                total += modulus[low + i] * _SMOOTHING[skipped + i]
            row[_ENVELOPE + m] = total
        fill_shape(row[_ENVELOPE : _ENVELOPE + POINTS], row[_ENVELOPE_SHAPE : _ENVELOPE_SHAPE + 4])


@kernel
def _fill_modulation(rows: np.ndarray) -> None:
    """Fill in the strongest modulation of the envelope in each band."""
    strength = np.empty(MODULATION_BINS)
    for t in range(len(rows)):
        points = rows[t, _ENVELOPE : _ENVELOPE + POINTS]
        out = rows[t, _MODULATION : _MODULATION + 4 * len(_EDGES)]
        g0, g5 = points[0] * _HANN[0], points[5] * _HANN[5]
        g1, g4 = points[1] * _HANN[1], points[4] * _HANN[4]
        g2, g3 = points[2] * _HANN[2], points[3] * _HANN[3]
        total = 0.0
        for k in range(MODULATION_BINS):
            even = _COSINES[0, k] * (g0 + g5) + _COSINES[1, k] * (g1 + g4)
            even += _COSINES[2, k] * (g2 + g3)
            odd = _SINES[0, k] * (g0 - g5) + _SINES[1, k] * (g1 - g4) + _SINES[2, k] * (g2 - g3)
            strength[k] = np.sqrt(even * even + odd * odd)
            total += strength[k]
        mean_all = total / MODULATION_BINS
        for band in range(len(_EDGES)):
            first, end = _EDGES[band]
            in_band = 0.0
            for k in range(first, end):
                in_band += strength[k]
            peak = first
            for k in range(first, end):
                if strength[k] > strength[peak]:
                    peak = k
            height, frequency = strength[peak], peak * MODULATION_BIN
            out[4 * band] = frequency
            out[4 * band + 1] = max(0.0, height - mean_all)
            out[4 * band + 2] = max(0.0, height - in_band / (end - first))
            out[4 * band + 3] = frequency * max(0.0, height - mean_all)

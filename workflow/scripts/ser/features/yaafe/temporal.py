"""Features of unwindowed samples, and shape statistics (docs/yaafe.md, section 5 and section 6).

AutoCorrelation, Energy, TemporalShapeStatistics and ZCR.
"""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import FEATURES, FRAME
from ser.features.yaafe.compiled import kernel, strict
from ser.features.yaafe.spectrum import EPS

LAGS = 49
_HALF = FRAME // 2
_TOGETHER = 7  # lags summed in one pass over the samples: LAGS is 7 times 7

_CORRELATION = FEATURES["AutoCorrelation"].start
_ENERGY = FEATURES["Energy"].start
_SHAPE = FEATURES["TemporalShapeStatistics"].start
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

    Autocorrelation is summed directly and not by an FFT, which keeps exact zeros exact. `follows`,
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
        fill_shape(frame, row[_SHAPE : _SHAPE + 4])
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
    # Products are looked at, as YAAFE does, not signs: one that underflows does not count.
    crossings, last = 0, 0.0
    for i in range(FRAME):
        crossings += last * frame[i] < 0
        last = last if frame[i] == 0 else frame[i]
    return crossings

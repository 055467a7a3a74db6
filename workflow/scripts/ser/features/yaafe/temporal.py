"""Features of unwindowed samples (docs/yaafe.md, section 5).

AutoCorrelation, Energy, TemporalShapeStatistics and ZCR.
"""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import FEATURES
from ser.features.yaafe.compiled import kernel, strict
from ser.features.yaafe.framing import FRAME
from ser.features.yaafe.moments import fill_shape

LAGS = 49
_HALF = FRAME // 2
_TOGETHER = 7  # lags summed in one pass over the samples: LAGS is 7 times 7

_CORRELATION = FEATURES["AutoCorrelation"].start
_ENERGY = FEATURES["Energy"].start
_SHAPE = FEATURES["TemporalShapeStatistics"].start
_ZCR = FEATURES["ZCR"].start


@kernel
def fill_temporal(frames: np.ndarray, follows: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Fill in the four features.

    Autocorrelation, at lags 0 to 48 and not normalised, is summed directly and not by an FFT, which
    keeps exact zeros (a lone impulse correlates with nothing) exact. The products within a half of
    a frame and those across its middle are summed apart, because half a frame is what neighbouring
    frames at the usual step share.

    Energy is a root mean square. It is called Energy by YAAFE in spite of the root.

    `follows`, (T,), bool, says whether the first half of a frame, (T, 1024), is the second half of
    the one above it, whose sums are then used again. Gives the autocorrelation, (T, 49).
    """
    correlation = np.empty((len(frames), LAGS))
    first, second, over_middle = np.empty(LAGS), np.empty(LAGS), np.empty(LAGS)
    half = np.zeros(_HALF + LAGS - 1)  # zeros behind half a frame
    middle = np.zeros(2 * (LAGS - 1))  # zeros before the second half
    sounding = np.empty(FRAME)
    for t in range(len(frames)):
        frame, row = frames[t], rows[t]
        if follows[t] and t > 0:
            _copy(second, first)
        else:
            _copy(frame[:_HALF], half)
            _correlate(frame[:_HALF], half, first)
        _copy(frame[_HALF:], half)
        _correlate(frame[_HALF:], half, second)
        _copy(frame[_HALF : _HALF + LAGS - 1], middle[LAGS - 1 :])
        _correlate(frame[_HALF - LAGS + 1 : _HALF], middle, over_middle)
        for lag in range(LAGS):
            value = first[lag] + over_middle[lag] + second[lag]
            correlation[t, lag] = row[_CORRELATION + lag] = value
        row[_ENERGY] = np.sqrt(correlation[t, 0] / FRAME)
        fill_shape(frame, row[_SHAPE : _SHAPE + 4])
        row[_ZCR] = _crossings(frame, sounding) / FRAME
    return correlation


@kernel
def _copy(source: np.ndarray, target: np.ndarray) -> None:
    for i in range(len(source)):
        target[i] = source[i]


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
def _crossings(frame: np.ndarray, sounding: np.ndarray) -> int:
    """Count sign changes of samples (1024,), zeros skipped; `sounding`, (1024,), is overwritten.

    Each sample is compared with the last non-zero sample before it. The product of the two is
    looked at, as YAAFE does, and not their signs: products that underflow do not count.
    """
    before, after = frame[: FRAME - 1], frame[1:]
    crossings = zeros = 0
    for i in range(FRAME - 1):
        crossings += before[i] * after[i] < 0
        zeros += after[i] == 0
    if zeros == 0:
        return crossings
    count = 0
    for i in range(FRAME):
        sounding[count] = frame[i]
        count += frame[i] != 0
    crossings = 0
    for i in range(1, count):
        crossings += sounding[i - 1] * sounding[i] < 0
    return crossings

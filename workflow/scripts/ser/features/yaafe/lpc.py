"""Linear prediction: LPC, and the polynomials of LSF (docs/yaafe.md, section 8).

YAAFE solves for predictors in the extended precision of its processors, which many platforms and
Numba lack. Here each number is the unevaluated sum of two float64, high and low, which is more
precise than that everywhere; the arithmetic of such pairs is the textbook one of Dekker and Knuth.
"""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.compiled import multiply_add, strict

LPC_ORDER = 2
LSF_ORDER = 10
DEGREE = LSF_ORDER // 2


def predict(correlation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Solve for the linear predictors, given autocorrelations at lags 0 to at least 10, (T, lags).

    Returns
    -------
    lpc : ndarray
        Coefficients a1, a2 of the prediction-error filter ``1 + a1 z^-1 + a2 z^-2``, (T, 2).
    series : ndarray
        Of the filter of order 10, the polynomials of `line_spectrum`, (2, 6, T). Both are NaN in
        silence.
    """
    lpc, high, low = prediction_filters(correlation)
    return lpc, line_spectral_series(high, low)


@strict
def prediction_filters(correlation: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Levinson-Durbin recursion on autocorrelations, (T, lags).

    Gives LPC, (T, 2), and the filter of order 10, ``1 + a1 z^-1 + ...``, as the sum of two arrays
    (11, T). NaN, beside the leading 1, in silence.
    """
    count = len(correlation)
    lpc = np.empty((count, LPC_ORDER))
    # One row a coefficient, so that the innermost loops take several frames at once.
    high, low = np.zeros((LSF_ORDER + 1, count)), np.zeros((LSF_ORDER + 1, count))
    r = np.empty((LSF_ORDER + 1, count))
    error_high, error_low = np.empty(count), np.zeros(count)
    for t in range(count):
        for lag in range(LSF_ORDER + 1):
            r[lag, t] = correlation[t, lag]
        high[0, t], error_high[t] = 1.0, correlation[t, 0]
    # The negative sum of the recursion, and then its ratio to the error, the reflection
    # coefficient.
    k_high, k_low = np.empty(count), np.empty(count)
    for m in range(1, LSF_ORDER + 1):
        for t in range(count):
            k_high[t], k_low[t] = 0.0, 0.0
        for i in range(m):
            for t in range(count):
                ph, pl = _multiply(high[i, t], low[i, t], -r[m - i, t], 0.0)
                k_high[t], k_low[t] = _add(k_high[t], k_low[t], ph, pl)
        for t in range(count):
            kh, kl = _divide(k_high[t], k_low[t], error_high[t], error_low[t])
            k_high[t], k_low[t] = kh, kl
            high[m, t], low[m, t] = kh, kl
            ph, pl = _multiply(-kh, -kl, kh, kl)
            ph, pl = _add(1.0, 0.0, ph, pl)
            error_high[t], error_low[t] = _multiply(error_high[t], error_low[t], ph, pl)
        for i in range(1, m // 2 + 1):
            j = m - i
            for t in range(count):
                ah, al, bh, bl = high[i, t], low[i, t], high[j, t], low[j, t]
                ph, pl = _multiply(k_high[t], k_low[t], bh, bl)
                qh, ql = _multiply(k_high[t], k_low[t], ah, al)
                high[i, t], low[i, t] = _add(ah, al, ph, pl)
                high[j, t], low[j, t] = _add(bh, bl, qh, ql)
        if m == LPC_ORDER:
            for t in range(count):
                lpc[t, 0], lpc[t, 1] = high[1, t], high[2, t]
    return lpc, high, low


@strict
def line_spectral_series(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """Sum and difference of a filter and its mirror image, without their trivial roots.

    Filters of order 10, the sum of two arrays (11, T), give (2, 6, T): the palindromic quotients as
    Chebyshev series in the cosine of the angle.
    """
    count = high.shape[1]
    series = np.empty((2, DEGREE + 1, count))
    for kind in range(2):
        sign = 1.0 if kind == 0 else -1.0
        for t in range(count):
            qh, ql = 1.0, 0.0
            series[kind, DEGREE, t] = 2.0
            for i in range(1, DEGREE + 1):
                # Of the mirror image the coefficient at i is that of the filter at 11 - i.
                j = LSF_ORDER + 1 - i
                ph, pl = _add(high[i, t], low[i, t], sign * high[j, t], sign * low[j, t])
                qh, ql = _add(ph, pl, -sign * qh, -sign * ql)
                series[kind, DEGREE - i, t] = 2.0 * qh if i < DEGREE else qh
    return series


@strict
def _two_sum(a: float, b: float) -> tuple[float, float]:
    """Sum of two float64 and its rounding error."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


@strict
def _pair(high: float, low: float) -> tuple[float, float]:
    """Sum of two float64, the second being the smaller, and its rounding error."""
    total = high + low
    return total, low - (total - high)


@strict
def _add(ah: float, al: float, bh: float, bl: float) -> tuple[float, float]:
    high, error = _two_sum(ah, bh)
    low, rest = _two_sum(al, bl)
    high, error = _pair(high, error + low)
    return _pair(high, error + rest)


@strict
def _multiply(ah: float, al: float, bh: float, bl: float) -> tuple[float, float]:
    product = ah * bh
    error = multiply_add(ah, bh, -product)
    return _pair(product, error + (ah * bl + al * bh))


@strict
def _divide(ah: float, al: float, bh: float, bl: float) -> tuple[float, float]:
    first = ah / bh
    ph, pl = _multiply(-first, 0.0, bh, bl)
    rh, rl = _add(ah, al, ph, pl)
    second = rh / bh
    ph, pl = _multiply(-second, 0.0, bh, bl)
    rh, rl = _add(rh, rl, ph, pl)
    high, low = _pair(first, second)
    return _add(high, low, rh / bh, 0.0)

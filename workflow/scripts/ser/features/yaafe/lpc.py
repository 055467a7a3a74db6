"""Linear prediction: LPC and line spectral frequencies (docs/yaafe.md, section 8).

YAAFE solves for predictors in the extended precision of its processors, which many platforms and
Numba lack. Here each number is the unevaluated sum of two float64, high and low, which is more
precise than that everywhere; the arithmetic of such pairs is the textbook one of Dekker and Knuth.

The sum and the difference of a prediction-error filter and its mirror image have, after division by
their trivial root, five pairs of roots on the unit circle. In x = cos(angle) each is a Chebyshev
series of degree 5 with five real roots, and those of the two series alternate.
"""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import FEATURES
from ser.features.yaafe.compiled import multiply_add, strict

LPC_ORDER = 2
LSF_ORDER = 10
DEGREE = LSF_ORDER // 2
# Steps of Laguerre's method, each of which triples the digits, and of Newton's, which doubles them:
# enough for every sounding frame of 339 EMO-DB recordings. Others get eigenvalues.
_LAGUERRE, _NEWTON = 6, 2
# A root is trusted if its last correction is this small relative to the gap to the next root.
_SETTLED = 1e-8

# Scaling of the basis, and off-diagonal, of a Chebyshev series' symmetrised colleague matrix.
_BASIS = np.array([1.0, *[np.sqrt(0.5)] * 4])
_OFF_DIAGONAL = np.array([np.sqrt(0.5), 0.5, 0.5, 0.5])


def fill_lpc_and_lsf(correlation: np.ndarray, rows: np.ndarray) -> None:
    """Fill in LPC and LSF, NaN in silence, from autocorrelations at lags 0 to 10, (T, lags)."""
    lpc, high, low = prediction_filters(correlation)
    rows[:, FEATURES["LPC"]] = lpc
    rows[:, FEATURES["LSF"]] = line_spectral_frequencies(line_spectral_series(high, low))


@strict
def prediction_filters(correlation: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Solve for linear predictors by the Levinson-Durbin recursion.

    Autocorrelations at lags 0 to at least 10, (T, lags), give LPC, (T, 2), and the filter of order
    10, ``1 + a1 z^-1 + ...``, as the sum of two arrays (T, 11). In silence all
    but the leading 1 are NaN.
    """
    count = len(correlation)
    lpc = np.empty((count, LPC_ORDER))
    high, low = np.zeros((count, LSF_ORDER + 1)), np.zeros((count, LSF_ORDER + 1))
    for t in range(count):
        r, a, b = correlation[t], high[t], low[t]
        a[0] = 1.0
        error_high, error_low = r[0], 0.0
        for m in range(1, LSF_ORDER + 1):
            # The negative sum of the recursion over the error: the reflection coefficient.
            kh = kl = 0.0
            for i in range(m):
                ph, pl = _multiply(a[i], b[i], -r[m - i], 0.0)
                kh, kl = _add(kh, kl, ph, pl)
            kh, kl = _divide(kh, kl, error_high, error_low)
            a[m], b[m] = kh, kl
            ph, pl = _multiply(-kh, -kl, kh, kl)
            ph, pl = _add(1.0, 0.0, ph, pl)
            error_high, error_low = _multiply(error_high, error_low, ph, pl)
            for i in range(1, m // 2 + 1):
                j = m - i
                ph, pl = _multiply(kh, kl, a[j], b[j])
                qh, ql = _multiply(kh, kl, a[i], b[i])
                ph, pl = _add(a[i], b[i], ph, pl)
                a[j], b[j] = _add(a[j], b[j], qh, ql)
                a[i], b[i] = ph, pl
            if m == LPC_ORDER:
                lpc[t, 0], lpc[t, 1] = a[1], a[2]
    return lpc, high, low


@strict
def line_spectral_series(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """Give sum and difference of filters (T, 11) and mirror images as Chebyshev series (T, 2, 6).

    Both are divided by their trivial root; the series are in the cosine of the angle.
    """
    series = np.empty((len(high), 2, DEGREE + 1))
    for t in range(len(high)):
        for kind in range(2):
            sign = 1.0 if kind == 0 else -1.0
            qh, ql = 1.0, 0.0
            series[t, kind, DEGREE] = 2.0
            for i in range(1, DEGREE + 1):
                # Of the mirror image the coefficient at i is that of the filter at 11 - i.
                j = LSF_ORDER + 1 - i
                ph, pl = _add(high[t, i], low[t, i], sign * high[t, j], sign * low[t, j])
                qh, ql = _add(ph, pl, -sign * qh, -sign * ql)
                series[t, kind, DEGREE - i] = 2.0 * qh if i < DEGREE else qh
    return series


def line_spectral_frequencies(series: np.ndarray) -> np.ndarray:
    """Solve series (T, 2, 6) for line spectral frequencies, (T, 10), in radians, ascending.

    NaN where the filter is. Where rounding has pushed roots off the unit circle (a frame that ten
    samples predict perfectly), their angles in the plane.
    """
    cosines, trusted = _real_roots(series)
    angles = np.arccos(np.where(trusted[:, None], cosines, 0.0))
    doubtful = np.flatnonzero(~trusted)
    if len(doubtful):
        angles[doubtful] = _by_eigenvalues(series[doubtful])
    return angles


@strict
def _real_roots(series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the roots of both series in turns, (T, 10), and whether they can be trusted, (T,)."""
    cosines = np.empty((len(series), LSF_ORDER))
    trusted = np.empty(len(series), dtype=np.bool_)
    for t in range(len(series)):
        good = _descend(series[t, 0], cosines[t, ::2]) and _descend(series[t, 1], cosines[t, 1::2])
        last = 1.0
        for x in cosines[t]:
            good = good and x < last
            last = x
        trusted[t] = good and last > -1.0
    return cosines, trusted


@strict
def _descend(series: np.ndarray, roots: np.ndarray) -> bool:
    """Fill in the roots (5,) of a Chebyshev series (6,) from the largest down; tell if settled."""
    c0, c1, c2, c3, c4, c5 = series
    leading = 1 / (16 * c5)
    # Coefficients of the powers of x below the leading one, which is 1.
    power = np.array(
        [
            (c0 - c2 + c4) * leading,
            (c1 - 3 * c3 + 5 * c5) * leading,
            (2 * c2 - 8 * c4) * leading,
            (4 * c3 - 20 * c5) * leading,
            8 * c4 * leading,
        ]
    )
    # From above all roots Laguerre's method descends to the largest root, which is divided out; the
    # search goes on from there. The last two are the roots of a quadratic.
    x = 1.0
    for number in range(DEGREE - 2):
        degree = DEGREE - number
        for _ in range(_LAGUERRE):
            value, slope, half_bend = 1.0, 0.0, 0.0
            for j in range(degree - 1, -1, -1):
                half_bend = half_bend * x + slope
                slope = slope * x + value
                value = value * x + power[j]
            inside = (degree - 1.0) ** 2 * slope * slope
            inside -= degree * (degree - 1.0) * value * (2 * half_bend)
            # Beyond the root, signs are rounding; the step is then almost 0.
            below = slope + np.sqrt(max(inside, 0.0))
            x -= degree * value / below if below != 0 else 0.0
        roots[number] = x
        quotient, coefficient = 1.0, power[degree - 1]
        for j in range(degree - 1, 0, -1):
            quotient = coefficient + x * quotient
            coefficient = power[j - 1]
            power[j - 1] = quotient
    half, constant = 0.5 * power[1], power[0]
    width = np.sqrt(max(half * half - constant, 0.0))
    roots[3], roots[4] = width - half, -width - half
    return _polish(series, roots, power)


@strict
def _polish(series: np.ndarray, roots: np.ndarray, step: np.ndarray) -> bool:
    """Correct roots (5,) by Newton's method; tell if the last steps (5,) are almost 0."""
    for number in range(DEGREE):
        for _ in range(_NEWTON):
            y = roots[number]
            b1 = b2 = d1 = d2 = 0.0
            for j in range(DEGREE, 0, -1):
                d1, d2 = 2 * b1 + 2 * y * d1 - d2, d1
                b1, b2 = series[j] + 2 * y * b1 - b2, b1
            step[number] = (series[0] + y * b1 - b2) / (b1 + y * d1 - d2)
            roots[number] = y - step[number]
    settled = True
    for number in range(DEGREE):
        gap = 2.0
        if number > 0:
            gap = roots[number - 1] - roots[number]
        if number < DEGREE - 1:
            gap = min(gap, roots[number] - roots[number + 1])
        settled = settled and abs(step[number]) <= _SETTLED * gap  # NaN is not settled
    return settled


def _by_eigenvalues(series: np.ndarray) -> np.ndarray:
    """Angles of the roots of pairs of series (n, 2, 6), wherever they lie in the plane, (n, 10)."""
    angles = np.full((len(series), LSF_ORDER), np.nan)
    known = np.isfinite(series).all(axis=(1, 2))
    if known.any():
        series = series[known]
        # Symmetrised colleague matrices, (n, 2, 5, 5), whose eigenvalues are the roots.
        matrix = np.zeros((*series.shape[:-1], DEGREE, DEGREE))
        for i, value in enumerate(_OFF_DIAGONAL):
            matrix[..., i, i + 1] = matrix[..., i + 1, i] = value
        matrix[..., :, -1] -= series[..., :-1] / series[..., -1:] * (_BASIS / _BASIS[-1]) * 0.5
        roots = np.linalg.eigvals(matrix).astype(np.complex128)
        # The angle of z = exp(i arccos x), also for an x beyond [-1, 1] or off the real line.
        angles[known] = np.sort(np.arccos(roots).real.reshape(-1, LSF_ORDER), axis=1)
    return angles


@strict
def _two_sum(a: float, b: float) -> tuple[float, float]:
    """Sum of two float64 and its rounding error."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


@strict
def _fast_two_sum(high: float, low: float) -> tuple[float, float]:
    """Sum of two float64, the second being the smaller, and its rounding error."""
    total = high + low
    return total, low - (total - high)


@strict
def _add(ah: float, al: float, bh: float, bl: float) -> tuple[float, float]:
    high, error = _two_sum(ah, bh)
    low, rest = _two_sum(al, bl)
    high, error = _fast_two_sum(high, error + low)
    return _fast_two_sum(high, error + rest)


@strict
def _multiply(ah: float, al: float, bh: float, bl: float) -> tuple[float, float]:
    product = ah * bh
    error = multiply_add(ah, bh, -product)
    return _fast_two_sum(product, error + (ah * bl + al * bh))


@strict
def _divide(ah: float, al: float, bh: float, bl: float) -> tuple[float, float]:
    first = ah / bh
    ph, pl = _multiply(-first, 0.0, bh, bl)
    rh, rl = _add(ah, al, ph, pl)
    second = rh / bh
    ph, pl = _multiply(-second, 0.0, bh, bl)
    rh, rl = _add(rh, rl, ph, pl)
    high, low = _fast_two_sum(first, second)
    return _add(high, low, rh / bh, 0.0)

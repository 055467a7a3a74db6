"""Line spectral frequencies (docs/yaafe.md, section 8).

The sum and the difference of a prediction-error filter and its mirror image have, after division by
their trivial root, five pairs of roots on the unit circle. In x = cos(angle) each is a Chebyshev
series of degree 5 with five real roots, and those of the two series alternate.
"""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import FEATURES
from ser.features.yaafe.compiled import strict
from ser.features.yaafe.lpc import DEGREE, LSF_ORDER, predict

# Steps of Laguerre's method, each of which triples the digits, and of Newton's, which doubles them:
# enough for every sounding frame of 339 EMO-DB recordings. Others are seen, and solved otherwise.
_LAGUERRE, _NEWTON = 6, 2
# A root whose last correction is not this small beside the distance to the next one is not trusted.
_SETTLED = 1e-8

# Off-diagonal of the symmetrised colleague matrix of a Chebyshev series of degree 5, and the
# scaling of its basis (T_0 counts half of what the others do).
_BASIS = np.array([1.0, *[np.sqrt(0.5)] * 4])
_OFF_DIAGONAL = np.array([np.sqrt(0.5), 0.5, 0.5, 0.5])


def fill_lpc_and_lsf(correlation: np.ndarray, rows: np.ndarray) -> None:
    """Fill in LPC and LSF, NaN in silence, from autocorrelations at lags 0 to 10, (T, lags)."""
    lpc, series = predict(correlation)
    rows[:, FEATURES["LPC"]] = lpc
    rows[:, FEATURES["LSF"]] = line_spectral_frequencies(series)


def line_spectral_frequencies(series: np.ndarray) -> np.ndarray:
    """Line spectral frequencies of predictors of order 10, (T, 10), in radians, ascending.

    `series`, (2, 6, T), are the Chebyshev series of `lpc.predict`. NaN where the filter is. Where
    rounding has pushed roots off the unit circle (a frame that ten samples predict perfectly),
    their angles in the plane.
    """
    cosines, trusted = _merged(_roots(series[0]), _roots(series[1]))
    if not trusted.all():
        angles = np.arccos(np.where(trusted[:, None], cosines, 0.0))
        doubtful = np.flatnonzero(~trusted)
        angles[doubtful] = _by_eigenvalues(series[:, :, doubtful].transpose(2, 0, 1))
        return angles
    return np.arccos(cosines)


def _roots(series: np.ndarray) -> np.ndarray:
    """Roots of Chebyshev series (6, T), (5, T), from the largest down; NaN where not settled."""
    roots = np.empty((DEGREE, series.shape[1]))
    _descend(_powers(series), roots)
    _polish(series, roots)
    return roots


@strict
def _powers(series: np.ndarray) -> np.ndarray:
    """Coefficients (5, T) of powers of x below the leading one, which is 1, of Chebyshev series."""
    power = np.empty((DEGREE, series.shape[1]))
    for t in range(series.shape[1]):
        leading = 1 / (16 * series[5, t])
        power[0, t] = (series[0, t] - series[2, t] + series[4, t]) * leading
        power[1, t] = (series[1, t] - 3 * series[3, t] + 5 * series[5, t]) * leading
        power[2, t] = (2 * series[2, t] - 8 * series[4, t]) * leading
        power[3, t] = (4 * series[3, t] - 20 * series[5, t]) * leading
        power[4, t] = 8 * series[4, t] * leading
    return power


@strict
def _descend(power: np.ndarray, roots: np.ndarray) -> None:
    """Fill in roots (5, T) of polynomials whose coefficients (5, T) are used up.

    From the right of all roots Laguerre's method descends to the largest; that is divided out, and
    the search goes on from there. The last two are those of a square.
    """
    count = power.shape[1]
    x = np.ones(count)
    for number in range(DEGREE - 2):
        degree = DEGREE - number
        for _ in range(_LAGUERRE):
            for t in range(count):
                # Value, slope and half of the curvature.
                p, d, s = 1.0, 0.0, 0.0
                for j in range(degree - 1, -1, -1):
                    s = s * x[t] + d
                    d = d * x[t] + p
                    p = p * x[t] + power[j, t]
                inside = (degree - 1.0) ** 2 * d * d - degree * (degree - 1.0) * p * (2 * s)
                # Beyond the root rounding decides about signs; the step is then next to nothing.
                below = d + np.sqrt(max(inside, 0.0))
                x[t] -= degree * p / below if below != 0 else 0.0
        for t in range(count):
            roots[number, t] = x[t]
            quotient, coefficient = 1.0, power[degree - 1, t]
            for j in range(degree - 1, 0, -1):
                quotient = coefficient + x[t] * quotient
                coefficient = power[j - 1, t]
                power[j - 1, t] = quotient
    for t in range(count):
        half, constant = 0.5 * power[1, t], power[0, t]
        width = np.sqrt(max(half * half - constant, 0.0))
        roots[3, t], roots[4, t] = width - half, -width - half


@strict
def _polish(series: np.ndarray, roots: np.ndarray) -> None:
    """Correct roots (5, T) by Newton's method on the series (6, T), and make NaN what is in doubt.

    This takes away what the divisions left. A frame whose last corrections are not next to nothing
    beside the distances of its roots is in doubt.
    """
    count = series.shape[1]
    step = np.empty((DEGREE, count))
    for number in range(DEGREE):
        for _ in range(_NEWTON):
            for t in range(count):
                y = roots[number, t]
                b1 = b2 = d1 = d2 = 0.0
                for j in range(DEGREE, 0, -1):
                    d1, d2 = 2 * b1 + 2 * y * d1 - d2, d1
                    b1, b2 = series[j, t] + 2 * y * b1 - b2, b1
                value = series[0, t] + y * b1 - b2
                slope = b1 + y * d1 - d2
                step[number, t] = value / slope
                roots[number, t] = y - step[number, t]
    for t in range(count):
        settled = True
        for number in range(DEGREE):
            gap = 2.0
            if number > 0:
                gap = roots[number - 1, t] - roots[number, t]
            if number < DEGREE - 1:
                gap = min(gap, roots[number, t] - roots[number + 1, t])
            # Written so that NaN is not settled.
            if not abs(step[number, t]) <= _SETTLED * gap:
                settled = False
        if not settled:
            for number in range(DEGREE):
                roots[number, t] = np.nan


@strict
def _merged(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Roots of both series, twice (5, T), in turns, (T, 10), and whether they descend, (T,)."""
    count = first.shape[1]
    cosines = np.empty((count, LSF_ORDER))
    trusted = np.empty(count, dtype=np.bool_)
    for t in range(count):
        last, good = 1.0, True
        for i in range(LSF_ORDER):
            x = first[i // 2, t] if i % 2 == 0 else second[i // 2, t]
            good = good and x < last
            cosines[t, i] = last = x
        trusted[t] = good and last > -1.0
    return cosines, trusted


def _by_eigenvalues(series: np.ndarray) -> np.ndarray:
    """Angles of the roots of pairs of series (n, 2, 6), wherever they lie in the plane, (n, 10)."""
    angles = np.full((len(series), LSF_ORDER), np.nan)
    known = np.isfinite(series).all(axis=(1, 2))
    if known.any():
        roots = np.linalg.eigvals(_colleague(series[known])).astype(np.complex128)
        # The angle of z = exp(i arccos x), also for an x beyond [-1, 1] or off the real line.
        found = np.arccos(roots).real.reshape(-1, LSF_ORDER)
        angles[known] = np.sort(found, axis=1)
    return angles


def _colleague(series: np.ndarray) -> np.ndarray:
    """Symmetrised colleague matrices, (..., 5, 5), of Chebyshev series (..., 6)."""
    matrix = np.zeros((*series.shape[:-1], DEGREE, DEGREE))
    for i, value in enumerate(_OFF_DIAGONAL):
        matrix[..., i, i + 1] = matrix[..., i + 1, i] = value
    last = series[..., :-1] / series[..., -1:] * (_BASIS / _BASIS[-1]) * 0.5
    matrix[..., :, -1] -= last
    return matrix

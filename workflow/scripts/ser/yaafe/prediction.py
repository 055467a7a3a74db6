"""Linear prediction and line spectral frequencies (SPEC section 4, LPC and LSF)."""

from __future__ import annotations

import numpy as np

LPC_ORDER = 2
LSF_ORDER = 10

# Off-diagonal of the symmetrised colleague matrix of a Chebyshev series of degree 5, and the
# scaling of its basis (T_0 counts half of what the others do).
_BASIS = np.array([1.0, *[np.sqrt(0.5)] * 4])
_OFF_DIAGONAL = np.array([np.sqrt(0.5), 0.5, 0.5, 0.5])


def prediction_filter(correlation: np.ndarray, order: int) -> np.ndarray:
    """Levinson-Durbin recursion for many frames at once.

    Parameters
    ----------
    correlation
        Autocorrelation at lags 0 to at least `order`, (T, lags).
    order
        Order of the predictor.

    Returns
    -------
    ndarray
        (T, order + 1), the prediction-error filters ``1 + a1 z^-1 + ...``, NaN beside the leading 1
        where the correlation is all zero. In extended precision, as in YAAFE (where the platform
        has any; elsewhere in double precision).
    """
    r = correlation.astype(np.longdouble)
    a = np.zeros((len(r), order + 1), dtype=np.longdouble)
    a[:, 0] = 1.0
    error = r[:, 0].copy()
    for m in range(1, order + 1):
        residual = np.sum(a[:, :m] * r[:, m:0:-1], axis=1)
        reflection = (-residual / error)[:, None]
        a[:, 1 : m + 1] += reflection * a[:, m - 1 :: -1][:, :m]
        error *= 1 - reflection[:, 0] ** 2
    return a


def linear_prediction(correlation: np.ndarray) -> np.ndarray:
    """Coefficients a1, a2 of the prediction-error filter of order 2; (T, 2), NaN in silence."""
    return prediction_filter(correlation, LPC_ORDER)[:, 1:].astype(np.float64)


def line_spectral_frequencies(correlation: np.ndarray) -> np.ndarray:
    """Line spectral frequencies of the predictor of order 10.

    The sum and the difference of the filter and its mirror image have, after division by their
    trivial root, five pairs of roots on the unit circle. In x = cos(angle) each is a Chebyshev
    series of degree 5, so that its roots are the eigenvalues of a 5 x 5 matrix; those of all
    frames are found in one call.

    Parameters
    ----------
    correlation
        Autocorrelation at lags 0 to at least 10, (T, lags).

    Returns
    -------
    ndarray
        (T, 10), angles in radians, ascending; NaN in silence. Where rounding has pushed roots off
        the unit circle (a frame that ten samples predict perfectly), their angles in the plane.
    """
    a = np.pad(prediction_filter(correlation, LSF_ORDER), ((0, 0), (0, 1)))
    mirrored = a[:, ::-1]
    # Both series of a frame side by side: (T, 2, 6).
    series = np.stack([_series(a + mirrored, -1), _series(a - mirrored, 1)], axis=1)
    series = series.astype(np.float64)
    known = np.isfinite(series).all(axis=(1, 2))
    angles = np.full((len(a), LSF_ORDER), np.nan)
    roots = np.linalg.eigvals(_colleague(series[known])).astype(np.complex128)
    # The angle of z = exp(i arccos x), also for an x beyond [-1, 1] or off the real line.
    found = np.arccos(roots).real.reshape(-1, LSF_ORDER)
    angles[known] = np.sort(found, axis=1)
    return angles


def _series(polynomial: np.ndarray, sign: int) -> np.ndarray:
    """Divide by 1 - sign z^-1 and write the palindromic quotient as a Chebyshev series (n, 6)."""
    quotient = polynomial[:, :6].copy()
    for i in range(1, 6):
        quotient[:, i] += sign * quotient[:, i - 1]
    series = 2 * quotient[:, ::-1]
    series[:, 0] /= 2
    return series


def _colleague(series: np.ndarray) -> np.ndarray:
    """Symmetrised colleague matrices, (..., 5, 5), of Chebyshev series (..., 6)."""
    matrix = np.zeros((*series.shape[:-1], 5, 5))
    for i, value in enumerate(_OFF_DIAGONAL):
        matrix[..., i, i + 1] = matrix[..., i + 1, i] = value
    last = series[..., :-1] / series[..., -1:] * (_BASIS / _BASIS[-1]) * 0.5
    matrix[..., :, -1] -= last
    return matrix

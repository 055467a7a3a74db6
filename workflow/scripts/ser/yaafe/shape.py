"""Shape statistics of a sequence of weights (SPEC section 4).

The same four numbers describe the samples of a frame (TemporalShapeStatistics), its envelope
(EnvelopeShapeStatistics) and its magnitude spectrum (SpectralShapeStatistics).
"""

from __future__ import annotations

import numpy as np

from ser.yaafe.spectrum import EPS


def shape_statistics(values: np.ndarray) -> np.ndarray:
    """Centroid, spread, skewness and "kurtosis" over the index of each value.

    Parameters
    ----------
    values
        (T, M); their moduli are the weights.

    Returns
    -------
    ndarray
        (T, 4). Abscissa and so centroid and spread are in samples, points or bins. Where the
        weight sits on one index, spread and what is divided by it are rounding noise, NaN
        included. The second term of the "kurtosis" has m1 where the textbook has its square: a
        defect of YAAFE's, kept.
    """
    weights = np.abs(values)
    index = np.arange(values.shape[1], dtype=np.float64)
    total = weights.sum(axis=1)
    total = np.where(total == 0, EPS, total)
    m1, m2, m3, m4 = (np.vecdot(weights, index**q) / total for q in range(1, 5))
    spread = np.sqrt(m2 - m1**2)
    spread = np.where(spread == 0, EPS, spread)
    skewness = (2 * m1**3 - 3 * m1 * m2 + m3) / spread**3
    kurtosis = (-3 * m1**4 + 6 * m1 * m2 - 4 * m1 * m3 + m4) / spread**4 - 3
    return np.stack([m1, spread, skewness, kurtosis], axis=1)

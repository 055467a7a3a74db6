"""Shape statistics of a sequence of weights (docs/yaafe.md, section 6).

The same four numbers describe the samples of a frame (TemporalShapeStatistics), its envelope
(EnvelopeShapeStatistics) and its magnitude spectrum (SpectralShapeStatistics).
"""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.compiled import kernel
from ser.features.yaafe.spectrum import EPS


@kernel
def fill_shape(values: np.ndarray, out: np.ndarray) -> None:
    """Fill in centroid, spread, skewness and "kurtosis" over the index of values (M,), weights.

    The abscissa, and so centroid and spread, are in samples, points or bins. Where the weight sits
    on one index, spread and what is divided by it are rounding noise, NaN included. The second
    term of the "kurtosis" has m1 where the textbook has its square: a defect of YAAFE's, kept.
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

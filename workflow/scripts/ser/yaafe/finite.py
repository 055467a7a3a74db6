"""What stands in for NaN and for astronomically large values, before any statistics.

YAAFE leaves both in its output (SPEC section 5): a single silent frame would make every mean NaN,
and a single flux of 1e15 every deviation useless. The policy, feature by feature, in this order:

========================  =====================================  =================================
feature                   where                                  becomes
========================  =====================================  =================================
LPC                       a value is not finite (silence)        0, 0: nothing is predicted
LSF                       a value of LPC or LSF is not finite    k pi / 11, k = 1 .. 10: the limit
                                                                 A(z) = 1 (SPEC section 4)
Envelope-, Spectral-,     spread below 0.001 (samples, points    skewness 0, "kurtosis" -3, as
TemporalShapeStatistics   or bins) or a value not finite: the    YAAFE gives for all zeros; a spread
                          weight sits on one index, or nowhere,  that is not finite becomes 0, any
                          and the rest is rounding               other stays
EnvelopeShapeStatistics   skewness, "kurtosis"                   clipped to [-10, 10], [-5e4, 100]
SpectralShapeStatistics   skewness, "kurtosis"                   clipped to [-40, 40], [-1e4, 500]
TemporalShapeStatistics   skewness, "kurtosis"                   clipped to [-25, 25], [-2e5, 100]
SpectralFlux              next to exact silence                  clipped to [0, 1000], about a jump
                                                                 of 60 dB
SpectralDecrease          nearly all in the lowest bin           clipped to [-50, 1]
========================  =====================================  =================================

The other features need nothing. They are bounded by what they are (shares, angles, ratios within a
band, the slope, the frequencies), by the EPS that stands in for a magnitude of 0 (logarithms), or,
being in proportion to the samples, by samples within [-1, 1].

The least spread of 16-bit samples that do not all sit on one index is 0.0055 (32767 beside 1);
rounding alone makes spreads of up to about 1e-4. "Kurtosis" reaches far below 0 because of YAAFE's
defect (SPEC section 4): it falls with the fourth power of centroid over spread. Ranges are two to
five times what the 29959 frames of the 339 EMO-DB recordings, and the speech among the reference
signals, reach; for flux and temporal "kurtosis" without the frames less than a third of which, or
of the frame before, sounds. Only such frames are changed: of EMO-DB's, the ten silent ones, five in
their flux and two in their temporal "kurtosis".
"""

from __future__ import annotations

import numpy as np

from ser.yaafe.columns import COLUMNS, FEATURES

SHAPES = ("EnvelopeShapeStatistics", "SpectralShapeStatistics", "TemporalShapeStatistics")
DEGENERATE_SPREAD = 1e-3
DEGENERATE_SKEWNESS, DEGENERATE_KURTOSIS = 0.0, -3.0

# The angles of a filter A(z) = 1.
LSF_OF_NOTHING = np.arange(1, 11) * np.pi / 11

# Column -> the range that it is clipped to.
LIMITS: dict[str, tuple[float, float]] = {
    "EnvelopeShapeStatistics.2": (-10.0, 10.0),
    "EnvelopeShapeStatistics.3": (-5e4, 100.0),
    "SpectralShapeStatistics.2": (-40.0, 40.0),
    "SpectralShapeStatistics.3": (-1e4, 500.0),
    "TemporalShapeStatistics.2": (-25.0, 25.0),
    "TemporalShapeStatistics.3": (-2e5, 100.0),
    "SpectralFlux.0": (0.0, 1000.0),
    "SpectralDecrease.0": (-50.0, 1.0),
}

_LARGEST = float(np.finfo(np.float32).max)


def make_finite(features: np.ndarray) -> np.ndarray:
    """Replace undefined and clip astronomically large values (table above).

    Parameters
    ----------
    features
        (T, 743), as the extractor or YAAFE itself gives them; left as they are.

    Returns
    -------
    ndarray
        (T, 743), float32, all finite.

    Raises
    ------
    ValueError
        For another shape, or where a value is still not finite: the samples were far outside
        [-1, 1], or so small (1e-160) that their squares underflow, which float32 cannot be.
    """
    if features.ndim != 2 or features.shape[1] != len(COLUMNS):
        raise ValueError(f"features have shape {features.shape}, must be (T, {len(COLUMNS)})")
    result = np.array(features, dtype=np.float64)
    _replace_prediction(result[:, FEATURES["LPC"]], result[:, FEATURES["LSF"]])
    for name in SHAPES:
        _replace_shape(result[:, FEATURES[name]])
    for column, (low, high) in LIMITS.items():
        values = result[:, COLUMNS.index(column)]
        np.clip(values, low, high, out=values)
    # A comparison with NaN is false.
    wrong = ~(np.abs(result) <= _LARGEST)
    if wrong.any():
        frame, column_number = np.argwhere(wrong)[0]
        raise ValueError(
            f"{COLUMNS[column_number]} of frame {frame} is {result[frame, column_number]}: "
            "the samples must be finite, within [-1, 1], and of a size that float32 holds"
        )
    return result.astype(np.float32)


def _replace_prediction(lpc: np.ndarray, lsf: np.ndarray) -> None:
    """Replace in place. LPC decides for both: some builds of YAAFE invent an LSF for silence."""
    unpredicted = ~np.isfinite(lpc).all(axis=1)
    lpc[unpredicted] = 0.0
    lsf[unpredicted | ~np.isfinite(lsf).all(axis=1)] = LSF_OF_NOTHING


def _replace_shape(statistics: np.ndarray) -> None:
    """Replace degenerate rows of (T, 4) centroid, spread, skewness, kurtosis in place."""
    spread = statistics[:, 1]
    degenerate = ~np.isfinite(statistics).all(axis=1)
    spread[~np.isfinite(spread)] = 0.0
    degenerate |= spread < DEGENERATE_SPREAD
    statistics[degenerate, 2:] = DEGENERATE_SKEWNESS, DEGENERATE_KURTOSIS

"""Replacements of NaN and of astronomically large values, before any statistics.

YAAFE leaves both in its output (docs/yaafe.md, section 4): a single silent frame would make every
mean NaN, and a single flux of 1e15 every deviation useless. The policy, feature by feature, in this
order:

========================  =====================================  =================================
feature                   where                                  becomes
========================  =====================================  =================================
LPC                       a value is not finite (silence)        0, 0: nothing is predicted
LSF                       a value of LPC or LSF is not finite    k pi / 11, k = 1 .. 10: the limit
                                                                 A(z) = 1
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

The other features need no replacement: they are bounded by definition, by the EPS that replaces a
magnitude of 0, or, in proportion to the samples, by samples within [-1, 1].

The least spread of 16-bit samples that do not all sit on one index is 0.0055 (32767 next to 1);
rounding alone makes spreads of up to about 1e-4. "Kurtosis" reaches far below 0 because of YAAFE's
defect (docs/yaafe.md, section 6). Ranges are two to five times what the 29959 frames of 339 EMO-DB
recordings reach, but for flux and temporal "kurtosis" next to silence.
"""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import COLUMNS, FEATURES

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

_LIMITED = [COLUMNS.index(name) for name in LIMITS]
_LOW, _HIGH = np.array(list(LIMITS.values()), dtype=np.float32).T


def make_finite(features: np.ndarray) -> np.ndarray:
    """Replace undefined and clip astronomically large values (table above).

    `features`, (T, 743), are as the extractor or YAAFE itself gives them, and stay as they are.
    Gives (T, 743), float32, all finite.

    Raises
    ------
    ValueError
        For another shape, or where a value is still not finite: the samples were far outside
        [-1, 1], or so small (1e-160) that their squares underflow, which float32 cannot be.
    """
    if features.ndim != 2 or features.shape[1] != len(COLUMNS):
        raise ValueError(f"features have shape {features.shape}, must be (T, {len(COLUMNS)})")
    features = np.asarray(features, dtype=np.float64)
    with np.errstate(over="ignore"):
        result = features.astype(np.float32)
    # LPC decides for both: some builds of YAAFE invent an LSF for silence.
    lpc, lsf = FEATURES["LPC"], FEATURES["LSF"]
    predicted = np.isfinite(features[:, lpc]).all(axis=1)
    result[~predicted, lpc] = 0.0
    predicted &= np.isfinite(features[:, lsf]).all(axis=1)
    result[~predicted, lsf] = LSF_OF_NOTHING
    result[:, _LIMITED] = np.clip(result[:, _LIMITED], _LOW, _HIGH)
    for name in SHAPES:
        columns = FEATURES[name]
        shape, out = features[:, columns], result[:, columns]
        out[~np.isfinite(shape[:, 1]), 1] = 0.0
        whole = np.isfinite(shape).all(axis=1) & (shape[:, 1] >= DEGENERATE_SPREAD)
        out[~whole, 2:] = DEGENERATE_SKEWNESS, DEGENERATE_KURTOSIS
    finite = np.isfinite(result)
    if not finite.all():
        frame, column = np.argwhere(~finite)[0]
        raise ValueError(
            f"{COLUMNS[column]} of frame {frame} is {features[frame, column]}: "
            "the samples must be finite, within [-1, 1], and of a size that float32 holds"
        )
    return result

"""What stands in for NaN and for astronomically large values, before any statistics.

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

The other features need nothing. They are bounded by what they are (shares, angles, ratios within a
band, the slope, the frequencies), by the EPS that stands in for a magnitude of 0 (logarithms), or,
being in proportion to the samples, by samples within [-1, 1].

The least spread of 16-bit samples that do not all sit on one index is 0.0055 (32767 beside 1);
rounding alone makes spreads of up to about 1e-4. "Kurtosis" reaches far below 0 because of YAAFE's
defect (docs/yaafe.md, section 6): it falls with the fourth power of centroid over spread. Ranges
are two to five times what the 29959 frames of the 339 EMO-DB recordings, and the speech among the
reference signals, reach; for flux and temporal "kurtosis" without the frames less than a third of
which, or of the frame before, sounds. Only such frames are changed: of EMO-DB's, the ten silent
ones, five in their flux and two in their temporal "kurtosis".
"""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import COLUMNS, FEATURES
from ser.features.yaafe.compiled import strict

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

_LSF, _LPC = FEATURES["LSF"].start, FEATURES["LPC"].start
_LSF_STOP = FEATURES["LSF"].stop
_SHAPE_COLUMNS = np.array([FEATURES[name].start for name in SHAPES])
_LIMITED = np.array([COLUMNS.index(name) for name in LIMITS])
_LOW, _HIGH = np.array(list(LIMITS.values())).T.copy()


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
    features = np.ascontiguousarray(features, dtype=np.float64)
    result = np.empty(features.shape, dtype=np.float32)
    frame = _fill_finite(features, result)
    if frame < len(result):
        column = int(np.isfinite(result[frame]).argmin())
        raise ValueError(
            f"{COLUMNS[column]} of frame {frame} is {features[frame, column]}: "
            "the samples must be finite, within [-1, 1], and of a size that float32 holds"
        )
    return result


@strict
def _fill_finite(features: np.ndarray, result: np.ndarray) -> int:
    """Give the number of the first frame that is still not finite, or that of all frames."""
    for t in range(len(features)):
        row, out = features[t], result[t]
        for i in range(len(row)):
            out[i] = row[i]
        # LPC decides for both: some builds of YAAFE invent an LSF for silence.
        predicted = np.isfinite(row[_LPC]) and np.isfinite(row[_LPC + 1])
        if not predicted:
            out[_LPC] = out[_LPC + 1] = 0.0
        for i in range(_LSF, _LSF_STOP):
            predicted = predicted and np.isfinite(row[i])
        if not predicted:
            for i in range(_LSF_STOP - _LSF):
                out[_LSF + i] = LSF_OF_NOTHING[i]
        for i in range(len(_LIMITED)):
            column = _LIMITED[i]
            # Written so that NaN stays.
            if row[column] < _LOW[i]:
                out[column] = _LOW[i]
            elif row[column] > _HIGH[i]:
                out[column] = _HIGH[i]
        for i in range(len(_SHAPE_COLUMNS)):
            first = _SHAPE_COLUMNS[i]
            whole = True
            for j in range(first, first + 4):
                whole = whole and np.isfinite(row[j])
            if not np.isfinite(row[first + 1]):
                out[first + 1] = 0.0
            if not whole or row[first + 1] < DEGENERATE_SPREAD:
                out[first + 2], out[first + 3] = DEGENERATE_SKEWNESS, DEGENERATE_KURTOSIS
        finite = True
        for i in range(len(out)):
            # Of a number that is not finite, the difference to itself is NaN.
            finite &= out[i] - out[i] == 0
        if not finite:
            return t
    return len(features)

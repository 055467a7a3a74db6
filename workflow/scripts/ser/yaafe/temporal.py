"""Energy, zero crossings and autocorrelation of unwindowed frames (SPEC section 4)."""

from __future__ import annotations

import numpy as np

from ser.yaafe.framing import FRAME

LAGS = 49


def energy(frames: np.ndarray) -> np.ndarray:
    """Root mean square of frames (T, 1024); (T, 1). Called Energy by YAAFE in spite of the root."""
    return np.sqrt(np.mean(frames**2, axis=1, keepdims=True))


def zero_crossing_rate(frames: np.ndarray) -> np.ndarray:
    """Sign changes per sample of frames (T, 1024), zeros skipped; (T, 1).

    Each sample is compared with the last non-zero sample before it. The product of the two is
    looked at, as YAAFE does, and not their signs: products that underflow do not count.
    """
    position = np.where(frames != 0, np.arange(FRAME), 0)
    last_sounding = np.maximum.accumulate(position, axis=1)[:, :-1]
    kept = np.take_along_axis(frames, last_sounding, axis=1)
    crossings = np.count_nonzero(kept * frames[:, 1:] < 0, axis=1)
    return crossings[:, None] / FRAME


def autocorrelation(frames: np.ndarray) -> np.ndarray:
    """Autocorrelation at lags 0 to 48, not normalised, of frames (T, 1024); (T, 49).

    Summed directly and not by an FFT, which is no slower for so few lags and which keeps exact
    zeros (a lone impulse correlates with nothing) exact.
    """
    lags = [np.vecdot(frames[:, : FRAME - lag], frames[:, lag:]) for lag in range(LAGS)]
    return np.stack(lags, axis=1)

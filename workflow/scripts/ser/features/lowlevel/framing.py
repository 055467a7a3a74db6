"""Windows of 25 ms every 10 ms, as all low-level sets have them."""

from __future__ import annotations

import numpy as np

SAMPLE_RATE = 16000
WINDOW = 400
HOP = 160


def count_windows(samples: int) -> int:
    """Count the windows that lie wholly inside so many samples; at least one."""
    return 1 + max(0, samples - WINDOW) // HOP


def check_samples(samples: np.ndarray) -> np.ndarray:
    """Give a mono signal, (n,), as float64, filled up with zeros to one window if it is shorter.

    Raises
    ------
    ValueError
        When it is not one-dimensional, empty or not finite.
    """
    samples = np.asarray(samples, dtype=np.float64)
    if samples.ndim != 1 or not len(samples):
        raise ValueError(f"samples of shape {samples.shape}, expected (n,) with n of at least 1")
    if not np.isfinite(samples).all():
        raise ValueError("not all samples are finite")
    return np.pad(samples, (0, max(0, WINDOW - len(samples))))


def windows_around(samples: np.ndarray, width: int) -> np.ndarray:
    """Cut windows of another width, centred where those of 25 ms are: (T, `width`), read-only.

    Outside the signal they hold zeros.
    """
    count = count_windows(len(samples))
    margin = (width - WINDOW) // 2
    padded = np.pad(samples, margin)
    views = np.lib.stride_tricks.sliding_window_view(padded, width)
    return views[: (count - 1) * HOP + 1 : HOP]

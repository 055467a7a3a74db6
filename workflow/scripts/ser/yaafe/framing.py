"""Checking samples and cutting them into overlapping frames (SPEC section 2)."""

from __future__ import annotations

import numpy as np

SAMPLE_RATE = 16000  # Hz; the specification, and so every table of bands, is for this rate
FRAME = 1024  # samples
STEP = 512  # samples, YAAFE's default for a frame of 1024


def check_signal(samples: np.ndarray, sample_rate: int, step: int) -> np.ndarray:
    """Refuse what features cannot be computed from.

    Returns
    -------
    ndarray
        The samples, (n,), float64.

    Raises
    ------
    ValueError
        For a sample rate other than 16000, samples that are not one-dimensional, not floats (a
        16-bit file's must be divided by 32768) or not finite, or a step that is not a positive
        whole number.
    """
    if sample_rate != SAMPLE_RATE:
        raise ValueError(f"sample_rate is {sample_rate} Hz, must be {SAMPLE_RATE}: resample first")
    if isinstance(step, bool) or not isinstance(step, int | np.integer) or step < 1:
        raise ValueError(f"step is {step!r}, must be a whole number of samples, 1 or more")
    samples = np.asarray(samples)
    if samples.ndim != 1:
        raise ValueError(f"samples have shape {samples.shape}, must be mono, (n,)")
    if samples.size and not np.issubdtype(samples.dtype, np.floating):
        raise ValueError(f"samples are {samples.dtype}, must be floats in [-1, 1)")
    unusable = np.flatnonzero(~np.isfinite(samples)) if samples.size else samples
    if len(unusable):
        raise ValueError(f"sample {unusable[0]} is {samples[unusable[0]]}, must be finite")
    return samples.astype(np.float64, copy=False)


def count_frames(samples: int, step: int = STEP) -> int:
    """Count the frames of a signal: ceil(samples / step)."""
    return -(-samples // step)


def cut_frames(samples: np.ndarray, first: int, last: int, step: int = STEP) -> np.ndarray:
    """Cut frames `first` to `last` - 1 out of a signal.

    Frame t is centred on sample ``step * t``; it holds zeros where the signal has no samples. A
    frame with a negative number is all zeros, even where a short step would make it reach into
    the signal: nothing was heard before frame 0.

    Parameters
    ----------
    samples
        Mono signal, (n,).
    first, last
        Numbers of the first frame and of the one after the last; may be negative.
    step
        Samples between the centres of neighbouring frames.

    Returns
    -------
    ndarray
        (last - first, 1024), float64, a copy.
    """
    begin, end = step * first - FRAME // 2, step * (last - 1) + FRAME // 2
    span = np.zeros(end - begin)
    low, high = max(begin, 0), min(end, len(samples))
    if low < high:
        span[low - begin : high - begin] = samples[low:high]
    frames = np.lib.stride_tricks.sliding_window_view(span, FRAME)[::step].copy()
    frames[: max(0, -first)] = 0.0
    return frames

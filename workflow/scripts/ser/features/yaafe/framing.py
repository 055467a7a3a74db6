"""Checking samples and cutting them into overlapping frames (docs/yaafe.md, section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ser.features.yaafe.compiled import kernel

SAMPLE_RATE = 16000  # Hz; every table of bands is for this rate
FRAME = 1024  # samples
STEP = 512  # samples, YAAFE's default for a frame of 1024

# Samples read from a signal at once: a minute.
_PIECE = 60 * SAMPLE_RATE


def check_parameters(sample_rate: int, step: int) -> None:
    """Refuse what features are not defined for.

    Raises
    ------
    ValueError
        For a sample rate other than 16000, or a step that is not a positive whole number.
    """
    if sample_rate != SAMPLE_RATE:
        raise ValueError(f"sample_rate is {sample_rate} Hz, must be {SAMPLE_RATE}: resample first")
    if isinstance(step, bool) or not isinstance(step, int | np.integer) or step < 1:
        raise ValueError(f"step is {step!r}, must be a whole number of samples, 1 or more")


def check_samples(samples: np.ndarray, first: int = 0) -> np.ndarray:
    """Give mono samples, (n,), or a part of them that begins with sample `first`, as float64.

    Raises
    ------
    ValueError
        For samples that are not one-dimensional, not floats (a 16-bit file's must be divided by
        32768) or not finite.
    """
    samples = np.asarray(samples)
    if samples.ndim != 1:
        raise ValueError(f"samples have shape {samples.shape}, must be mono, (n,)")
    if samples.size and not np.issubdtype(samples.dtype, np.floating):
        raise ValueError(f"samples are {samples.dtype}, must be floats in [-1, 1)")
    # One sum tells, unless it overflows, and is quicker than a look at each sample.
    with np.errstate(all="ignore"):
        total = samples.sum(dtype=np.float64) if samples.size else 0.0
    if not np.isfinite(total):
        finite = np.isfinite(samples)
        if not finite.all():
            place = int(finite.argmin())
            raise ValueError(f"sample {first + place} is {samples[place]}, must be finite")
    return samples.astype(np.float64, copy=False)


def count_frames(samples: int, step: int = STEP) -> int:
    """Count the frames of a signal: ceil(samples / step)."""
    return -(-samples // step)


@kernel
def cut_frames(samples: np.ndarray, offset: int, first: int, step: int, frames: np.ndarray) -> None:
    """Cut consecutive frames, (T, 1024), out of a signal whose sample `offset` is the first given.

    Frame t is centred on sample ``step * t``; it holds zeros where the signal has no samples. The
    first frame to fill in is number `first`.
    """
    for t in range(len(frames)):
        begin = step * (first + t) - FRAME // 2 - offset
        frame = frames[t]
        low = min(max(-begin, 0), FRAME)
        high = min(max(len(samples) - begin, low), FRAME)
        inside, heard = frame[low:high], samples[begin + low : begin + high]
        for i in range(low):
            frame[i] = 0.0
        for i in range(len(inside)):
            inside[i] = heard[i]
        for i in range(high, FRAME):
            frame[i] = 0.0


def blocks_of_frames(
    signals: Iterable[np.ndarray], step: int, rows: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Cut signals into frames, one signal after the other, at most `rows` frames at a time.

    Signals (n,) are arrays, or anything of a known length whose slices are arrays. They are read a
    minute at a time. Yields frames, (T, 1024), float64, and the number of each within its signal,
    (T,); both are overwritten for the next block.

    Raises
    ------
    ValueError
        As `check_samples`.
    """
    frames, number = np.empty((rows, FRAME)), np.empty(rows, dtype=np.int64)
    filled = 0
    at_once = max(1, _PIECE // step)
    for signal in signals:
        total = count_frames(len(signal), step)
        for start in range(0, total, at_once):
            stop = min(start + at_once, total)
            offset = max(0, step * start - FRAME // 2)
            piece = signal[offset : step * (stop - 1) + FRAME // 2]
            piece = check_samples(piece, offset)
            first = start
            while first < stop:
                last = min(stop, first + rows - filled)
                end = filled + last - first
                cut_frames(piece, offset, first, step, frames[filled:end])
                number[filled:end] = np.arange(first, last)
                first, filled = last, end
                if filled == rows:
                    yield frames, number
                    filled = 0
    if filled:
        yield frames[:filled], number[:filled]

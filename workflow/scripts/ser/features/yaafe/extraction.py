"""From samples to frames to the 743 columns (docs/yaafe.md, section 2 and section 17).

A block holds frames of one recording or of several, and is small enough to stay in the processor's
cache from the first feature to the last. A frame's values are the same to the last bit in any
block: each frame is computed by itself, and the earlier frames that it needs are carried over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ser.features.yaafe.bands import fill_bands, fill_loudness, fill_mel, fill_octaves
from ser.features.yaafe.columns import COLUMNS, FRAME, SAMPLE_RATE, STEP
from ser.features.yaafe.compiled import kernel
from ser.features.yaafe.flux import fill_flux_and_variation, fill_onset
from ser.features.yaafe.lpc import fill_lpc_and_lsf
from ser.features.yaafe.spectral_shape import fill_spectral_shape
from ser.features.yaafe.spectrum import BINS, fill_spectrum, plain_spectrum
from ser.features.yaafe.temporal import fill_envelope, fill_temporal

BLOCK = 96  # frames; results do not depend on it
_PIECE = 60 * SAMPLE_RATE  # samples read from a signal at once


def extract(samples: np.ndarray, sample_rate: int = SAMPLE_RATE, step: int = STEP) -> np.ndarray:
    """Compute what YAAFE gives for the 27 features with frames of 1024 samples, `step` apart.

    `samples` are a mono signal, (n,), floats in [-1, 1) (a 16-bit file's samples over 32768), at a
    `sample_rate` of 16000 Hz, the only one for which this is defined.

    Returns
    -------
    ndarray
        (ceil(n / step), 743), float64, columns as in `COLUMNS`. NaN where YAAFE gives NaN: LPC and
        LSF of an exactly silent frame, and shape statistics whose spread is lost in rounding.
        `ser.features.yaafe.finite.make_finite` replaces them. SpectralVariation of a signal with a
        single frame, for which YAAFE has no row, is 0.

    Raises
    ------
    ValueError
        For another sample rate, samples that are not one-dimensional, not floats or not finite,
        or a step that is not a positive whole number.
    """
    if sample_rate != SAMPLE_RATE:
        raise ValueError(f"sample_rate is {sample_rate} Hz, must be {SAMPLE_RATE}: resample first")
    samples = check_samples(samples)
    result = np.empty((count_frames(len(samples), step), len(COLUMNS)))
    filled = 0
    for values in extract_blocks([samples], step):
        result[filled : filled + len(values)] = values
        filled += len(values)
    return result


def extract_blocks(signals: Iterable[np.ndarray], step: int = STEP) -> Iterator[np.ndarray]:
    """Compute the features of many signals in memory that does not grow with their length.

    `signals` are as for `extract`, or anything of a known length whose slices are such arrays (a
    data set on disk). Yields the rows that `extract` gives for the first signal, then those of the
    second, and so on, in blocks (T, 743) that may hold the end of one and the beginning of the
    next. Raises as `extract`.
    """
    # The last two spectra, real and imaginary parts, and the last two rows.
    past_spectrum, past_rows = np.zeros((2, 2, BINS)), np.ones((2, len(COLUMNS)))
    for frames, number in blocks_of_frames(signals, step, BLOCK):
        rows = np.empty((len(frames), len(COLUMNS)))
        # Silence divides by 0, by design; `extract` describes the result.
        with np.errstate(all="ignore"):
            plain = plain_spectrum(frames)
            spectrum = fill_spectrum(frames, plain, rows)

            correlation = fill_temporal(frames, (number > 0) & (step == FRAME // 2), rows)
            fill_lpc_and_lsf(correlation, rows)
            fill_envelope(frames, plain, rows)

            # The features from here on read MagnitudeSpectrum, which is filled in.
            fill_spectral_shape(rows)
            fill_bands(rows)
            fill_loudness(rows)
            fill_mel(rows)
            fill_octaves(rows)
            fill_flux_and_variation(past_rows, number, rows)
            fill_onset(past_spectrum, spectrum, past_rows, number, rows)
        past_spectrum = np.concatenate([past_spectrum, spectrum[:, -2:]], axis=1)[:, -2:].copy()
        past_rows = np.concatenate([past_rows, rows[-2:]])[-2:].copy()
        yield rows


def warm_up() -> None:
    """Compile everything, which takes some seconds, so that later processes only load it."""
    samples = np.random.default_rng(1).normal(0, 0.1, FRAME)
    # In the first frame only the last sample is not 0; the window leaves almost nothing of it.
    signals = [np.eye(1, FRAME // 2, FRAME // 2 - 1)[0], samples]
    for _ in extract_blocks(signals):
        pass


def check_samples(samples: np.ndarray, first: int = 0) -> np.ndarray:
    """Give mono samples, (n,), or a part that begins with sample `first`, as float64, or raise."""
    samples = np.asarray(samples)
    if samples.ndim != 1:
        raise ValueError(f"samples have shape {samples.shape}, must be mono, (n,)")
    if samples.size and not np.issubdtype(samples.dtype, np.floating):
        raise ValueError(f"samples are {samples.dtype}, must be floats in [-1, 1)")
    finite = np.isfinite(samples)
    if not finite.all():
        place = int(finite.argmin())
        raise ValueError(f"sample {first + place} is {samples[place]}, must be finite")
    return samples.astype(np.float64, copy=False)


def count_frames(samples: int, step: int = STEP) -> int:
    """Count the frames of a signal; a ValueError where `step` is not a positive whole number."""
    if isinstance(step, bool) or not isinstance(step, int | np.integer) or step < 1:
        raise ValueError(f"step is {step!r}, must be a whole number of samples, 1 or more")
    return -(-samples // step)


@kernel
def cut_frames(samples: np.ndarray, offset: int, first: int, step: int, frames: np.ndarray) -> None:
    """Cut frames, (T, 1024), from number `first` on, out of samples from number `offset` on.

    Frame t is centred on sample ``step * t``; it holds zeros where the signal has no samples.
    """
    for t in range(len(frames)):
        begin = step * (first + t) - FRAME // 2 - offset
        frame = frames[t]
        low = min(max(-begin, 0), FRAME)
        high = min(max(len(samples) - begin, low), FRAME)
        frame[:low] = 0.0
        frame[low:high] = samples[begin + low : begin + high]
        frame[high:] = 0.0


def blocks_of_frames(
    signals: Iterable[np.ndarray], step: int, rows: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Cut signals into frames, one signal after the other, at most `rows` frames at a time.

    Signals are as for `extract_blocks`, read a minute at a time. Yields frames, (T, 1024), and the
    number of each within its signal, (T,); both are overwritten for the next block.
    """
    frames, number = np.empty((rows, FRAME)), np.empty(rows, dtype=np.int64)
    filled = 0
    for signal in signals:
        total, at_once = count_frames(len(signal), step), max(1, _PIECE // step)
        for start in range(0, total, at_once):
            stop = min(start + at_once, total)
            offset = max(0, step * start - FRAME // 2)
            piece = check_samples(signal[offset : step * (stop - 1) + FRAME // 2], offset)
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
            del piece  # before the next is read: a minute is in memory, not two
    if filled:
        yield frames[:filled], number[:filled]

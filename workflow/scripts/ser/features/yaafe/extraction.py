"""From samples to the 743 columns, block of frames by block of frames.

A block holds frames of one recording or of several, and is small enough to stay in the processor's
cache from the first feature to the last. A frame's values are the same to the last bit in any
block: each is computed by itself, and what it looks back at is carried from block to block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ser.features.yaafe.bands import fill_bands
from ser.features.yaafe.columns import COLUMNS
from ser.features.yaafe.envelope import fill_envelope
from ser.features.yaafe.finite import make_finite
from ser.features.yaafe.flux import fill_flux_and_variation, fill_onset
from ser.features.yaafe.framing import (
    FRAME,
    SAMPLE_RATE,
    STEP,
    blocks_of_frames,
    check_parameters,
    check_samples,
    count_frames,
)
from ser.features.yaafe.line_spectrum import fill_lpc_and_lsf
from ser.features.yaafe.loudness import fill_loudness
from ser.features.yaafe.mel import fill_mel
from ser.features.yaafe.octave import fill_octaves
from ser.features.yaafe.spectral_shape import fill_spectral_shape
from ser.features.yaafe.spectrum import BINS, fill_spectrum, plain_spectrum
from ser.features.yaafe.temporal import fill_temporal

BLOCK = 96  # frames


def extract(
    samples: np.ndarray,
    sample_rate: int = SAMPLE_RATE,
    step: int = STEP,
    *,
    block: int = BLOCK,
) -> np.ndarray:
    """Compute what YAAFE gives for the 27 features with frames of 1024 samples.

    Parameters
    ----------
    samples
        Mono signal, (n,), floats in [-1, 1): a 16-bit file's samples over 32768.
    sample_rate
        In Hz; must be 16000.
    step
        Samples between frames; YAAFE's default is 512.
    block
        Frames computed at a time. Memory grows with it, results do not depend on it.

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
    check_parameters(sample_rate, step)
    samples = check_samples(samples)
    result = np.empty((count_frames(len(samples), step), len(COLUMNS)))
    filled = 0
    for values in extract_blocks([samples], sample_rate, step, block=block):
        result[filled : filled + len(values)] = values
        filled += len(values)
    return result


def extract_blocks(
    signals: Iterable[np.ndarray],
    sample_rate: int = SAMPLE_RATE,
    step: int = STEP,
    *,
    block: int = BLOCK,
) -> Iterator[np.ndarray]:
    """Compute the features of many signals in memory that does not grow with their length.

    `signals` are mono, (n,), as for `extract`: arrays, or anything of a known length whose slices
    are arrays, such as a data set on disk. They are read a minute at a time.

    Yields
    ------
    ndarray
        (T, 743), float64: the rows that `extract` gives for the first signal, then those of the
        second, and so on. A block may hold the end of one signal and the beginning of the next.

    Raises
    ------
    ValueError
        As `extract`.
    """
    check_parameters(sample_rate, step)
    past = np.zeros((2, 2, BINS)), np.ones((2, len(COLUMNS)))
    for frames, number in blocks_of_frames(signals, step, block):
        rows = np.empty((len(frames), len(COLUMNS)))
        # Silence divides by 0, by design; what comes out of that is described in `extract`.
        with np.errstate(all="ignore"):
            past = _fill(rows, frames, number, step, past)
        yield rows


def warm_up() -> None:
    """Compile everything, which takes some seconds, so that later processes only load it."""
    samples = np.random.default_rng(1).normal(0, 0.1, FRAME)
    # Of the first, a frame whose last sample alone is not 0, the window leaves next to nothing.
    signals = [np.eye(1, FRAME // 2, FRAME // 2 - 1)[0], samples]
    for rows in extract_blocks(signals):
        make_finite(rows)


def _fill(
    rows: np.ndarray,
    frames: np.ndarray,
    number: np.ndarray,
    step: int,
    past: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Fill in all columns of a block; give its two last spectra and rows, for the next block."""
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

    past_spectrum, past_rows = past
    fill_flux_and_variation(past_rows, number, rows)
    fill_onset(past_spectrum, spectrum, past_rows, number, rows)
    # Contiguous copies: of the block itself nothing is kept.
    return (
        np.concatenate([past_spectrum, spectrum[:, -2:]], axis=1)[:, -2:].copy(),
        np.concatenate([past_rows, rows[-2:]])[-2:].copy(),
    )

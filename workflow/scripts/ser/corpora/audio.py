"""Recordings in any format and rate -> mono samples at the rate that the features are defined for.

A recording that cannot be used raises `AudioError`, whose text is one line without the file's
name. libsndfile itself says nothing about many of the faults here: it reads a wav that was cut in
half as a shorter wav.
"""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import numpy as np
import soundfile
import soxr

from ser.corpora.wav_chunks import WavCut, close_header, find_data

SAMPLE_RATE = 16000
# Values with more than float32's 24 bits; every other encoding fits into float32 exactly.
WIDE = frozenset({"PCM_32", "DOUBLE", "ALAC_32"})
# Outside these rates (Hz) a header is damaged: resampling would make nonsense or fill the memory.
RATES = (1000, 1_000_000)
# Even floats in the scale of 32-bit integers stay below this; features of larger values overflow.
PEAK = 2.0**31
# Samples of a channel, in the file or at 16 kHz: 9 hours and 2 GiB. A compressed file of 1 MB can
# hold a hundred times as many, and a header can promise any number.
MOST_SAMPLES = 2**29
# Values that are decoded at a time, whatever a header promises.
BLOCK_VALUES = 2**22
# A RIFF file cannot hold more bytes.
LARGEST_RIFF = 2**32


class AudioError(ValueError):
    """A recording that cannot be used; the text is the reason, in one line."""


def load(path: str | Path) -> np.ndarray:
    """Decode a recording, mix it down by the mean of its channels and resample it to 16 kHz.

    Returns
    -------
    numpy.ndarray
        Shape (samples,), full scale 1. A mono file of this rate passes through bit for bit: a
        16-bit sample s becomes s / 32768 exactly. float32, or float64 where the file holds values
        that float32 cannot (`precision`). Band limits and phase: soxr, quality VHQ, linear phase.

    Raises
    ------
    AudioError
        As `inspect`, except that a short recording is no error.
    """
    samples, rate = _decode(path)
    _check_content(samples)
    if rate != SAMPLE_RATE:
        samples = soxr.resample(samples, rate, SAMPLE_RATE, quality="VHQ")
        if not samples.size:
            raise AudioError(f"holds no samples at {SAMPLE_RATE} Hz")
    return samples


def inspect(path: str | Path, min_seconds: float = 0.064) -> float:
    """Decode a recording whole and give its length in seconds.

    Raises
    ------
    AudioError
        When the file is missing, empty, not audio, cut in its header or its data, shorter than
        `min_seconds` (one frame of 1024 samples at 16 kHz), or holds samples that are not finite
        numbers, or only equal samples.
    """
    samples, rate = _decode(path)
    seconds = len(samples) / rate
    if seconds < min_seconds:
        raise AudioError(f"is {seconds:.4g} s long, shorter than {min_seconds:g} s")
    _check_content(samples)
    return seconds


def precision(path: str | Path) -> str:
    """Say from a recording's header which type `load` gives: ``float32`` or ``float64``."""
    with _open(path) as sound:
        return _dtype(sound)


def _dtype(sound: soundfile.SoundFile) -> str:
    return "float64" if sound.subtype in WIDE else "float32"


def _open(path: str | Path) -> soundfile.SoundFile:
    """Open a recording whose file is whole, as far as its format tells."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise AudioError("is not a file")
        if status.st_size == 0:
            raise AudioError("is an empty file")
        data = find_data(Path(path))
        # Bytes as name, because a name need not be valid UTF-8 on disk.
        source: bytes | io.BytesIO = os.fsencode(path)
        if data is not None and data.unclosed:
            if status.st_size > LARGEST_RIFF:
                raise AudioError("is larger than a wav file can be")
            source = io.BytesIO(close_header(Path(path).read_bytes(), data))
    except FileNotFoundError:
        raise AudioError("is missing") from None
    except WavCut as error:
        raise AudioError(str(error)) from None
    except OSError as error:
        raise AudioError(f"cannot be read ({error.strerror})") from None
    try:
        sound = soundfile.SoundFile(source)
    except (soundfile.LibsndfileError, TypeError):  # TypeError: a name that ends in .raw
        raise AudioError("is not audio that libsndfile can read") from None
    if sound.format == "RAW":
        # libsndfile takes anything named .vox, .gsm or .au for audio without a header.
        sound.close()
        raise AudioError("is not audio with a header")
    return sound


def _decode(path: str | Path) -> tuple[np.ndarray, int]:
    """Give the mixed-down samples, shape (samples,), at least one, and their rate."""
    with _open(path) as sound:
        rate, promised, dtype = sound.samplerate, sound.frames, _dtype(sound)
        if not RATES[0] <= rate <= RATES[1]:
            raise AudioError(f"has a sample rate of {rate} Hz, which is not that of speech")
        _check_length(promised, rate)
        samples = _read(sound, promised, dtype)
        _check_length(len(samples), rate)
        # The length of an MP3 without a table of contents is only libsndfile's guess.
        if len(samples) < promised and sound.format != "MP3":
            raise AudioError(f"is cut: {len(samples)} of {promised} samples can be decoded")
    if not len(samples):
        raise AudioError("holds no samples")
    return samples, rate


def _check_length(samples: int, rate: int) -> None:
    if samples * max(1, SAMPLE_RATE / rate) > MOST_SAMPLES:
        raise AudioError(f"promises {samples} samples, which no recording of speech has")


def _read(sound: soundfile.SoundFile, promised: int, dtype: str) -> np.ndarray:
    """Decode all samples and mix them down, in blocks, so that a promise takes no memory."""
    # The number is given because some codecs (GSM 6.10) cannot seek to find the end.
    step = max(1, BLOCK_VALUES // sound.channels)
    blocks: list[np.ndarray] = []
    if promised < 1:
        raise AudioError("holds no samples")
    try:
        while promised:
            block = sound.read(min(step, promised), dtype=dtype, always_2d=True)
            blocks.append(_mix_down(block))
            promised -= len(block)
            if len(block) < step:
                break
        return np.concatenate(blocks) if len(blocks) != 1 else blocks[0]
    except soundfile.LibsndfileError as error:
        detail = " ".join(error.error_string.split()).removeprefix("Error : ").rstrip(".")
        raise AudioError(f"cannot be decoded ({detail})") from None
    except MemoryError:
        raise AudioError("holds more samples than the memory") from None


def _mix_down(block: np.ndarray) -> np.ndarray:
    if block.shape[1] == 1:
        return block[:, 0]
    with np.errstate(over="ignore", invalid="ignore"):  # not finite is found by _check_content
        return block.mean(axis=1, dtype=np.float64).astype(block.dtype)


def _check_content(samples: np.ndarray) -> None:
    if not np.isfinite(samples).all():
        raise AudioError("holds samples that are not finite numbers (NaN or infinite)")
    lowest, highest = samples.min(), samples.max()
    if lowest == highest:
        raise AudioError(f"is digital silence: all samples equal {lowest:g}")
    if max(-lowest, highest) > PEAK:
        raise AudioError(f"holds samples up to {max(-lowest, highest):.2g}, where 1 is full scale")

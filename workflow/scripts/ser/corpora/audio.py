"""Recordings in any format and rate -> mono samples at the rate that the features are defined for.

A recording that cannot be used raises `AudioError`, whose text is one line without the file's
name. libsndfile itself does not report many of these faults: it reads a wav that was cut in half
as a shorter wav.
"""

from __future__ import annotations

import io
import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile
import soxr

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
# First four bytes of a file -> byte order of its sizes, kinds of file, name of the samples' chunk.
FAMILIES = {
    b"RIFF": ("<", (b"WAVE",), b"data"),
    b"RIFX": (">", (b"WAVE",), b"data"),
    b"FORM": (">", (b"AIFF", b"AIFC"), b"SSND"),
}
# Sizes from here up mean "to the end": SoX writes 0x7FFFF000 to a pipe, other programs FFFFFFFF.
UNKNOWN_SIZE = 0x7FFFF000
# Real files have about five; a hostile file of 100 MB could have twelve million.
MOST_CHUNKS = 1000


class AudioError(ValueError):
    """A recording that cannot be used; the text is the reason, in one line."""


def load(path: str | Path) -> np.ndarray:
    """Decode a recording, mix it down by the mean of its channels and resample it to 16 kHz.

    Gives (samples,), full scale 1, float32, or float64 where the file holds values that float32
    cannot (`precision`). A mono file of this rate passes through bit for bit: a 16-bit sample s
    becomes s / 32768 exactly. Others: soxr, quality VHQ, linear phase. Errors are those of
    `inspect`, except that a recording may be short.
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

    An `AudioError` says that the file is missing, empty, not audio, cut in its header or its data,
    shorter than `min_seconds` (one frame of 1024 samples at 16 kHz), or holds samples that are not
    finite numbers, or only equal samples.
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


@dataclass(frozen=True)
class Data:
    """The chunk of a wav file that holds the samples."""

    start: int  # offset of its first byte of content
    held: int  # bytes from there to the end of the file
    order: str  # byte order of sizes, as `struct` writes it
    unclosed: bool  # 0 bytes are promised but samples follow: the writer never filled it in


def find_data(path: Path) -> Data | None:
    """Find the samples of a wav (or AIFF) file; None for other kinds of file.

    A RIFF file is a 12-byte header and a chain of chunks: a four-letter name, a 32-bit size, the
    bytes, one more byte where the size is odd (Microsoft and IBM, "Multimedia Programming Interface
    and Data Specifications 1.0", 1991). AIFF has the same grammar with big-endian sizes. Programs
    that write to a pipe, or that were killed, leave a wrong size; such files are whole. An
    `AudioError` says that a file ends inside its header or inside its samples.
    """
    with path.open("rb") as stream:
        length = stream.seek(0, 2)
        stream.seek(0)
        head = stream.read(12)
        family = FAMILIES.get(head[:4])
        if family is None:
            return None
        order, kinds, name = family
        if len(head) < 12:
            raise AudioError(f"is cut in its header, after {length} bytes")
        if head[8:] not in kinds:
            return None
        position = 12
        for _ in range(MOST_CHUNKS):
            if len(chunk := stream.read(8)) < 8:
                raise AudioError(f"is cut in its header: no samples in its {length} bytes")
            size = int(struct.unpack(f"{order}4xI", chunk)[0])
            position += 8
            if chunk[:4] == name:
                break
            position += size + size % 2
            stream.seek(position)
        else:
            raise AudioError(f"holds more than {MOST_CHUNKS} chunks, and no samples among them")
        held = length - position
        if held < size < UNKNOWN_SIZE:
            raise AudioError(
                f"is cut: its header promises {size} bytes of samples, the file holds {held}"
            )
        unclosed = size == 0 and held > 0 and not _are_chunks(stream, position, length, order)
        return Data(position, held, order, unclosed)


def _are_chunks(stream: BinaryIO, position: int, length: int, order: str) -> bool:
    """Tell whether well-formed chunks, not samples, fill the rest of the file."""
    for _ in range(MOST_CHUNKS):
        if position >= length:
            return True
        stream.seek(position)
        chunk = stream.read(8)
        if len(chunk) < 8 or not (chunk[:4].isascii() and chunk[:4].decode().isprintable()):
            return False
        size = int(struct.unpack(f"{order}4xI", chunk)[0])
        if position + 8 + size > length:
            return False
        position += 8 + size + size % 2
    return False


def close_header(content: bytes, data: Data) -> bytes:
    """Give a file's bytes with the true size of its samples filled in."""
    size = struct.pack(f"{data.order}I", data.held)
    return content[: data.start - 4] + size + content[data.start :]


def _decode(path: str | Path) -> tuple[np.ndarray, int]:
    """Give the mixed-down samples, shape (samples,), at least one, and their rate."""
    with _open(path) as sound:
        rate, promised = sound.samplerate, sound.frames
        if not RATES[0] <= rate <= RATES[1]:
            raise AudioError(f"has a sample rate of {rate} Hz, which is not that of speech")
        _check_length(promised, rate)
        samples = _read(sound, promised)
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


def _read(sound: soundfile.SoundFile, promised: int) -> np.ndarray:
    """Decode all samples and mix them down, in blocks, so that a promise takes no memory."""
    # The number of samples is passed because some codecs (GSM 6.10) cannot seek to the end.
    step = max(1, BLOCK_VALUES // sound.channels)
    dtype = "float64" if sound.subtype in WIDE else "float32"
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

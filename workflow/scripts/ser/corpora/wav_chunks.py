"""Where a wav file keeps its samples, and whether it holds all of them.

A RIFF file is a 12-byte header and a chain of chunks: a four-letter name, a 32-bit size, the bytes,
one more byte where the size is odd (Microsoft and IBM, "Multimedia Programming Interface and Data
Specifications 1.0", 1991). AIFF has the same grammar with big-endian sizes. Programs that write to
a pipe, or that were killed, leave a size that is not the true one; those files are whole.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# First four bytes of a file -> byte order of its sizes, kinds of file, name of the samples' chunk.
FAMILIES = {
    b"RIFF": ("<", (b"WAVE",), b"data"),
    b"RIFX": (">", (b"WAVE",), b"data"),
    b"FORM": (">", (b"AIFF", b"AIFC"), b"SSND"),
}
# Sizes from here up mean "to the end": SoX writes 0x7FFFF000 to a pipe, other programs FFFFFFFF.
UNKNOWN_SIZE = 0x7FFFF000
# True files have about five; a hostile one of 100 MB could have twelve million to walk through.
MOST_CHUNKS = 1000


class WavCut(ValueError):
    """The file ends before its header says so; the text is the reason, in one line."""


@dataclass(frozen=True)
class Data:
    """The chunk that holds the samples.

    `start` is the offset of its first byte of content, `held` the bytes from there to the end of
    the file, `order` the byte order of sizes as `struct` writes it. `unclosed`: the header promises
    0 bytes, but samples follow, because the writer never came back to fill it in.
    """

    start: int
    held: int
    order: str
    unclosed: bool


def find_data(path: Path) -> Data | None:
    """Find the samples of a wav (or AIFF) file; None for other kinds of file.

    Raises
    ------
    WavCut
        When the file ends inside its header or inside its samples.
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
            raise WavCut(f"is cut in its header, after {length} bytes")
        if head[8:] not in kinds:
            return None
        position = 12
        for _ in range(MOST_CHUNKS):
            if len(chunk := stream.read(8)) < 8:
                break
            size = int(struct.unpack(f"{order}4xI", chunk)[0])
            position += 8
            if chunk[:4] == name:
                return _data(stream, position, length, order, size)
            position += size + size % 2
            stream.seek(position)
        else:
            raise WavCut(f"holds more than {MOST_CHUNKS} chunks, and no samples among them")
        raise WavCut(f"is cut in its header: no samples in its {length} bytes")


def _data(stream: BinaryIO, start: int, length: int, order: str, size: int) -> Data:
    held = length - start
    if held < size < UNKNOWN_SIZE:
        raise WavCut(f"is cut: its header promises {size} bytes of samples, the file holds {held}")
    unclosed = size == 0 and held > 0 and not _are_chunks(stream, start, length, order)
    return Data(start, held, order, unclosed)


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

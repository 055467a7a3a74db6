"""What macOS leaves in released corpora: files with a recording's ending that are none."""

from __future__ import annotations

from pathlib import Path

# Magic numbers of AppleDouble and of the Finder's .DS_Store, then bytes that are not UTF-8.
APPLE_DOUBLE = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        \x00\x02\x00\x00\x00\x09" + bytes(
    range(128, 256)
)
DS_STORE = b"\x00\x00\x00\x01Bud1\x00\x00\x10\x00" + bytes(range(128, 256))


def write_apple_double(path: Path) -> None:
    """Write an AppleDouble file; `path` has the name of a real file after ``._``."""
    _write(path, APPLE_DOUBLE)


def write_ds_store(path: Path) -> None:
    """Write a Finder's folder file; `path` is named ``.DS_Store``."""
    _write(path, DS_STORE)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)

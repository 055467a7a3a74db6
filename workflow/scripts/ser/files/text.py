"""Text from outside: lines of any encoding, made safe for one line or a table's cell."""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from pathlib import Path

# Not str.splitlines, which also splits at form feeds and other characters of comments.
LINE_END = re.compile(r"\r\n|\n|\r")
LARGEST = 256 * 2**20  # bytes; labels of a thousand hours of speech take a tenth of it
# What a spreadsheet takes for a formula and runs when it opens a CSV (CWE-1236); "-" and "+1" stay.
FORMULA = re.compile(r"[=@]|[+-](?![0-9.,]*$)")


def read_lines(path: Path) -> list[str]:
    """Read a text file's lines, without their ends; bytes that are not UTF-8 become U+FFFD.

    Raises an OSError when it cannot be read, is a pipe or a device, or is larger than `LARGEST`.
    """
    status = path.stat()
    # Reading a pipe would wait; a folder raises its own error.
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise OSError(errno.EINVAL, "Not a file", str(path))
    if status.st_size > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return LINE_END.split(path.read_bytes().decode("utf-8-sig", "replace"))


def _is_plain(character: str) -> bool:
    """Tell text from control characters, lone surrogates (not UTF-8) and separators of lines."""
    return unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")


def is_one_line(text: str) -> bool:
    """Tell whether a text can stand in one line of UTF-8."""
    return text.isprintable() or all(map(_is_plain, text))


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run a cell with this text."""
    return FORMULA.match(text) is not None


def one_line(text: str) -> str:
    """Give text in one line of valid UTF-8, with escapes for what is neither."""
    return "".join(c if _is_plain(c) else c.encode("unicode_escape").decode() for c in text)


def as_cell(text: str) -> str:
    """Give text in one line that no spreadsheet runs: an apostrophe goes before a formula."""
    text = one_line(text)
    return f"'{text}" if is_formula(text) else text

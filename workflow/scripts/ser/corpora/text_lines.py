"""Lines of a text file whose encoding nobody vouches for."""

from __future__ import annotations

import re
from pathlib import Path

# Not str.splitlines, which also cuts at form feeds and at rarer signs that comments may hold.
LINE_END = re.compile(r"\r\n|\n|\r")


def read_lines(path: Path) -> list[str]:
    """Read a text file's lines, without their ends.

    UTF-8 with or without a byte order mark. Bytes that are not UTF-8 (raters' free comments) become
    U+FFFD instead of ending the run, so that the rest of the file still counts.

    Raises
    ------
    OSError
        When the file cannot be read.
    """
    return LINE_END.split(path.read_bytes().decode("utf-8-sig", "replace"))

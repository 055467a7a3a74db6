"""Lines of a text file whose encoding nobody vouches for."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

# Not str.splitlines, which also cuts at form feeds and at rarer signs that comments may hold.
LINE_END = re.compile(r"\r\n|\n|\r")
# Bytes; labels of a thousand hours of speech take a tenth of it.
LARGEST = 256 * 2**20


def read_lines(path: Path) -> list[str]:
    """Read a text file's lines, without their ends.

    UTF-8 with or without a byte order mark. Bytes that are not UTF-8 (raters' free comments) become
    U+FFFD instead of ending the run, so that the rest of the file still counts.

    Raises
    ------
    OSError
        When the file cannot be read, is a pipe or a device, or is larger than `LARGEST`.
    """
    status = path.stat()
    # A pipe would be waited for, and /dev/zero has no end; a folder says by itself what it is.
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise OSError(errno.EINVAL, "Not a file", str(path))
    if status.st_size > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return LINE_END.split(path.read_bytes().decode("utf-8-sig", "replace"))

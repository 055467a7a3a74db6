"""The files below a corpus's folder, and a quick fingerprint of them.

Standard library only: the fingerprint is taken while the Snakefile is read.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ABSENT = "absent"
# Links can lead to one folder in exponentially many ways; at most this many are followed.
WAYS = 16


class Outside(ValueError):
    """A path that is not one of a corpus's files; the text is the reason, in one line."""


@dataclass(frozen=True)
class Tree:
    """Files below a folder, sorted by path.

    `files` are (posix path relative to the folder, size in bytes, time of last change in ns),
    `skipped` are (posix path, reason) of entries that were not entered or cannot be read. Names
    that start with a dot (leftovers of macOS and of tools) are in neither.
    """

    files: tuple[tuple[str, int, int], ...]
    skipped: tuple[tuple[str, str], ...]


def scan(root: str | Path, hidden: bool = False) -> Tree:
    """List all files below a folder, those whose names start with a dot only if `hidden`.

    Links are followed as long as they stay inside the folder (git-annex stores files so). Links
    that leave it, lead nowhere or back to a folder above are skipped, with the reason; so is a
    folder that was already entered in `WAYS` other ways.
    """
    top = os.path.realpath(root)
    files: list[tuple[str, int, int]] = []
    skipped: list[tuple[str, str]] = []
    # To enter: path as reached (empty or ending in a slash), true path, true paths of those above.
    waiting: list[tuple[str, str, frozenset[str]]] = [("", top, frozenset([top]))]
    entered: Counter[str] = Counter()
    while waiting:
        prefix, folder, above = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                shown = [entry for entry in entries if hidden or entry.name[0] != "."]
                # In the order of names, which decides the ways to a folder that are followed.
                children = sorted(shown, key=lambda entry: entry.name)
        except OSError as error:
            skipped.append((prefix.rstrip("/") or ".", f"cannot be read ({error.strerror})"))
            continue
        for entry in children:
            path = prefix + entry.name
            true = os.path.join(folder, entry.name)
            if entry.is_symlink():
                true = os.path.realpath(true)
                if not is_inside(true, top):
                    skipped.append((path, "is a link that leaves the corpus's folder"))
                    continue
            try:
                status = os.stat(true)
            except OSError as error:
                reason = "is a link that leads nowhere" if entry.is_symlink() else error.strerror
                skipped.append((path, str(reason)))
                continue
            if stat.S_ISREG(status.st_mode):
                files.append((path, status.st_size, status.st_mtime_ns))
            elif stat.S_ISDIR(status.st_mode):
                entered[true] += 1
                if true in above:
                    skipped.append((path, "is a link to a folder above itself"))
                elif entered[true] > WAYS:
                    skipped.append((path, f"is reached by more than {WAYS} links"))
                else:
                    waiting.append((f"{path}/", true, above | {true}))
            else:
                skipped.append((path, "is not a file"))
    return Tree(tuple(sorted(files)), tuple(sorted(skipped)))


def is_inside(path: str, top: str) -> bool:
    """Tell whether a true path is a true folder or lies below it."""
    return os.path.commonpath([path, top]) == top


def place_inside(root: str | Path, file: str) -> Path:
    """Give the true path of a corpus's file, links resolved, when it is about to be read.

    The walk has checked every link, but lists can be changed, and a link may have been added since.
    Raises `Outside` if `file`, a posix path relative to the folder, is absolute, climbs (..), is
    not a path, or leads out of the folder by links.
    """
    path = PurePosixPath(file)
    if "\0" in file or not path.name:
        raise Outside("is not a path")
    if path.is_absolute() or ".." in path.parts:
        raise Outside("leads out of the corpus's folder")
    top = os.path.realpath(root)
    true = os.path.realpath(os.path.join(top, file))
    if not is_inside(true, top):
        raise Outside("is a link that leaves the corpus's folder")
    return Path(true)


def fingerprint(root: str | Path) -> str:
    """Digest the names, sizes and times below a folder (or of one file); no content is read.

    64 hexadecimal digits, or ``absent`` where there is nothing.
    """
    try:
        status = os.stat(root)
    except OSError:
        return ABSENT
    lines: list[tuple[str | int, ...]] = [("", status.st_size, status.st_mtime_ns)]
    if stat.S_ISDIR(status.st_mode):
        tree = scan(root)
        lines = [*tree.files, *tree.skipped]
    digest = hashlib.sha256()
    for line in lines:
        text = "\0".join(str(item) for item in line)
        # Names on disk need not be valid UTF-8; Python keeps such bytes as surrogates.
        digest.update(f"{text}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()

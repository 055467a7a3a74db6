"""The files below a corpus's folder, and a quick fingerprint of them.

Standard library only: the fingerprint is taken while the Snakefile is read.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

ABSENT = "absent"


@dataclass(frozen=True)
class Tree:
    """What lies below a folder.

    Parameters
    ----------
    files
        (posix path relative to the folder, size in bytes, time of last change in ns), sorted.
    skipped
        (posix path, reason) of what was not entered or cannot be read, sorted. Names that start
        with a dot are not even listed here: they are leftovers of macOS and of tools.
    """

    files: tuple[tuple[str, int, int], ...]
    skipped: tuple[tuple[str, str], ...]


def scan(root: str | Path) -> Tree:
    """List all files below a folder.

    Links are followed as long as they stay inside the folder (git-annex keeps files so); links
    that leave it, lead nowhere or back to a folder above themselves are skipped, with the reason.

    Parameters
    ----------
    root
        The folder; one that is missing has no files.

    Returns
    -------
    Tree
    """
    top = os.path.realpath(root)
    files: list[tuple[str, int, int]] = []
    skipped: list[tuple[str, str]] = []
    # Folders to enter: path as reached (ends in a slash, empty for the top), true path, and true
    # paths of the folders that it was reached through.
    waiting: list[tuple[str, str, frozenset[str]]] = [("", top, frozenset([top]))]
    while waiting:
        prefix, folder, above = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                children = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            skipped.append((prefix.rstrip("/") or ".", f"cannot be read ({error.strerror})"))
            continue
        for entry in children:
            path = prefix + entry.name
            true = os.path.join(folder, entry.name)
            if entry.is_symlink():
                true = os.path.realpath(true)
                if not _inside(true, top):
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
                if true in above:
                    skipped.append((path, "is a link to a folder above itself"))
                else:
                    waiting.append((f"{path}/", true, above | {true}))
    return Tree(tuple(sorted(files)), tuple(sorted(skipped)))


def _inside(path: str, top: str) -> bool:
    return os.path.commonpath([path, top]) == top


def walk(root: str | Path) -> list[tuple[str, int, int]]:
    """List (posix path, size in bytes, time of last change in ns) of all files; see `scan`."""
    return list(scan(root).files)


def fingerprint(root: str | Path) -> str:
    """Digest the names, sizes and times below a folder (or of one file); no content is read.

    Returns
    -------
    str
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

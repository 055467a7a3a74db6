"""Digests of the files that went into a run and came out of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ser.corpora.tree import scan
from ser.files.atomic_write import read_rows


def sha256_of(path: str | Path) -> str:
    """Digest a file's content: 64 hexadecimal digits."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def path_below(path: str | Path, folders: Sequence[str | Path]) -> str:
    """Name a file from the first of `folders` that it lies below, with slashes.

    A file outside all of them keeps its name alone: where else it lies is a matter of one machine.
    """
    for folder in folders:
        relative = os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
        if relative != os.pardir and not relative.startswith(os.pardir + os.sep):
            return Path(relative).as_posix()
    return Path(path).name


def describe_files(
    paths: Sequence[str | Path], folders: Sequence[str | Path]
) -> list[dict[str, Any]]:
    """Describe files, sorted: ``path`` (see `path_below`), ``bytes`` and ``sha256``.

    Raises
    ------
    OSError
        When a file is not there or cannot be read.
    """
    described = [
        {
            "path": path_below(path, folders),
            "bytes": os.stat(path).st_size,
            "sha256": sha256_of(path),
        }
        for path in dict.fromkeys(paths)
    ]
    return sorted(described, key=lambda file: (file["path"], file["sha256"]))


def describe_corpus(
    name: str, root: str | Path, utterances: str | Path, fingerprint: str
) -> dict[str, Any]:
    """Describe a corpus without saying where it lies.

    Parameters
    ----------
    name
        Of the corpus.
    root
        Its folder.
    utterances
        CSV of its utterances; the column ``file`` holds paths below `root`.
    fingerprint
        What the run was planned by, as given.

    Returns
    -------
    dict
        ``name``, ``fingerprint``; ``files`` and ``bytes`` of all that lies in the folder;
        ``recordings``, the number of files that the CSV names, and ``recordings_sha256``, which
        digests what ``sha256sum`` prints for them in the order of their names. It is the same
        wherever the same recordings lie, and null where one of them is not there.
    """
    files = scan(root).files
    named = sorted({row["file"] for row in read_rows(utterances)})
    return {
        "name": name,
        "fingerprint": fingerprint,
        "files": len(files),
        "bytes": sum(size for _, size, _ in files),
        "recordings": len(named),
        "recordings_sha256": _digest_of_all(Path(root), named),
    }


def _digest_of_all(root: Path, names: Sequence[str]) -> str | None:
    digest = hashlib.sha256()
    for name in names:
        try:
            digest.update(f"{sha256_of(root / name)}  {name}\n".encode())
        except OSError:
            return None
    return digest.hexdigest()

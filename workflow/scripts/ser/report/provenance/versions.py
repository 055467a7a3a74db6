"""Versions: of Python, of every installed package, and of the project by git."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
from pathlib import Path
from typing import Any

SECONDS = 60


def installed_packages() -> dict[str, str]:
    """Give the version of every package that this Python can import, by name, sorted."""
    found: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        # A folder that a broken installation left behind has no metadata, or none with a name.
        name = distribution.metadata["Name"] if distribution.metadata else None
        if name:
            # The first on the path is the one that is imported.
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), distribution.version)
    return dict(sorted(found.items()))


def describe_git(folder: str | Path) -> dict[str, Any]:
    """Describe the state of the repository whose top is `folder`.

    Returns
    -------
    dict
        ``revision``: the commit's full hash; ``described``: its last tag and how far it is from
        there, or a short hash; ``dirty``: whether files differ from it or are new; ``changed``:
        which, sorted; ``missing_because``: null. Where git or the repository is missing all are
        null but the last, which says why.
    """
    try:
        top = _git(folder, "rev-parse", "--show-toplevel").strip()
    except FileNotFoundError:
        return _unknown("git is not installed")
    except subprocess.SubprocessError:
        return _unknown("the project's folder is no git repository, or git may not read it")
    if os.path.realpath(top) != os.path.realpath(folder):
        # Someone's repository around an unpacked archive says nothing about the project.
        return _unknown("the project's folder is no git repository of its own")
    try:
        revision = _git(folder, "rev-parse", "HEAD").strip()
        # Without --dirty, which would write git's index.
        described = _git(folder, "describe", "--always", "--tags").strip()
        # NUL between the entries: names come as they are.
        status = _git(folder, "status", "--porcelain", "--no-renames", "-z")
    except subprocess.SubprocessError:
        return _unknown("the repository has no commit, or git cannot read it")
    changed = sorted(entry[3:] for entry in status.split("\0") if entry)
    return {
        "revision": revision,
        "described": described,
        "dirty": bool(changed),
        "changed": changed,
        "missing_because": None,
    }


def _unknown(reason: str) -> dict[str, Any]:
    names = ("revision", "described", "dirty", "changed")
    return {**dict.fromkeys(names), "missing_because": reason}


def _git(folder: str | Path, *arguments: str) -> str:
    # Where this runs inside a hook, git's variables name another repository; and a mere look must
    # not take the index's lock from whoever works there.
    environment = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    return subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env={**environment, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=SECONDS,
        check=True,
    ).stdout

"""The manifest of a run: inputs and results, versions, revision, machine.

With it another person can check that their run is the same. It does not identify the machine's
owner: it has no folder outside the project and no name of a host or user. write_manifest puts the
parts together.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ser.corpora.tree import scan
from ser.files.atomic_write import read_rows

CPUINFO = Path("/proc/cpuinfo")
# x86 and most ARM boards.
MODEL = re.compile(r"^(?:model name|Model|Hardware)\s*:\s*(.+)$", re.MULTILINE)
GIT_SECONDS = 60
TOOL_SECONDS = 20  # nvidia-smi can hang on a broken driver


def sha256_of(path: str | Path) -> str:
    """Digest a file's content: 64 hexadecimal digits."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def describe_files(
    paths: Sequence[str | Path], folders: Sequence[str | Path]
) -> list[dict[str, Any]]:
    """Describe files, sorted: ``path`` (see `path_below`), ``bytes`` and ``sha256``."""
    names = {path: path_below(path, folders) for path in paths}
    described = [
        {"path": name, "bytes": os.stat(path).st_size, "sha256": sha256_of(path)}
        for path, name in names.items()
    ]
    return sorted(described, key=lambda file: (file["path"], file["sha256"]))


def path_below(path: str | Path, folders: Sequence[str | Path]) -> str:
    """Name a file from the first of `folders` that it lies below; by its name where there is none.

    Where a file outside of them lies is a matter of one machine.
    """
    real = Path(path).resolve()
    for folder in map(Path, folders):
        if real.is_relative_to(folder.resolve()):
            return real.relative_to(folder.resolve()).as_posix()
    return Path(path).name


def describe_corpus(
    name: str, root: str | Path, utterances: str | Path, fingerprint: str
) -> dict[str, Any]:
    """Describe a corpus without its place on the machine.

    ``files`` and ``bytes`` are of all in the folder, ``recordings`` those that the CSV names;
    ``recordings_sha256`` digests what ``sha256sum`` prints for these in the order of their names,
    and is null where one of them is not there.
    """
    files = scan(root).files
    named = sorted({row["file"] for row in read_rows(utterances)})
    try:
        lines = "".join(f"{sha256_of(Path(root) / file)}  {file}\n" for file in named)
        digest = hashlib.sha256(lines.encode()).hexdigest()
    except OSError:
        digest = None
    return {
        "name": name,
        "fingerprint": fingerprint,
        "files": len(files),
        "bytes": sum(size for _, size, _ in files),
        "recordings": len(named),
        "recordings_sha256": digest,
    }


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

    ``revision`` is the commit's full hash; ``described`` its last tag and how far it is from there,
    or a short hash; ``changed`` the files that differ from it or are new. Where git or the
    repository is missing all are null and ``missing_because`` says why.
    """
    state = dict.fromkeys(("revision", "described", "dirty", "changed", "missing_because"))
    missing = "the project's folder is not a git repository, or git may not read it"
    try:
        top = _git(folder, "rev-parse", "--show-toplevel").strip()
        if not os.path.samefile(top, folder):
            # Someone's repository around an unpacked archive says nothing about the project.
            missing = "the project's folder is not a git repository of its own"
            return state | {"missing_because": missing}
        missing = "the repository has no commit, or git cannot read it"
        revision = _git(folder, "rev-parse", "HEAD").strip()
        # Without --dirty, which would write git's index.
        described = _git(folder, "describe", "--always", "--tags").strip()
        # NUL between the entries: names come as they are.
        status = _git(folder, "status", "--porcelain", "--no-renames", "-z")
    except FileNotFoundError:
        return state | {"missing_because": "git is not installed"}
    except subprocess.SubprocessError:
        return state | {"missing_because": missing}
    changed = sorted(entry[3:] for entry in status.split("\0") if entry)
    known = {"revision": revision, "described": described}
    return state | known | {"dirty": bool(changed), "changed": changed}


def _git(folder: str | Path, *arguments: str) -> str:
    # In a hook, git's variables name another repository; and reading must not lock the index.
    environment = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    return subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env={**environment, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=GIT_SECONDS,
        check=True,
    ).stdout


def describe_hardware() -> dict[str, Any]:
    """Describe the machine; ``memory_bytes`` is null where the system does not tell."""
    # Batch systems and containers give a process fewer cores than the machine has.
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        memory = None
    system = f"{platform.system()} {platform.release()}"
    try:
        system = f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {system}"
    except (OSError, KeyError):
        if platform.system() == "Darwin":
            system = f"macOS {platform.mac_ver()[0]}, {system}"
    return {
        "processor": processor(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "cores_usable": usable,
        "memory_bytes": memory,
        "gpus": gpus(),
        "system": system,
    }


def processor(cpuinfo: Path = CPUINFO) -> str:
    """Name the processor's model; where the system does not tell, its architecture."""
    text = cpuinfo.read_text(encoding="utf-8", errors="replace") if cpuinfo.exists() else ""
    if found := MODEL.search(text):
        return found[1].strip()
    mac = platform.system() == "Darwin"
    names = _lines("sysctl", "-n", "machdep.cpu.brand_string") if mac else []
    return names[0] if names else platform.processor() or platform.machine()


def gpus() -> list[str]:
    """Name NVIDIA's cards, one entry per card; none where there is no card or no driver."""
    return _lines("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")


def _lines(*command: str) -> list[str]:
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=TOOL_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [line.strip() for line in run.stdout.splitlines() if line.strip()]

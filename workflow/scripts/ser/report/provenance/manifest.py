"""The manifest of a run: all that another person needs to tell whether theirs is the same."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ser.report.provenance.digests import describe_corpus, describe_files, sha256_of
from ser.report.provenance.hardware import describe_hardware
from ser.report.provenance.versions import describe_git, installed_packages

# To be raised when a key changes its meaning or goes.
FORMAT = 1


def build_manifest(
    experiment: str,
    notice: str,
    config: Mapping[str, Any],
    seeds: Sequence[int],
    corpora: Sequence[tuple[str, str, str, str]],
    inputs: Sequence[Path],
    results: Sequence[Path],
    lock: Path,
    environments: Sequence[Path],
    repository: Path,
) -> dict[str, Any]:
    """Gather a run's manifest.

    Parameters
    ----------
    experiment, notice, config, seeds
        As configured; they are written as they are.
    corpora
        (name, folder, CSV of its utterances, fingerprint) of each; the folder is not written.
    inputs, results
        Small files that went in, and files that came out.
    lock
        The lock file of the packages.
    environments
        Files of pinned environments. Under ``--sdm conda`` each rule has the packages of its own
        one, and ``packages`` are those of the rule that writes the manifest alone.
    repository
        The project's folder. Paths are given from there, or from the working folder.

    Returns
    -------
    dict
        Made of what JSON knows. ``created`` (UTC), ``git`` and ``hardware`` are of this moment, so
        that two runs differ in them; the rest is the same for the same files and packages.

    Raises
    ------
    OSError
        When one of the files cannot be read.
    """
    folders = [repository, Path.cwd()]
    return {
        "format": FORMAT,
        "experiment": experiment,
        "notice": notice,
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "git": describe_git(repository),
        "seeds": list(seeds),
        "config": config,
        "corpora": [describe_corpus(*corpus) for corpus in corpora],
        "inputs": describe_files(inputs, folders),
        "results": describe_files(results, folders),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "lock": {"path": lock.name, "sha256": sha256_of(lock)},
        "environments": describe_files(environments, folders),
        "packages": installed_packages(),
        "hardware": describe_hardware(),
    }


def manifest_json(manifest: Mapping[str, Any]) -> str:
    """Write a manifest as JSON text, in the order that `build_manifest` gave."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    # Names on disk need not be valid UTF-8; Python keeps such bytes as surrogates.
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"

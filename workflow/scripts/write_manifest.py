"""Configuration, corpora, inputs and results -> a JSON manifest of the run.

Run it with the Python that runs the workflow: the versions of packages are those of its
environment. Time, git state and hardware are current; the rest depends on files and packages only.
"""

import argparse
import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from ser.files.atomic_write import write_text
from ser.report.manifest import (
    describe_corpus,
    describe_files,
    describe_git,
    describe_hardware,
    installed_packages,
    sha256_of,
)

# Raise this when a key changes its meaning or is removed.
FORMAT = 1


def main() -> None:
    """Parse arguments, gather, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiment", required=True, help="its name")
    parser.add_argument("--notice", default="", help="the tables' warning; empty for none")
    parser.add_argument("--config", type=json.loads, required=True, help="JSON: the configuration")
    parser.add_argument("--seeds", type=int, nargs="+", required=True)
    corpus = ("NAME", "ROOT", "UTTERANCES_CSV", "FINGERPRINT")
    parser.add_argument(
        "--corpus", nargs=4, action="append", default=[], dest="corpora", metavar=corpus
    )
    parser.add_argument("--inputs", type=Path, nargs="*", default=[], help="files that went in")
    parser.add_argument("--results", type=Path, nargs="*", default=[], help="files that came out")
    parser.add_argument("--lock", type=Path, required=True, help="the lock file of the packages")
    parser.add_argument(
        "--environments", type=Path, nargs="*", default=[], help="files of pinned environments"
    )
    parser.add_argument("--repository", type=Path, required=True, help="the project's folder")
    parser.add_argument("--manifest", type=Path, required=True, help="JSON to write")
    given = parser.parse_args()
    # Paths are told from the project's folder, or from the working folder.
    folders = [given.repository, Path.cwd()]
    try:
        manifest = {
            "format": FORMAT,
            "experiment": given.experiment,
            "notice": given.notice,
            "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "git": describe_git(given.repository),
            "seeds": given.seeds,
            "config": given.config,
            "corpora": [describe_corpus(*corpus) for corpus in given.corpora],
            "inputs": describe_files(given.inputs, folders),
            "results": describe_files(given.results, folders),
            "python": f"{platform.python_implementation()} {platform.python_version()}",
            "lock": {"path": given.lock.name, "sha256": sha256_of(given.lock)},
            "environments": describe_files(given.environments, folders),
            "packages": installed_packages(),
            "hardware": describe_hardware(),
        }
    except OSError as error:
        sys.exit(f"manifest: {error}")
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # Names on disk need not be valid UTF-8; Python keeps such bytes as surrogates.
    write_text(given.manifest, text.encode("utf-8", "backslashreplace").decode("utf-8"))


if __name__ == "__main__":
    main()

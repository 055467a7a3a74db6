"""Configuration, corpora, inputs and results -> a JSON manifest of the run.

Run it by the Python that runs the workflow: the versions of packages are those of its environment.
"""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import write_text
from ser.report.manifest import build_manifest, manifest_json


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
    given = vars(parser.parse_args())
    output = given.pop("manifest")
    try:
        manifest = build_manifest(**given)
    except OSError as error:
        sys.exit(f"manifest: {error}")
    write_text(output, manifest_json(manifest))


if __name__ == "__main__":
    main()

"""The choice of a fold, and posteriors of all candidates on it -> those of the chosen one."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from ser.files.atomic_write import read_table
from ser.scoring.metrics import ScoreError
from ser.scoring.nested import chosen_in
from ser.scoring.posteriors import Posteriors
from ser.systems.base import digest


def main() -> None:
    """Parse arguments, copy, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="the dataset's name")
    parser.add_argument("--system", required=True, help="the name of the system that is chosen")
    parser.add_argument("--fold", required=True)
    parser.add_argument("--choices", type=Path, required=True, help="CSV of the choices")
    parser.add_argument(
        "--candidates", nargs=2, action="append", required=True, help="CANDIDATE FILE"
    )
    parser.add_argument("--posteriors", type=Path, required=True, help="HDF5 file to write")
    arguments = parser.parse_args()
    files = dict(arguments.candidates)
    try:
        name = chosen_in(read_table(arguments.choices), arguments.fold)
        if name not in files:
            raise ScoreError(f"{arguments.fold}: {name} is chosen, but has no posteriors")
    except ScoreError as error:
        sys.exit(f"{arguments.system} on {arguments.name}: {error}")
    content = Posteriors.load(files[name])
    # The choice itself was fitted too.
    replace(content, fitted={**content.fitted, "choice": digest(name)}).save(arguments.posteriors)
    print(f"{arguments.fold}: {name}")


if __name__ == "__main__":
    main()

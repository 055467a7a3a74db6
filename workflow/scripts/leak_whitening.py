"""LEAK METER, no results: moments of all groups -> a whitening that saw the test speakers."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table
from ser.protocol.leakage import merge_everything
from ser.whitening import WhiteningOptions, fit_whitening


def main() -> None:
    """Parse arguments, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=Path, nargs="+", required=True, help="HDF5 files")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--fold", required=True)
    parser.add_argument("--options", type=json.loads, default={}, help="JSON: WhiteningOptions")
    parser.add_argument("--whitening", type=Path, required=True, help="HDF5 file to write")
    arguments = parser.parse_args()
    folds = read_table(arguments.folds)
    try:
        whitening = fit_whitening(
            merge_everything(arguments.moments, folds, arguments.fold),
            set(folds.loc[folds["fold"] == arguments.fold, "group"]),
            WhiteningOptions(**arguments.options),
        )
    except ValueError as error:
        sys.exit(f"{arguments.fold}: {error}")
    whitening.save(arguments.whitening)
    print(f"{whitening.count} frames of all {len(whitening.groups)} groups")


if __name__ == "__main__":
    main()

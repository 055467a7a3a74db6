"""LEAK METER, no results: moments of all groups -> a whitening that saw the test speakers."""

import argparse
import sys
from pathlib import Path

from fit_whitening import number_or_word
from ser.files.atomic_write import read_table
from ser.protocol.leakage import merge_everything
from ser.whitening import fit_whitening


def main() -> None:
    """Parse arguments, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=Path, nargs="+", required=True, help="HDF5 files")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--fold", required=True)
    parser.add_argument("--components", type=number_or_word, default=0.99)
    parser.add_argument("--max-components", type=int, default=200, help="0 for no limit")
    parser.add_argument("--floor", type=float, default=1e-5)
    parser.add_argument("--whitening", type=Path, required=True, help="HDF5 file to write")
    arguments = parser.parse_args()
    folds = read_table(arguments.folds)
    try:
        whitening = fit_whitening(
            merge_everything(arguments.moments, folds, arguments.fold),
            set(folds.loc[folds["fold"] == arguments.fold, "group"]),
            components=arguments.components,
            max_components=arguments.max_components or None,
            floor=arguments.floor,
        )
    except ValueError as error:
        sys.exit(f"{arguments.fold}: {error}")
    whitening.save(arguments.whitening)
    print(f"{whitening.count} frames of all {len(whitening.groups)} groups")


if __name__ == "__main__":
    main()

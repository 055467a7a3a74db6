"""Moments of all shards -> standardization and PCA whitening of one fold's training groups."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table
from ser.protocol.folds import roles_of, whitening_groups
from ser.whitening import WhiteningOptions, fit_whitening, merge_training


def main() -> None:
    """Parse arguments, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=Path, nargs="+", required=True, help="HDF5 files")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--fold", required=True)
    parser.add_argument("--options", type=json.loads, default={}, help="JSON: WhiteningOptions")
    parser.add_argument("--whitening", type=Path, required=True, help="HDF5 file to write")
    arguments = parser.parse_args()
    groups = whitening_groups(roles_of(read_table(arguments.folds), arguments.fold))
    try:
        options = WhiteningOptions(**arguments.options)
        whitening = fit_whitening(merge_training(arguments.moments, groups), groups, options)
    except (TypeError, ValueError) as error:
        sys.exit(f"{arguments.fold}: {error}")
    whitening.save(arguments.whitening)
    kept = whitening.projection.shape[1]
    share = whitening.explained[:kept].sum()
    print(f"{whitening.count} frames; {kept} components keep {share:.2%} of the variance")


if __name__ == "__main__":
    main()

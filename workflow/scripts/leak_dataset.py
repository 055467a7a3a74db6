"""LEAK METER, diagnostic only: a dataset and its folds -> both with a leak, for honest rules."""

import argparse
from pathlib import Path

from ser.files.atomic_write import read_table, write_table
from ser.protocol.leakage import LEAKS, make_leak


def main() -> None:
    """Parse arguments, change the tables, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leak", choices=LEAKS, required=True)
    parser.add_argument("--dataset", type=read_table, required=True, help="CSV of the utterances")
    parser.add_argument("--folds", type=read_table, required=True, help="CSV of the roles")
    parser.add_argument("--leaking-dataset", type=Path, required=True, help="CSV to write")
    parser.add_argument("--leaking-folds", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    dataset, folds = make_leak(arguments.leak, arguments.dataset, arguments.folds)
    write_table(arguments.leaking_dataset, dataset)
    write_table(arguments.leaking_folds, folds)


if __name__ == "__main__":
    main()

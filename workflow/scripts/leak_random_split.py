"""LEAK METER, no results: a dataset -> the same folds, but utterances dealt to them at random."""

import argparse
from pathlib import Path

from ser.files.atomic_write import read_table, write_table
from ser.protocol.leakage import shuffle_groups


def main() -> None:
    """Parse arguments, deal, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, required=True, help="CSV of the utterances")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--seed", type=int, default=1, help="of the dealing")
    parser.add_argument("--leaking-dataset", type=Path, required=True, help="CSV to write")
    parser.add_argument("--leaking-folds", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    dealt = shuffle_groups(read_table(arguments.dataset), arguments.seed)
    write_table(arguments.leaking_dataset, dealt)
    write_table(arguments.leaking_folds, read_table(arguments.folds))
    shared = dealt.groupby("speaker")["group"].nunique().median()
    print(f"half of the speakers stand in {shared:g} groups or more")


if __name__ == "__main__":
    main()

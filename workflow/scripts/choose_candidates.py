"""Posteriors of all candidates on inner folds -> which candidate each fold takes."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table, write_table
from ser.scoring.epochs import EPOCH_RULES
from ser.scoring.metrics import ScoreError
from ser.scoring.nested import choose_candidates, load_candidates


def main() -> None:
    """Parse arguments, choose, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="the dataset's name")
    parser.add_argument("--system", required=True, help="the name of the system that is chosen")
    parser.add_argument(
        "--posteriors", nargs=4, action="append", required=True, help="CANDIDATE FOLD SEED FILE"
    )
    parser.add_argument("--dataset-table", type=Path, required=True, help="CSV of the utterances")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--inner-folds", type=Path, required=True, help="CSV of the inner roles")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument(
        "--patience", type=json.loads, required=True, help="JSON: candidate to epochs, in order"
    )
    parser.add_argument("--select", choices=EPOCH_RULES, required=True, help="chooses the epoch")
    parser.add_argument("--choices", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    try:
        choices = choose_candidates(
            read_table(arguments.dataset_table),
            read_table(arguments.folds),
            read_table(arguments.inner_folds),
            load_candidates(arguments.posteriors),
            arguments.classes,
            arguments.patience,
            arguments.select,
        )
    except ScoreError as error:
        sys.exit(f"{arguments.system} on {arguments.name}: {error}")
    write_table(arguments.choices, choices)
    chosen = choices.loc[choices["chosen"] == "yes"]
    print(chosen.drop(columns="chosen").to_string(index=False))


if __name__ == "__main__":
    main()

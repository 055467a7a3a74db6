"""LEAK METER, no results: posteriors -> answers, maybe at epochs that they choose themselves."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table, write_table
from ser.protocol.leakage import LEAKS, choose_on_scored
from ser.scoring.metrics import ScoreError
from ser.scoring.predictions import SELECT, load_runs, score_seeds


def main() -> None:
    """Parse arguments, score, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leak", choices=LEAKS, required=True)
    parser.add_argument("--dataset", required=True, help="the honest dataset's name")
    parser.add_argument("--system", required=True, help="the system's name")
    parser.add_argument(
        "--posteriors", nargs=3, action="append", required=True, help="FOLD SEED FILE"
    )
    parser.add_argument("--dataset-table", type=Path, required=True, help="CSV of the utterances")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument("--patience", type=int, required=True, help="the early stop's, in epochs")
    parser.add_argument("--select", choices=SELECT, default="ua", help="chooses the honest epoch")
    parser.add_argument("--predictions", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    folds, by = read_table(arguments.folds), arguments.select
    if arguments.leak == "test_epoch":
        folds, by = choose_on_scored(folds, by)
    try:
        predictions = score_seeds(
            arguments.dataset,
            arguments.system,
            read_table(arguments.dataset_table),
            folds,
            load_runs(arguments.posteriors),
            arguments.classes,
            arguments.patience,
            by,
        )
    except ScoreError as error:
        sys.exit(f"leak meter, {arguments.leak}: {error}")
    write_table(arguments.predictions, predictions)


if __name__ == "__main__":
    main()

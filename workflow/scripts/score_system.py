"""Posteriors of a system's folds and seeds -> an answer for every scored utterance, and scores."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table, write_table
from ser.scoring.metrics import ScoreError, summarise
from ser.scoring.predictions import SELECT, load_runs, score_seeds


def main() -> None:
    """Parse arguments, score, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", required=True, help="the dataset's name")
    parser.add_argument("--system", required=True, help="the system's name")
    parser.add_argument(
        "--posteriors", nargs=3, action="append", required=True, help="FOLD SEED FILE"
    )
    parser.add_argument("--dataset-table", type=Path, required=True, help="CSV of the utterances")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument("--patience", type=int, required=True, help="the early stop's, in epochs")
    parser.add_argument("--select", choices=SELECT, default="ua", help="chooses the epoch")
    parser.add_argument("--predictions", type=Path, required=True, help="CSV to write")
    parser.add_argument("--scores", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    try:
        predictions = score_seeds(
            arguments.dataset,
            arguments.system,
            read_table(arguments.dataset_table),
            read_table(arguments.folds),
            load_runs(arguments.posteriors),
            arguments.classes,
            arguments.patience,
            arguments.select,
        )
    except ScoreError as error:
        sys.exit(str(error))
    scores = summarise(predictions)
    write_table(arguments.predictions, predictions)
    write_table(arguments.scores, scores)
    print(
        scores[scores["scope"] == "pooled"].drop(columns=["scope", "group"]).to_string(index=False)
    )


if __name__ == "__main__":
    main()

"""Posteriors of a dataset's systems -> a prediction for every scored utterance, and scores."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table, write_table
from ser.scoring.epochs import EPOCH_RULES
from ser.scoring.metrics import ScoreError, summarise
from ser.scoring.predictions import load_runs, score_seeds


def main() -> None:
    """Parse arguments, score, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", required=True, help="its name in the predictions")
    parser.add_argument(
        "--posteriors", nargs=4, action="append", required=True, help="SYSTEM FOLD SEED FILE"
    )
    parser.add_argument("--dataset-table", type=Path, required=True, help="CSV of the utterances")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument(
        "--patience", type=json.loads, required=True, help="JSON: system to its early stop's epochs"
    )
    parser.add_argument("--select", choices=EPOCH_RULES, required=True, help="chooses the epoch")
    for name in ("predictions", "scores"):
        parser.add_argument(
            f"--{name}", type=Path, nargs="+", required=True, help="CSVs to write, as --patience"
        )
    arguments = parser.parse_args()
    dataset, folds = read_table(arguments.dataset_table), read_table(arguments.folds)
    outputs = zip(arguments.patience, arguments.predictions, arguments.scores, strict=True)
    for system, to_predictions, to_scores in outputs:
        runs = [run for name, *run in arguments.posteriors if name == system]
        try:
            predictions = score_seeds(
                arguments.dataset,
                system,
                dataset,
                folds,
                load_runs(runs),
                arguments.classes,
                arguments.patience[system],
                arguments.select,
            )
        except ScoreError as error:
            sys.exit(str(error))
        scores = summarise(predictions)
        write_table(to_predictions, predictions)
        write_table(to_scores, scores)
        pooled = scores[scores["scope"] == "pooled"].drop(columns=["scope", "group"])
        print(pooled.to_string(index=False))


if __name__ == "__main__":
    main()

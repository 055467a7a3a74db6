"""Posteriors after every epoch and the chosen epochs of a system -> its learning curves."""

import argparse
import json
import sys
from pathlib import Path

from ser.figures.learning_curves import CurveError, collect_curves, draw_curves
from ser.files.atomic_write import read_table
from ser.scoring.metrics import ScoreError
from ser.scoring.predictions import load_runs
from ser.statistics.units import load_answers


def main() -> None:
    """Parse arguments, score every epoch, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--posteriors", nargs=3, action="append", required=True, help="FOLD SEED FILE"
    )
    parser.add_argument("--dataset-table", type=Path, required=True, help="CSV of the utterances")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--predictions", type=Path, required=True, help="CSV of score_system")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    try:
        curves = collect_curves(
            read_table(arguments.dataset_table),
            read_table(arguments.folds),
            load_runs(arguments.posteriors),
            load_answers(arguments.predictions)[0],
            arguments.classes,
        )
    except (CurveError, ScoreError) as error:
        sys.exit(str(error))
    draw_curves(curves, arguments.svg, arguments.png)


if __name__ == "__main__":
    main()

"""Scores and intervals of a dataset's systems -> UA against seeds and actors."""

import argparse
import json
import sys
from pathlib import Path

import pandas as pd

from ser.figures.spread import collect_spreads, draw_spreads
from ser.scoring.metrics import ScoreError, read_scores
from ser.statistics.intervals import read_intervals


def main() -> None:
    """Parse arguments, collect, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", required=True, help="its name")
    parser.add_argument(
        "--scores", type=Path, nargs="+", required=True, help="CSVs of score_system, in order"
    )
    parser.add_argument(
        "--names", type=json.loads, default={}, help="JSON: system to what it is called"
    )
    parser.add_argument(
        "--intervals", type=Path, nargs="*", default=[], help="CSVs of compare_systems"
    )
    parser.add_argument("--classes-number", type=int, help="for the line of chance")
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    intervals = [read_intervals(path) for path in arguments.intervals]
    try:
        spreads = collect_spreads(
            read_scores(arguments.scores),
            pd.concat(intervals) if intervals else None,
            arguments.dataset,
            arguments.names,
        )
    except ScoreError as error:
        sys.exit(str(error))
    chance = 100 / arguments.classes_number if arguments.classes_number else None
    draw_spreads(spreads, arguments.svg, arguments.png, chance)


if __name__ == "__main__":
    main()

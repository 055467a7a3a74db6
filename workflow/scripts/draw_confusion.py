"""Predictions of a dataset's systems -> their confusion matrices, a panel a system."""

import argparse
import json
import sys
from pathlib import Path

from ser.figures.confusion import build_confusions
from ser.figures.style import save, styled
from ser.scoring.metrics import ScoreError
from ser.statistics.units import load_answers


def main() -> None:
    """Parse arguments, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--predictions", type=Path, nargs="+", required=True, help="CSVs")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument(
        "--names", type=json.loads, default={}, help="JSON: what systems are called"
    )
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    predictions = {}
    for path in arguments.predictions:
        table, _ = load_answers(path)
        system = str(table["system"].iloc[0])
        predictions[arguments.names.get(system, system)] = table
    try:
        with styled():
            save(build_confusions(predictions, arguments.classes), arguments.svg, arguments.png)
    except ScoreError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

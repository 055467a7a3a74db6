"""Predictions of a table's systems -> 95 % intervals, and tests of one against the others."""

import argparse
import json
import sys
from pathlib import Path

import pandas as pd

from ser.files.atomic_write import read_table, write_table
from ser.scoring.metrics import ScoreError
from ser.statistics.comparisons import Scored, compare
from ser.statistics.intervals import INTERVAL_COLUMNS, interval_row
from ser.statistics.units import count_correct, load_predictions, main_predictions, units_of


def main() -> None:
    """Parse arguments, count, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", required=True, help="its name, for the comparisons")
    parser.add_argument("--reference", default="", help="the system that others are tested against")
    parser.add_argument(
        "--rows-json", type=json.loads, required=True, help="JSON: dataset, system, name"
    )
    parser.add_argument(
        "--predictions", type=Path, nargs="*", default=[], help="CSVs of score_systems, as the rows"
    )
    parser.add_argument(
        "--utterances", nargs=2, action="append", required=True, help="DATASET CSV of its corpus"
    )
    parser.add_argument("--draws", type=int, default=2000, help="of the bootstrap")
    parser.add_argument("--intervals", type=Path, required=True, help="CSV to write")
    parser.add_argument("--comparisons", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    corpora = {dataset: read_table(path) for dataset, path in arguments.utterances}
    systems, intervals = {}, []
    for row, path in zip(arguments.rows_json, arguments.predictions, strict=True):
        dataset, system = row["dataset"], row["system"]
        try:
            table, classes = load_predictions(path)
            predictions = main_predictions(table)
            units, unit = units_of(corpora[dataset], predictions["utterance"])
            counts = count_correct(predictions, units, classes)
        except ScoreError as error:
            sys.exit(f"{system} on {dataset}: {error}")
        score = predictions["score"].iloc[0]
        systems[dataset, system] = Scored(row["name"], score, counts, unit)
        names = {"dataset": dataset, "system": system, "score": score, "unit": unit}
        intervals.append(interval_row(counts, names, arguments.draws))
    comparisons = compare(arguments.table, arguments.reference, systems, arguments.draws)
    write_table(arguments.intervals, pd.DataFrame(intervals, columns=INTERVAL_COLUMNS))
    write_table(arguments.comparisons, comparisons)
    print("\n".join(comparisons["sentence"]))


if __name__ == "__main__":
    main()

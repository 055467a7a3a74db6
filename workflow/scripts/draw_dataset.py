"""Predictions, scores and trainings of a dataset's systems -> its figures, and what they cost."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from ser.figures.cost import build_costs, collect_costs
from ser.figures.curves import build_curves, build_explained_variance, collect_curves
from ser.figures.scores import build_confusions, build_spreads, collect_spreads
from ser.figures.style import save, styled
from ser.files.atomic_write import read_table, write_table
from ser.report.benchmarks import read_parameters, training_costs
from ser.scoring.metrics import read_scores
from ser.scoring.predictions import load_runs
from ser.statistics.intervals import INTERVAL_COLUMNS, read_intervals
from ser.statistics.units import load_predictions
from ser.whitening import Whitening


def main() -> None:
    """Parse arguments, draw what is asked for, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", required=True, help="its name")
    parser.add_argument("--draw", nargs="+", required=True, help="kinds of figures")
    parser.add_argument("--figures", nargs="+", required=True, help="SVG and PNG of each kind")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument("--names", type=json.loads, required=True, help="JSON: system to name")
    parser.add_argument("--scores", type=Path, nargs="+", required=True, help="CSVs, in order")
    parser.add_argument("--predictions", type=Path, nargs="+", required=True, help="CSVs")
    parser.add_argument("--intervals", type=Path, nargs="*", default=[], help="CSVs of tables")
    parser.add_argument("--dataset-table", type=Path, required=True, help="CSV of the utterances")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--curves", default="", help="the system whose learning curves are drawn")
    parser.add_argument("--posteriors", nargs=3, action="append", default=[], help="FOLD SEED FILE")
    parser.add_argument("--whitening", nargs=2, action="append", default=[], help="FOLD FILE")
    parser.add_argument("--benchmarks", nargs=2, action="append", default=[], help="SYSTEM FILE")
    parser.add_argument("--parameters", type=Path, nargs="?", help="CSV: system,parameters")
    parser.add_argument("--with-cost", nargs="*", default=[], help="systems in the figure of cost")
    parser.add_argument("--costs", type=Path, nargs="?", help="CSV of the trainings' costs")
    arguments = parser.parse_args()
    names, scores = arguments.names, read_scores(arguments.scores)
    tables = [load_predictions(path)[0] for path in arguments.predictions]
    predictions = {table["system"].iloc[0]: table for table in tables}

    def spread() -> Figure:
        empty = pd.DataFrame(columns=INTERVAL_COLUMNS)
        intervals = pd.concat([empty, *map(read_intervals, arguments.intervals)])
        own = intervals[intervals["dataset"] == arguments.dataset]
        return build_spreads(collect_spreads(scores, own, names), 100 / len(arguments.classes))

    def confusions() -> Figure:
        named = {names[system]: table for system, table in predictions.items()}
        return build_confusions(named, arguments.classes)

    def learning_curves() -> Figure:
        dataset, folds = read_table(arguments.dataset_table), read_table(arguments.folds)
        runs, own = load_runs(arguments.posteriors), predictions[arguments.curves]
        return build_curves(collect_curves(dataset, folds, runs, own, arguments.classes))

    def explained_variance() -> Figure:
        folds = {fold: Whitening.load(path) for fold, path in arguments.whitening}
        return build_explained_variance(folds)

    def cost() -> Figure:
        files: dict[tuple[str, str], list[str]] = {}
        for system, path in arguments.benchmarks:
            files.setdefault((arguments.dataset, system), []).append(path)
        spent = training_costs(files).round(2)
        write_table(arguments.costs, spent)
        shown = scores[scores["system"].isin(arguments.with_cost)]
        return build_costs(
            collect_costs(shown, spent, read_parameters(arguments.parameters), names)
        )

    builders: dict[str, Callable[[], Figure]] = {
        builder.__name__: builder
        for builder in (spread, confusions, learning_curves, explained_variance, cost)
    }
    files = iter(arguments.figures)
    for kind, svg, png in zip(arguments.draw, files, files, strict=True):
        try:
            with styled():
                save(builders[kind](), svg, png)
        except ValueError as error:
            sys.exit(f"{kind} of {arguments.dataset}: {error}")


if __name__ == "__main__":
    main()

"""Costs, parameters and scores of a dataset's systems -> UA against time, memory and size."""

import argparse
import json
import sys
from pathlib import Path

from ser.figures.cost import collect_costs, draw_costs
from ser.report.benchmarks import read_costs, read_parameters
from ser.scoring.metrics import read_scores


def main() -> None:
    """Parse arguments, join, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", required=True, help="its name")
    parser.add_argument("--costs", type=Path, required=True, help="CSV of collect_costs")
    parser.add_argument("--parameters", type=Path, required=True, help="CSV: system,parameters")
    parser.add_argument(
        "--scores", type=Path, nargs="+", required=True, help="CSVs of score_system, in order"
    )
    parser.add_argument(
        "--names", type=json.loads, default={}, help="JSON: system to what it is called"
    )
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    try:
        costs = collect_costs(
            read_scores(arguments.scores),
            read_costs(arguments.costs),
            read_parameters(arguments.parameters),
            arguments.dataset,
            arguments.names,
        )
    except ValueError as error:
        sys.exit(str(error))
    draw_costs(costs, arguments.svg, arguments.png)


if __name__ == "__main__":
    main()

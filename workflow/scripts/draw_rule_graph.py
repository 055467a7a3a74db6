"""Which rule needs which, and the rules' times -> a drawing of the workflow."""

import argparse
import sys
from pathlib import Path

from ser.figures.rule_graph import draw_rule_graph
from ser.report.benchmarks import read_run_times
from ser.report.rules import read_graph


def main() -> None:
    """Parse arguments, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", type=Path, required=True, help="CSV of describe_workflow")
    parser.add_argument("--run-times", type=Path, required=True, help="CSV of collect_run_times")
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    try:
        draw_rule_graph(
            read_graph(arguments.graph),
            read_run_times(arguments.run_times),
            arguments.svg,
            arguments.png,
        )
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

"""Which rule needs which, and the rules' times -> a drawing of the workflow."""

import argparse
import fnmatch
import sys
from pathlib import Path

from ser.figures.rule_graph import draw_rule_graph
from ser.figures.rule_graph_layout import read_graph
from ser.report.benchmarks import read_run_times


def main() -> None:
    """Parse arguments, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", type=Path, required=True, help="CSV of describe_workflow")
    parser.add_argument("--run-times", type=Path, help="CSV of collect_run_times")
    parser.add_argument(
        "--aside",
        nargs="*",
        default=["leak_*", "make_leaks"],
        help="patterns of rules that are no part of the way to the results; dashed",
    )
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    try:
        graph = read_graph(arguments.graph)
        draw_rule_graph(
            graph,
            read_run_times(arguments.run_times) if arguments.run_times else {},
            arguments.svg,
            arguments.png,
            {rule for pattern in arguments.aside for rule in fnmatch.filter(graph, pattern)},
        )
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

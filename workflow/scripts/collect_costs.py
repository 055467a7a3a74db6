"""Benchmark files of trainings -> mean time and largest memory of each dataset and system."""

import argparse
import sys
from pathlib import Path

from ser.files.atomic_write import write_table
from ser.report.benchmarks import training_costs


def main() -> None:
    """Parse arguments, collect, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--benchmarks",
        nargs=3,
        action="append",
        required=True,
        help="DATASET SYSTEM FILE; Snakemake's, of one training",
    )
    parser.add_argument("--costs", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    files: dict[tuple[str, str], list[str]] = {}
    for dataset, system, path in arguments.benchmarks:
        files.setdefault((dataset, system), []).append(path)
    try:
        costs = training_costs(files)
    except ValueError as error:
        sys.exit(str(error))
    write_table(arguments.costs, costs.round(2))


if __name__ == "__main__":
    main()

"""Snakemake's benchmark files -> jobs, time and memory of every rule, as CSV."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from ser.files.atomic_write import write_table
from ser.report.benchmarks import RUN_TIME_COLUMNS, collect_run_times, run_time_rows


def main() -> None:
    """Parse arguments, collect, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--benchmarks-folder", type=Path, required=True, help="Snakemake's files")
    parser.add_argument("--experiment", required=True, help="its name")
    parser.add_argument("--corpora", nargs="*", default=[], help="names of its corpora")
    parser.add_argument("--corpus-rules", nargs="*", default=[], help="rules that work on a corpus")
    parser.add_argument("--run-times", type=Path, required=True, help="CSV to write")
    given = parser.parse_args()
    try:
        times = collect_run_times(
            given.benchmarks_folder, given.experiment, given.corpora, given.corpus_rules
        )
    except ValueError as error:
        sys.exit(str(error))
    write_table(given.run_times, pd.DataFrame(run_time_rows(times), columns=RUN_TIME_COLUMNS))


if __name__ == "__main__":
    main()

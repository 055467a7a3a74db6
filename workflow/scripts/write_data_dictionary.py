"""The descriptions of columns and the CSVs of a run -> a data dictionary, as CSV and Markdown."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from ser.files.atomic_write import write_table, write_text
from ser.report.data_dictionary import (
    FIELDS,
    describe_files,
    dictionary_markdown,
    dictionary_rows,
    read_dictionary,
)


def main() -> None:
    """Parse arguments, check, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dictionary", type=Path, required=True, help="YAML of descriptions")
    parser.add_argument("--files", type=Path, nargs="+", required=True, help="the run's CSVs")
    parser.add_argument("--output-csv", type=Path, required=True, help="one row per column")
    parser.add_argument("--output-md", type=Path, required=True, help="the same for reading")
    arguments = parser.parse_args()
    try:
        described = describe_files(read_dictionary(arguments.dictionary), arguments.files)
    except ValueError as error:
        sys.exit(str(error))
    rows = pd.DataFrame(dictionary_rows(described), columns=FIELDS)
    write_table(arguments.output_csv, rows)
    write_text(arguments.output_md, dictionary_markdown(described))


if __name__ == "__main__":
    main()

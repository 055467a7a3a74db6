"""Utterances of every dataset and printed counts -> Table 1 as CSV, Markdown and LaTeX."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table
from ser.tables.blocks import read_captions
from ser.tables.counts import CountedDataset, count_table, lay_out_counts
from ser.tables.formats import add_outputs, write_outputs
from ser.tables.published import PublishedError, read_published
from ser.tables.scores import table_csv


def main() -> None:
    """Parse arguments, count, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--datasets-json",
        type=json.loads,
        required=True,
        help="JSON list of {dataset, data, classes, protocol}, in the order of the table",
    )
    parser.add_argument(
        "--dataset-tables", type=Path, nargs="+", required=True, help="CSVs, in the same order"
    )
    parser.add_argument("--published", type=Path, required=True, help="CSV of the printed cells")
    parser.add_argument("--captions", type=Path, required=True, help="YAML of titles and notes")
    parser.add_argument("--notice", default="", help="warning in bold; empty for none")
    add_outputs(parser)
    arguments = parser.parse_args()
    datasets = [CountedDataset(**dataset) for dataset in arguments.datasets_json]
    tables = [read_table(path) for path in arguments.dataset_tables]
    try:
        table = count_table(datasets, tables, read_published(arguments.published))
    except PublishedError as error:
        sys.exit(f"table 1: {error}")
    layout = lay_out_counts(table, read_captions(arguments.captions), arguments.notice)
    write_outputs(arguments, table_csv(table), layout)


if __name__ == "__main__":
    main()

"""Utterances, or scores, and printed figures -> Table 1, or another table of the experiment."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table
from ser.scoring.metrics import ScoreError, read_scores
from ser.statistics.comparisons import read_comparisons
from ser.statistics.intervals import read_intervals
from ser.tables.counts import CountedDataset, count_table, lay_out_counts
from ser.tables.formats import add_outputs, read_captions, table_csv, write_outputs
from ser.tables.published import PublishedError, read_published
from ser.tables.scores import BESIDE, TableRow, lay_out, score_table


def main() -> None:
    """Parse arguments, build, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", choices=["1", "2", "3", "4", *BESIDE], required=True)
    parser.add_argument(
        "--rows-json",
        type=json.loads,
        required=True,
        help="JSON list of CountedDataset (Table 1) or TableRow of ser.tables, in order",
    )
    parser.add_argument("--published", type=Path, required=True, help="CSV of the printed cells")
    parser.add_argument("--captions", type=Path, required=True, help="YAML of titles and notes")
    parser.add_argument("--notice", default="", help="warning in bold; empty for none")
    add_outputs(parser)
    counted = parser.add_argument_group("Table 1")
    counted.add_argument("--dataset-tables", type=Path, nargs="+", help="CSVs, as the rows")
    scored = parser.add_argument_group("other tables")
    scored.add_argument("--scores", type=Path, nargs="*", default=[], help="CSVs of score_systems")
    scored.add_argument("--intervals", type=Path, help="CSV of compare_systems")
    scored.add_argument("--comparisons", type=Path, help="CSV of compare_systems")
    arguments = parser.parse_args()
    captions, notice = read_captions(arguments.captions), arguments.notice
    try:
        published = read_published(arguments.published)
        if arguments.table == "1":
            datasets = [CountedDataset(**row) for row in arguments.rows_json]
            tables = [read_table(path) for path in arguments.dataset_tables]
            table = count_table(datasets, tables, published)
            text_table = lay_out_counts(table, captions, notice)
        else:
            rows = [TableRow(**row) for row in arguments.rows_json]
            scores, intervals = read_scores(arguments.scores), read_intervals(arguments.intervals)
            table = score_table(arguments.table, rows, scores, published, intervals)
            comparisons = read_comparisons(arguments.comparisons)
            text_table = lay_out(table, captions, published, notice, comparisons)
    except (PublishedError, ScoreError) as error:
        sys.exit(f"table {arguments.table}: {error}")
    write_outputs(arguments, table_csv(table), text_table)


if __name__ == "__main__":
    main()

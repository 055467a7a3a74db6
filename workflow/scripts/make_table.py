"""Scores and printed figures -> a table of systems, as CSV, Markdown and LaTeX."""

import argparse
import json
import sys
from pathlib import Path

from ser.scoring.metrics import ScoreError, read_scores
from ser.statistics.comparisons import read_comparisons
from ser.statistics.intervals import read_intervals
from ser.tables.blocks import read_captions
from ser.tables.formats import add_outputs, write_outputs
from ser.tables.layout import lay_out
from ser.tables.published import PublishedError, read_published
from ser.tables.scores import BESIDE, TableRow, score_table, table_csv


def main() -> None:
    """Parse arguments, build, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", choices=["2", "3", "4", *BESIDE], required=True)
    parser.add_argument(
        "--rows-json",
        type=json.loads,
        required=True,
        help="JSON list of the fields of ser.tables.scores.TableRow, in order",
    )
    parser.add_argument("--published", type=Path, required=True, help="CSV of the printed cells")
    parser.add_argument("--captions", type=Path, required=True, help="YAML of titles and notes")
    parser.add_argument("--scores", type=Path, nargs="*", default=[], help="CSVs of score_system")
    parser.add_argument("--intervals", type=Path, required=True, help="CSV of compare_systems")
    parser.add_argument("--comparisons", type=Path, required=True, help="CSV of compare_systems")
    parser.add_argument("--notice", default="", help="warning in bold; empty for none")
    add_outputs(parser)
    arguments = parser.parse_args()
    rows = [TableRow(**row) for row in arguments.rows_json]
    try:
        published = read_published(arguments.published)
        scores, intervals = read_scores(arguments.scores), read_intervals(arguments.intervals)
        table = score_table(arguments.table, rows, scores, published, intervals)
    except (PublishedError, ScoreError) as error:
        sys.exit(f"table {arguments.table}: {error}")
    comparisons = read_comparisons(arguments.comparisons)
    captions = read_captions(arguments.captions)
    layout = lay_out(table, captions, published, arguments.notice, comparisons)
    write_outputs(arguments, table_csv(table), layout)


if __name__ == "__main__":
    main()

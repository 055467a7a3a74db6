"""Scores and printed figures -> Table 2, 3, 4 or the extra table, as CSV, Markdown and LaTeX."""

import argparse
import json
import sys
from pathlib import Path

from ser.captions import read_captions
from ser.evaluation import ScoreError, read_scores
from ser.published import PublishedError, read_published
from ser.table_formats import to_latex, to_markdown
from ser.table_layout import lay_out
from ser.tables import EXTRA, TableRow, score_table, table_csv
from ser.whole_file import write_text


def main() -> None:
    """Parse arguments, build, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", choices=["2", "3", "4", EXTRA], required=True)
    parser.add_argument(
        "--rows-json",
        type=json.loads,
        required=True,
        help="JSON list of {dataset, data, system, name, built, recreation, opensmile}, in order",
    )
    parser.add_argument("--published", type=Path, required=True, help="CSV of the printed cells")
    parser.add_argument("--captions", type=Path, required=True, help="YAML of titles and notes")
    parser.add_argument("--scores", type=Path, nargs="*", default=[], help="CSVs of score_system")
    parser.add_argument("--notice", default="", help="warning in bold; empty for none")
    parser.add_argument("--output-csv", type=Path, required=True)
    parser.add_argument("--output-md", type=Path, required=True)
    parser.add_argument("--output-tex", type=Path, required=True)
    arguments = parser.parse_args()
    rows = [TableRow(**row) for row in arguments.rows_json]
    try:
        published = read_published(arguments.published)
        table = score_table(arguments.table, rows, read_scores(arguments.scores), published)
    except (PublishedError, ScoreError) as error:
        sys.exit(f"table {arguments.table}: {error}")
    layout = lay_out(table, read_captions(arguments.captions), arguments.notice)
    write_text(arguments.output_csv, table_csv(table))
    write_text(arguments.output_md, to_markdown(layout))
    write_text(arguments.output_tex, to_latex(layout))


if __name__ == "__main__":
    main()

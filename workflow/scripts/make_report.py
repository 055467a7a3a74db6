"""Corpus tables, all tables and the configuration -> report.html, one page with nothing beside."""

import argparse
import json
from pathlib import Path

from ser.captions import read_captions
from ser.report import render_report, summarise_corpus
from ser.table_layout import lay_out
from ser.tables import read_table_csv
from ser.whole_file import read_table, write_text


def main() -> None:
    """Parse arguments, render, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiment", required=True, help="its name")
    parser.add_argument("--notice", default="", help="warning in bold; empty for none")
    parser.add_argument(
        "--config", type=json.loads, required=True, help="JSON: what was configured"
    )
    parser.add_argument("--titles", nargs="+", required=True, help="names of the corpora")
    parser.add_argument("--utterances", type=Path, nargs="+", required=True, help="CSV a corpus")
    parser.add_argument("--rejected", type=Path, nargs="+", required=True, help="CSV a corpus")
    parser.add_argument("--tables", type=Path, nargs="+", required=True, help="CSVs, in order")
    parser.add_argument("--captions", type=Path, required=True, help="YAML of titles and notes")
    parser.add_argument("--template", type=Path, required=True, help="Jinja template of the page")
    parser.add_argument("--report", type=Path, required=True, help="HTML to write")
    arguments = parser.parse_args()
    corpora = [
        summarise_corpus(title, read_table(utterances), read_table(rejected))
        for title, utterances, rejected in zip(
            arguments.titles, arguments.utterances, arguments.rejected, strict=True
        )
    ]
    captions = read_captions(arguments.captions)
    # The CSV tables hold two decimals; rounding those once more could differ from the Markdown.
    tables = [lay_out(read_table_csv(path), captions, decimals=2) for path in arguments.tables]
    template = arguments.template.read_text(encoding="utf-8")
    write_text(
        arguments.report,
        render_report(
            template, arguments.experiment, arguments.notice, corpora, tables, arguments.config
        ),
    )


if __name__ == "__main__":
    main()

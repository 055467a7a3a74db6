"""Tables, figures, corpora and how it was all run -> report.html, one page by itself."""

import argparse
import json
import sys
from pathlib import Path

from ser.report import Contents, render_report, summarise_corpus
from ser.report_figures import embed, read_figure_captions
from ser.report_tables import load_tables
from ser.whole_file import read_rows, read_table, write_text


def main() -> None:
    """Parse arguments, render, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiment", required=True, help="its name")
    parser.add_argument("--notice", default="", help="warning in bold; empty for none")
    parser.add_argument("--command", required=True, help="what makes the whole experiment")
    parser.add_argument("--config", type=json.loads, required=True, help="JSON: what was used")
    parser.add_argument("--titles", nargs="+", required=True, help="names of the corpora")
    parser.add_argument("--utterances", type=Path, nargs="+", required=True, help="CSV a corpus")
    parser.add_argument("--rejected", type=Path, nargs="+", required=True, help="CSV a corpus")
    parser.add_argument("--layouts", type=Path, nargs="+", required=True, help="JSON of the tables")
    parser.add_argument("--intervals", type=Path, nargs="*", default=[], help="CSV: scores' rows")
    parser.add_argument("--comparisons", type=Path, nargs="*", default=[], help="CSVs of tests")
    parser.add_argument("--scores", required=True, help="a score's file, {dataset} and {system}")
    parser.add_argument("--figure", nargs=4, action="append", default=[], help="KEY TITLE SVG PNG")
    parser.add_argument("--graph", nargs=2, required=True, help="SVG PNG of the workflow")
    parser.add_argument("--figure-captions", type=Path, nargs="+", required=True, help="<key>.rst")
    parser.add_argument("--run-times", type=Path, required=True, help="CSV of collect_run_times")
    parser.add_argument("--manifest", type=Path, required=True, help="JSON of write_manifest")
    parser.add_argument("--template", type=Path, required=True, help="Jinja template of the page")
    parser.add_argument("--report", type=Path, required=True, help="HTML to write")
    arguments = parser.parse_args()
    make = f"{arguments.command} TARGET={{}} SNAKEMAKE_FLAGS=--force"
    graph_svg, graph_png = arguments.graph
    try:
        captions = read_figure_captions(arguments.figure_captions)
        contents = Contents(
            arguments.experiment,
            arguments.notice,
            arguments.command,
            [
                summarise_corpus(title, read_table(utterances), read_table(rejected))
                for title, utterances, rejected in zip(
                    arguments.titles, arguments.utterances, arguments.rejected, strict=True
                )
            ],
            load_tables(
                arguments.layouts,
                arguments.intervals,
                arguments.comparisons,
                arguments.scores,
                make,
            ),
            [
                embed(key, title, svg, png, captions, make)
                for key, title, svg, png in arguments.figure
            ],
            embed("rule_graph", "The workflow", graph_svg, graph_png, captions, make),
            list(read_rows(arguments.run_times)),
            json.loads(arguments.manifest.read_text(encoding="utf-8")),
            arguments.config,
        )
    except ValueError as error:
        sys.exit(str(error))
    template = arguments.template.read_text(encoding="utf-8")
    write_text(arguments.report, render_report(template, contents))


if __name__ == "__main__":
    main()

"""Tables, figures, corpora, run times and manifest -> report.html, one self-contained page."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import write_text
from ser.report.benchmarks import read_run_times
from ser.report.page import Contents, render_report
from ser.report.sections import (
    command_for,
    embed,
    load_corpora,
    load_tables,
    read_figure_captions,
)


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
    parser.add_argument("--tables", type=Path, nargs="+", required=True, help="JSON of the tables")
    parser.add_argument("--intervals", type=Path, nargs="*", default=[], help="CSV: scores' rows")
    parser.add_argument("--comparisons", type=Path, nargs="*", default=[], help="CSVs of tests")
    parser.add_argument("--scores", required=True, help="a score's file, {dataset} and {system}")
    parser.add_argument("--figure", nargs=4, action="append", default=[], help="KEY TITLE SVG PNG")
    parser.add_argument("--figure-captions", type=Path, nargs="*", default=[], help="<key>.rst")
    parser.add_argument("--run-times", type=Path, required=True, help="CSV of collect_run_times")
    parser.add_argument("--manifest", type=Path, required=True, help="JSON of write_manifest")
    parser.add_argument("--template", type=Path, required=True, help="Jinja template of the page")
    parser.add_argument("--report", type=Path, required=True, help="HTML to write")
    given = parser.parse_args()
    command = given.command
    try:
        captions = read_figure_captions(given.figure_captions)
        figures = [
            embed(key, title, Path(svg), Path(png), captions, command)
            for key, title, svg, png in given.figure
        ]
        contents = Contents(
            given.experiment,
            given.notice,
            command,
            load_corpora(given.titles, given.utterances, given.rejected, command),
            load_tables(given.tables, given.intervals, given.comparisons, given.scores, command),
            figures,
            read_run_times(given.run_times),
            json.loads(given.manifest.read_text(encoding="utf-8")),
            [(path.name, command_for(command, path)) for path in (given.run_times, given.manifest)],
            given.config,
        )
    except ValueError as error:
        sys.exit(str(error))
    template = given.template.read_text(encoding="utf-8")
    write_text(given.report, render_report(template, contents))


if __name__ == "__main__":
    main()

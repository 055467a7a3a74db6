"""The four files of a table: for programs, for people, for papers, and for the report."""

from __future__ import annotations

import argparse
from pathlib import Path

from ser.files.atomic_write import write_text
from ser.tables.blocks import Layout
from ser.tables.formats import to_latex, to_markdown
from ser.tables.layout_files import save_layout


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Let a script be told where a table's files go."""
    for kind, what in (
        ("csv", "CSV, one row a row of the table"),
        ("md", "Markdown"),
        ("tex", "LaTeX, for booktabs and graphicx"),
        ("layout", "JSON of what is printed, for the report"),
    ):
        parser.add_argument(f"--output-{kind}", type=Path, required=True, help=what)


def write_outputs(arguments: argparse.Namespace, csv: str, layout: Layout) -> None:
    """Write a table's files where the arguments of `add_outputs` say."""
    write_text(arguments.output_csv, csv)
    write_text(arguments.output_md, to_markdown(layout))
    write_text(arguments.output_tex, to_latex(layout))
    save_layout(arguments.output_layout, layout)

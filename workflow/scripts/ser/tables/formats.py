"""A text table as Markdown or LaTeX, and a table's files; the same table gives the same bytes."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from ser.files.atomic_write import write_text
from ser.tables.blocks import Block, Captions, TextTable, percent, save_text_table

if TYPE_CHECKING:
    import pandas as pd

LATEX = {
    "\\": r"\textbackslash{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # At the start of a row these would be an argument of the line break before it.
    "[": "{[}",
    "*": "{*}",
    "±": r"$\pm$",
    "\N{DAGGER}": r"$\dagger$",
    "\N{DOUBLE DAGGER}": r"$\ddagger$",
    "\N{EN DASH}": "--",
}

# LaTeX's narrowest page, that of its article class: characters of the tables' size per line, gap
# between columns, and lines per page without the captions.
# The wrapped columns share the line; they are wider on a wider page.
LINE = 90
GAP = 2
LINES = 48

# Scales down to the width of the text, never up.
SHRINK = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}"


def read_captions(path: str | Path) -> Captions:
    """Read titles and notes (``workflow/resources/captions.yaml``)."""
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    return Captions({str(name): text for name, text in content["titles"].items()}, content["notes"])


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the options that name a table's files."""
    for kind, what in (
        ("csv", "CSV, one row per row of the table"),
        ("md", "Markdown"),
        ("tex", "LaTeX, for booktabs and graphicx"),
        ("json", "the table as text, for the report"),
    ):
        parser.add_argument(f"--output-{kind}", type=Path, required=True, help=what)


def write_outputs(arguments: argparse.Namespace, csv: str, text_table: TextTable) -> None:
    """Write a table's files to the paths of `add_outputs`."""
    write_text(arguments.output_csv, csv)
    write_text(arguments.output_md, to_markdown(text_table))
    write_text(arguments.output_tex, to_latex(text_table))
    save_text_table(arguments.output_json, text_table)


def table_csv(table: pd.DataFrame) -> str:
    """Write a table as CSV text: floats (all percentages) with two decimals, empty for NaN."""
    text = table.copy()
    for name in text.select_dtypes("float"):
        text[name] = [percent(value, 2) for value in text[name]]
    return text.to_csv(index=False, lineterminator="\n")


def to_markdown(text_table: TextTable) -> str:
    """Write GitHub-flavoured Markdown: heading, warning, notes, one table per dataset."""
    parts = [f"# {text_table.label}. {_markdown(text_table.title)}"]
    parts.append(f"**{_markdown(text_table.notice)}**" if text_table.notice else "")
    parts.append(" ".join(_markdown(note) for note in text_table.notes))
    for block in text_table.blocks:
        parts += [f"## {_markdown(block.title)}", _markdown_rows(block), _markdown(_below(block))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _below(block: Block) -> str:
    """Give the text under a block: its note as a sentence, and its sentences."""
    note = [f"{block.note[0].upper()}{block.note[1:]}."] if block.note else []
    return " ".join([*note, *block.sentences])


def _markdown_rows(block: Block) -> str:
    columns = []
    for cells, side in zip(zip(block.header, *block.rows, strict=True), block.align, strict=True):
        header, *rest = (_markdown(cell) for cell in cells)
        width = max(3, *map(len, (header, *rest)))
        rule = "-" * (width - 1) + (":" if side == "r" else "-")
        pad = str.rjust if side == "r" else str.ljust
        columns.append([pad(cell, width) for cell in (header, rule, *rest)])
    return "\n".join(f"| {' | '.join(row)} |" for row in zip(*columns, strict=True))


def _markdown(text: str) -> str:
    """Escape characters that end a cell or are markup, and keep the text on one line."""
    return re.sub(r"([\\|`*<\[\]])", r"\\\1", " ".join(text.split()))


def to_latex(text_table: TextTable) -> str:
    r"""Write a table as LaTeX, which needs only ``\usepackage{booktabs,graphicx}``.

    Long texts are broken into lines; a table that is still too wide is scaled down. The tables
    that are not in the paper are long, so each of their blocks is a float of its own, or several:
    a float cannot be longer than a page.
    """
    floats: list[list[Block]] = [list(text_table.blocks)]
    if not text_table.name.isdecimal():
        floats = [[page] for block in text_table.blocks for page in _pages(block)]
        notes = sum(map(len, text_table.notes)) // LINE
        if notes and _lines(floats[-1][0]) + notes > LINES:
            floats.append([])
    lines = []
    for number, blocks in enumerate(floats):
        lines += [r"\begin{table*}[tbp]", r"\centering"]
        lines += _caption(text_table, continued=number > 0)
        # Up to thirteen columns: small, so that they stay near a page's width.
        lines += [r"\scriptsize", r"\setlength{\tabcolsep}{3pt}"]
        if text_table.notice:
            lines.append(_paragraph(rf"\textbf{{{escape_latex(text_table.notice)}}}"))
        for block in blocks:
            lines.append(_paragraph(rf"\textbf{{{escape_latex(block.title)}}}"))
            lines += [SHRINK + "{%", *_tabular(block), "}"]
            if below := _below(block):
                lines.append(_paragraph(escape_latex(below)))
        if number == len(floats) - 1:
            lines.append(_paragraph(" ".join(escape_latex(note) for note in text_table.notes)))
        lines.append(r"\end{table*}")
    return "\n".join(lines) + "\n"


def _pages(block: Block) -> list[Block]:
    """Cut a block that is longer than a page into several; the last one keeps the text below."""
    widths = wrapped_widths(block)
    title = f"{block.title} (continued)"
    pages: list[Block] = []
    rows: list[Sequence[str]] = []
    for row in block.rows:
        if rows and sum(_height(done, widths) for done in [*rows, row]) > LINES:
            pages.append(replace(block, rows=rows, note="", sentences=()))
            block, rows = replace(block, title=title), []
        rows.append(row)
    return [*pages, replace(block, rows=rows)]


def _lines(block: Block) -> int:
    widths = wrapped_widths(block)
    return sum(_height(row, widths) for row in block.rows) + len(_below(block)) // LINE


def _height(row: Sequence[str], widths: Mapping[int, float]) -> int:
    """Estimate the lines of a row; words do not fill a line, so a tenth is lost."""
    return max([1, *(math.ceil(1.1 * len(row[k]) / (widths[k] * LINE)) for k in widths)])


def _caption(text_table: TextTable, continued: bool) -> list[str]:
    title = escape_latex(text_table.title)
    if continued:
        return [r"\addtocounter{table}{-1}", rf"\caption{{{title} (continued)}}"]
    return [rf"\caption{{{title}}}", rf"\label{{tab:table{text_table.name}}}"]


def _tabular(block: Block) -> list[str]:
    widths = wrapped_widths(block)
    # Broken lines of one row must stand closer than rows.
    end = r" \\" + ("\n" + r"\addlinespace[2pt]" if widths else "")
    return [
        rf"\begin{{tabular}}{{{block.align.replace('p', 'l')}}}",
        r"\toprule",
        " & ".join(_latex_name(name) for name in block.header) + r" \\",
        r"\midrule",
        *(
            " & ".join(_latex_cell(cell, widths.get(k)) for k, cell in enumerate(row)) + end
            for row in block.rows
        ),
        r"\bottomrule",
        r"\end{tabular}",
    ]


def wrapped_widths(block: Block) -> dict[int, float]:
    """Give the width of each column whose letter is ``p``, by its number, as a share of the line.

    They share the width that the others leave: each gets room for its longest word, and a part of
    the rest in proportion to its longest cell.
    """
    columns = list(zip(block.header, *block.rows, strict=True))
    longest = [max(len(line) for cell in cells for line in cell.split("\n")) for cells in columns]
    taken = GAP * len(columns) + sum(
        length for length, side in zip(longest, block.align, strict=True) if side != "p"
    )
    wrapped = [column for column, side in enumerate(block.align) if side == "p"]
    # Capitals are wide, so a word gets a tenth more.
    words = {
        column: 1.1 * max(len(word) for cell in columns[column] for word in ["", *cell.split()])
        for column in wrapped
    }
    wishes = {column: max(0.0, longest[column] - words[column]) for column in wrapped}
    left = max(0.0, LINE - taken - sum(words.values()))
    share = min(1.0, left / (sum(wishes.values()) or 1.0))
    return {column: (words[column] + share * wishes[column]) / LINE for column in wrapped}


def escape_latex(text: str) -> str:
    """Escape LaTeX's special characters, and keep the text on one line."""
    return "".join(LATEX.get(character, character) for character in " ".join(text.split()))


def _paragraph(text: str) -> str:
    return rf"\par\medskip\parbox{{\linewidth}}{{{text}}}\par\medskip"


def _latex_name(name: str) -> str:
    lines = [escape_latex(line) for line in name.split("\n")]
    return lines[0] if len(lines) == 1 else r"\shortstack{" + r"\\".join(lines) + "}"


def _latex_cell(cell: str, width: float | None) -> str:
    if width is not None:
        # A box and no p column: that would need one more package to leave the right edge ragged.
        text = rf"\raggedright\strut {escape_latex(cell)}\strut"
        return rf"\parbox[t]{{{width:.3f}\linewidth}}{{{text}}}"
    # A number with a sign is set as mathematics: a hyphen is not a minus.
    return f"${cell}$" if re.fullmatch(r"[+-][\d.]+", cell) else escape_latex(cell)

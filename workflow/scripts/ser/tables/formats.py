"""A layout as Markdown or LaTeX text, and a table's files; same layout, same bytes."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ser.files.atomic_write import write_text
from ser.tables.blocks import Block, Layout, save_layout

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

# Characters of this size in a line of LaTeX's narrowest page, that of its article class, which the
# wrapped columns share; on a wider page they are wider. Lines of such a page, less the captions.
LINE = 90
GAP = 2
LINES = 48

# Down to the width of the text, never up to it.
SHRINK = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}"


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


def to_markdown(layout: Layout) -> str:
    """Write a table as GitHub-flavoured Markdown: heading, warning, notes, a table a dataset."""
    parts = [f"# {layout.label}. {_markdown(layout.title)}"]
    if layout.notice:
        parts.append(f"**{_markdown(layout.notice)}**")
    parts.append(" ".join(_markdown(note) for note in layout.notes))
    for block in layout.blocks:
        parts.append(f"## {_markdown(block.title)}")
        parts.append("\n".join(_markdown_rows(block)))
        parts.append(_markdown(_below(block)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _below(block: Block) -> str:
    """Give what stands under a block: its note as a sentence, and its sentences."""
    note = [f"{block.note[0].upper()}{block.note[1:]}."] if block.note else []
    return " ".join([*note, *block.sentences])


def _markdown_rows(block: Block) -> list[str]:
    header = [_markdown(name) for name in block.header]
    rows = [[_markdown(cell) for cell in row] for row in block.rows]
    widths = [max(3, *(len(row[k]) for row in [header, *rows])) for k in range(len(header))]
    rule = [
        "-" * (width - 1) + (":" if side == "r" else "-")
        for width, side in zip(widths, block.align, strict=True)
    ]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if side == "r" else cell.ljust(width)
            for cell, width, side in zip(cells, widths, block.align, strict=True)
        ]
        return f"| {' | '.join(padded)} |"

    return [line(header), line(rule), *(line(row) for row in rows)]


def _markdown(text: str) -> str:
    """Escape what would end a cell or become markup, and keep it on one line."""
    return re.sub(r"([\\|`*<\[\]])", r"\\\1", " ".join(text.split()))


def to_latex(layout: Layout) -> str:
    r"""Write a table as LaTeX; it needs ``\usepackage{booktabs,graphicx}`` and nothing more.

    Long texts are broken into lines; what is still wider than the text is scaled down. The tables
    that are no table of the paper are long, so each of their blocks is a float of its own, or more
    than one: a float cannot pass a page.
    """
    floats: list[list[Block]] = [list(layout.blocks)]
    if not layout.name.isdecimal():
        floats = [[page] for block in layout.blocks for page in _pages(block)]
        notes = sum(map(len, layout.notes)) // LINE
        if notes and _lines(floats[-1][0]) + notes > LINES:
            floats.append([])
    lines = []
    for number, blocks in enumerate(floats):
        lines += [r"\begin{table*}[tbp]", r"\centering"]
        lines += _caption(layout, continued=number > 0)
        # Up to thirteen columns: small, so that they stay near a page's width.
        lines += [r"\scriptsize", r"\setlength{\tabcolsep}{3pt}"]
        if layout.notice:
            lines.append(_paragraph(rf"\textbf{{{escape_latex(layout.notice)}}}"))
        for block in blocks:
            lines.append(_paragraph(rf"\textbf{{{escape_latex(block.title)}}}"))
            lines += [SHRINK + "{%", *_tabular(block), "}"]
            if below := _below(block):
                lines.append(_paragraph(escape_latex(below)))
        if number == len(floats) - 1:
            lines.append(_paragraph(" ".join(escape_latex(note) for note in layout.notes)))
        lines.append(r"\end{table*}")
    return "\n".join(lines) + "\n"


def _pages(block: Block) -> list[Block]:
    """Cut a block that passes a page into several; what stands below it stands under the last."""
    widths = wrapped_widths(block)
    pages: list[list[Sequence[str]]] = [[]]
    height = 0
    for row in block.rows:
        if height and height + _height(row, widths) > LINES:
            pages.append([])
            height = 0
        pages[-1].append(row)
        height += _height(row, widths)
    last = len(pages) - 1
    return [
        replace(
            block,
            title=f"{block.title} (continued)" if number else block.title,
            rows=rows,
            note=block.note if number == last else "",
            sentences=block.sentences if number == last else (),
        )
        for number, rows in enumerate(pages)
    ]


def _lines(block: Block) -> int:
    widths = wrapped_widths(block)
    return sum(_height(row, widths) for row in block.rows) + len(_below(block)) // LINE


def _height(row: Sequence[str], widths: Mapping[int, float]) -> int:
    """Guess the lines of a row; words do not fill a line, so that a tenth is lost."""
    return max([1, *(math.ceil(1.1 * len(row[k]) / (widths[k] * LINE)) for k in widths)])


def _caption(layout: Layout, continued: bool) -> list[str]:
    title = escape_latex(layout.title)
    if continued:
        return [r"\addtocounter{table}{-1}", rf"\caption{{{title} (continued)}}"]
    return [rf"\caption{{{title}}}", rf"\label{{tab:table{layout.name}}}"]


def _tabular(block: Block) -> list[str]:
    widths = wrapped_widths(block)

    def line(cells: Sequence[str]) -> str:
        written = [
            _wrapped(cell, widths[column]) if column in widths else _latex_cell(cell)
            for column, cell in enumerate(cells)
        ]
        # Broken lines of one row must stand closer than rows.
        return " & ".join(written) + r" \\" + ("\n" + r"\addlinespace[2pt]" if widths else "")

    return [
        rf"\begin{{tabular}}{{{block.align.replace('p', 'l')}}}",
        r"\toprule",
        " & ".join(_latex_name(name) for name in block.header) + r" \\",
        r"\midrule",
        *(line(row) for row in block.rows),
        r"\bottomrule",
        r"\end{tabular}",
    ]


def wrapped_widths(block: Block) -> dict[int, float]:
    """Share what the other columns leave of a line among the wrapped ones.

    Each gets room for its longest word, and of the rest as much as its longest cell needs.

    Returns
    -------
    dict
        The width of each column whose letter is ``p``, by its number, as a share of the line.
    """
    columns = list(zip(block.header, *block.rows, strict=True))
    longest = [max(len(line) for cell in cells for line in cell.split("\n")) for cells in columns]
    taken = GAP * len(columns) + sum(
        length for length, side in zip(longest, block.align, strict=True) if side != "p"
    )
    wrapped = [column for column, side in enumerate(block.align) if side == "p"]
    # Capitals are wide, so that a word gets a tenth more.
    words = {
        column: 1.1 * max(len(word) for cell in columns[column] for word in ["", *cell.split()])
        for column in wrapped
    }
    wishes = {column: max(0.0, longest[column] - words[column]) for column in wrapped}
    left = max(0.0, LINE - taken - sum(words.values()))
    share = min(1.0, left / (sum(wishes.values()) or 1.0))
    return {column: (words[column] + share * wishes[column]) / LINE for column in wrapped}


def _wrapped(cell: str, width: float) -> str:
    # A box and no p column: that would need one more package to leave the right edge ragged.
    text = rf"\raggedright\strut {escape_latex(cell)}\strut"
    return rf"\parbox[t]{{{width:.3f}\linewidth}}{{{text}}}"


def escape_latex(text: str) -> str:
    """Escape all that LaTeX would take for a command, and keep the text on one line."""
    return "".join(LATEX.get(character, character) for character in " ".join(text.split()))


def _paragraph(text: str) -> str:
    return rf"\par\medskip\parbox{{\linewidth}}{{{text}}}\par\medskip"


def _latex_name(name: str) -> str:
    lines = [escape_latex(line) for line in name.split("\n")]
    return lines[0] if len(lines) == 1 else r"\shortstack{" + r"\\".join(lines) + "}"


def _latex_cell(cell: str) -> str:
    # A number with a sign is set as mathematics: a hyphen is no minus.
    return f"${cell}$" if re.fullmatch(r"[+-][\d.]+", cell) else escape_latex(cell)

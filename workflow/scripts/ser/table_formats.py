"""A laid-out table as Markdown or LaTeX text; the same layout always gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ser.table_layout import Block, Layout
from ser.tables import EXTRA

LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
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

# Down to the width of the text, never up to it.
SHRINK = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}"


def to_markdown(layout: Layout) -> str:
    """Write a table as GitHub-flavoured Markdown: heading, warning, notes, a table a dataset."""
    parts = [f"# {layout.label}. {_markdown(layout.title)}"]
    if layout.notice:
        parts.append(f"**{_markdown(layout.notice)}**")
    parts.append(" ".join(_markdown(note) for note in layout.notes))
    for block in layout.blocks:
        parts.append(f"## {_markdown(block.title)}")
        parts.append("\n".join(_markdown_rows(block)))
        if block.note:
            parts.append(_markdown(block.note[0].upper() + block.note[1:]) + ".")
    return "\n\n".join(part for part in parts if part) + "\n"


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

    What is wider than the text is scaled down. The extra table holds every system, so each of its
    datasets is a float of its own: one float cannot pass a page.
    """
    apart = layout.name == EXTRA
    floats = [[block] for block in layout.blocks] if apart else [layout.blocks]
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
            if block.note:
                lines.append(_paragraph(escape_latex(block.note[0].upper() + block.note[1:]) + "."))
        if number == len(floats) - 1:
            lines.append(_paragraph(" ".join(escape_latex(note) for note in layout.notes)))
        lines.append(r"\end{table*}")
    return "\n".join(lines) + "\n"


def _caption(layout: Layout, continued: bool) -> list[str]:
    title = escape_latex(layout.title)
    if continued:
        return [r"\addtocounter{table}{-1}", rf"\caption{{{title} (continued)}}"]
    return [rf"\caption{{{title}}}", rf"\label{{tab:table{layout.name}}}"]


def _tabular(block: Block) -> list[str]:
    return [
        rf"\begin{{tabular}}{{{block.align}}}",
        r"\toprule",
        " & ".join(_latex_name(name) for name in block.header) + r" \\",
        r"\midrule",
        *(" & ".join(_latex_cell(cell) for cell in row) + r" \\" for row in block.rows),
        r"\bottomrule",
        r"\end{tabular}",
    ]


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

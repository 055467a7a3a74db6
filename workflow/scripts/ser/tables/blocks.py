"""What a table looks like to a reader, before it becomes Markdown, LaTeX or HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ser.tables.scores import ABLATIONS, EXTRA

NONE = "\N{EN DASH}"
# Of the tables that are no table of the paper.
LABELS = {
    EXTRA: "Extra table",
    ABLATIONS: "Ablations",
    "audit": "Audit",
    "sensitivity": "Sensitivity table",
    "leaks": "Leak meter",
}


@dataclass(frozen=True)
class Block:
    """The part of a table that belongs to one dataset.

    Parameters
    ----------
    title
        The dataset, and what its speech is.
    note
        What holds for all its rows; may be empty.
    header
        Names of the columns; a line feed breaks a name over two lines.
    rows
        Cells as text.
    align
        One letter a column: ``l`` left, ``r`` right, ``p`` long text that may be broken into lines.
    sentences
        What follows from the rows, such as which differences are more than chance.
    """

    title: str
    note: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    align: str
    sentences: Sequence[str] = ()


@dataclass(frozen=True)
class Layout:
    """A table: its name (1 to 4, extra) and title, the warning in bold (or none), notes, blocks."""

    name: str
    title: str
    notice: str
    notes: Sequence[str]
    blocks: Sequence[Block]

    @property
    def label(self) -> str:
        """Give what stands before the title."""
        return LABELS.get(self.name, f"Table {self.name}")

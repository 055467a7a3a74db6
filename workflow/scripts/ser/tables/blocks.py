"""A table as text, before it becomes Markdown, LaTeX or HTML."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ser.files.atomic_write import write_text

if TYPE_CHECKING:
    import pandas as pd

NONE = "\N{EN DASH}"
EXTRA, ABLATIONS = "extra", "ablations"
# Labels of the tables that are not in the paper.
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

    `note` applies to all rows and may be empty; `sentences` follow from the rows. A line feed in a
    column's name breaks it. `align` has one letter per column: ``l`` left, ``r`` right, ``p`` long
    text that may be broken into lines.
    """

    title: str
    note: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    align: str
    sentences: Sequence[str] = ()


def block_of(
    title: str,
    note: str,
    columns: Mapping[str, Sequence[str]],
    align: Mapping[str, str],
    sentences: Sequence[str] = (),
) -> Block:
    """Build a block from its columns; `align` names those that are not numbers."""
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    sides = "".join(align.get(name, "r") for name in columns)
    return Block(title, note, list(columns), rows, sides, sentences)


@dataclass(frozen=True)
class TextTable:
    """A table as text: name (1 to 4, extra), title, warning in bold (or none), notes, blocks."""

    name: str
    title: str
    notice: str
    notes: Sequence[str]
    blocks: Sequence[Block]

    @property
    def label(self) -> str:
        """Give the label before the title."""
        return LABELS.get(self.name, f"Table {self.name}")


def save_text_table(path: str | Path, text_table: TextTable) -> None:
    """Write a text table as JSON: the report then shows exactly what Markdown and LaTeX show."""
    text = json.dumps(dataclasses.asdict(text_table), ensure_ascii=False, indent=1)
    write_text(path, text + "\n")


def load_text_table(path: str | Path) -> TextTable:
    """Read a file of `save_text_table`."""
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    blocks = [Block(**block) for block in content.pop("blocks")]
    return TextTable(**content, blocks=blocks)


@dataclass(frozen=True)
class Captions:
    """Title of each table by its name, and the text of each note by name."""

    titles: Mapping[str, str]
    notes: Mapping[str, str]

    def notes_where(self, conditions: Mapping[str, bool]) -> list[str]:
        """List the notes that apply, by their names."""
        return [self.notes[name] for name, applies in conditions.items() if applies]


def dataset_title(dataset: object, data: object) -> str:
    """Name a dataset and its speech; only the dataset where both have the same name."""
    return f"{dataset} ({data})" if data not in ("", dataset) else str(dataset)


def protocols(table: pd.DataFrame) -> str:
    """Name and explain the presets of a table's rows."""
    return ". ".join(f"Protocol {text}" for text in dict.fromkeys(table["protocol"]) if text)


def percent(value: float, decimals: int, sign: bool = False) -> str:
    """Write a percentage, empty for NaN; a difference that rounds to nothing has no sign."""
    if math.isnan(value):
        return ""
    # Halves go up as on paper (53.65 -> 53.7), which binary fractions alone would not always do.
    exact = Decimal(repr(round(float(value), 9)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{rounded:{'+' if sign else ''}f}"
    return text.lstrip("+-") if float(text) == 0 else text


def percents(table: pd.DataFrame, column: str, sign: bool = False) -> list[str]:
    """Write a column of percentages."""
    return [percent(value, 1, sign=sign) or NONE for value in table[column]]


def with_deviations(
    table: pd.DataFrame, mean: str, deviation: str, missing: str = "undefined"
) -> list[str]:
    """Write a column of percentages, each with its standard deviation, if it has one."""
    cells = [percent(value, 1) or missing for value in table[mean]]
    spreads = [percent(value, 1) for value in table[deviation]]
    return [" ± ".join(filter(None, pair)) for pair in zip(cells, spreads, strict=True)]


def low_to_high(table: pd.DataFrame, name: str) -> list[str]:
    """Write the intervals whose ends are the columns ``<name>_low`` and ``<name>_high``."""
    ends = zip(table[f"{name}_low"], table[f"{name}_high"], strict=True)
    return [
        NONE if math.isnan(low) else f"{percent(low, 1)} to {percent(high, 1)}"
        for low, high in ends
    ]

"""Answers as text for a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import pandas as pd
from tabulate import tabulate

WIDEST_NAME = 48


@contextmanager
def silenced_libraries() -> Iterator[TextIO]:
    """Keep what libraries write past Python to the terminal from between the user and the table.

    Gives the true standard error; Python's own is silent too until the block ends, so that an error
    is to be raised and not written.
    """
    sys.stderr.flush()
    with os.fdopen(os.dup(2), "w") as terminal:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 2)
        os.close(nothing)
        try:
            yield terminal
        finally:
            terminal.flush()
            os.dup2(terminal.fileno(), 2)


def show(table: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """Lay out answers of `ser.model.predict.tabulate_answers` below a line that names the model."""
    heading = (
        f"{about['title']}, trained on {about['corpus']}"
        f" (experiment {about['experiment']}, all speakers, seed {about['seed']})"
    )
    warning = f"\n{about['notice']}" if about["notice"] else ""
    answered = table[table["status"] == "answered"]
    shown = [
        [_short(row["file"]), f"{row['seconds']:.2f}", row["answer"]]
        + [f"{100 * row[name]:.1f}" for name in table if name.startswith("p_")]
        + [row["note"]]
        for row in answered.to_dict("records")
    ]
    classes = [name.removeprefix("p_") for name in table if name.startswith("p_")]
    header = ["file", "seconds", "answer", *(f"{name} %" for name in classes), "note"]
    if not answered["note"].any():
        header, shown = header[:-1], [row[:-1] for row in shown]
    right = ("left", "right", "left", *("right" for _ in classes), "left")[: len(header)]
    parts = [heading + warning]
    if shown:
        parts.append(tabulate(shown, header, disable_numparse=True, colalign=right))
    refused = table[table["status"] == "refused"]
    if len(refused):
        lines = [f"  {_printable(row.file)}: {row.note}" for row in refused.itertuples()]
        parts.append("\n".join(["Refused:", *lines]))
    return "\n\n".join(parts)


def sum_up(table: pd.DataFrame, output: Path) -> str:
    """Count what was answered and refused, and say where the CSV is."""
    answered = int((table["status"] == "answered").sum())
    return f"\n{answered} answered, {len(table) - answered} refused; all of it in {output}"


def _printable(name: str) -> str:
    """Escape what would move a terminal's cursor or break a line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def _short(name: str) -> str:
    """Shorten a long name in its middle: folder and file's end are what tells files apart."""
    name = _printable(name)
    if len(name) <= WIDEST_NAME:
        return name
    half = (WIDEST_NAME - 3) // 2
    return f"{name[:half]}...{name[-half:]}"

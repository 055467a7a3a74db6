"""The meaning of the columns of CSVs, checked against the files."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

FIELDS = ["file", "column", "type", "unit", "meaning", "empty"]


@dataclass(frozen=True)
class Described:
    """Files of one kind: the end of their paths, the meaning of a row, and columns by name.

    ``<...>`` stands for anything within the name of a file or column. Of a column: its type, unit
    (may be empty), meaning, and what an empty cell means.
    """

    file: str
    row: str
    columns: Mapping[str, Sequence[str]]

    def fits(self, path: Path) -> bool:
        """Say whether a file is of this kind, by the end of its path."""
        return path.match(_pattern(self.file))

    def check(self, path: Path) -> None:
        """Raise a ValueError of one line unless the file has these columns and no others."""
        with path.open(encoding="utf-8", newline="") as stream:
            header = next(csv.reader(stream), [])
        if not header:
            raise ValueError(f"{path}: no header")
        if len(set(header)) < len(header):
            raise ValueError(f"{path}: two columns of one name")
        found = {
            name: {column for column in header if fnmatchcase(column, _pattern(name))}
            for name in self.columns
        }
        for column in header:
            if not any(column in columns for columns in found.values()):
                raise ValueError(f"{path}: column {column} is not in the data dictionary")
        for name, columns in found.items():
            if not columns:
                raise ValueError(
                    f"{path}: no column {name}, which the data dictionary describes for {self.file}"
                )


def read_dictionary(path: str | Path) -> list[Described]:
    """Read descriptions (``workflow/resources/data_dictionary.yaml``).

    A column without a description of its own has the common one of its name. A ValueError of one
    line where something is missing.
    """
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    described = []
    try:
        for entry in content["files"]:
            columns = {}
            for name, own in entry["columns"].items():
                column = own or content["columns"][name]
                kind = column["type"] if "values" not in column else "one of "
                columns[name] = [
                    kind + ", ".join(column.get("values", [])),
                    column.get("unit", ""),
                    column["meaning"],
                    column.get("empty", "never"),
                ]
            described.append(Described(entry["file"], entry["row"], columns))
    except KeyError as error:
        raise ValueError(f"{path}: {error.args[0]} is missing") from None
    return described


def describe_files(dictionary: Sequence[Described], paths: Sequence[Path]) -> list[Described]:
    """Check files against the dictionary, and give their kinds in its order.

    A ValueError of one line where a file is of no kind that is described, or has other columns.
    """
    found = set()
    for path in paths:
        # The first match counts, so an exact name can come before one with a placeholder.
        number = next((k for k, entry in enumerate(dictionary) if entry.fits(path)), None)
        if number is None:
            raise ValueError(f"{path} is not in the data dictionary")
        dictionary[number].check(path)
        found.add(number)
    return [dictionary[number] for number in sorted(found)]


def dictionary_rows(described: Sequence[Described]) -> list[list[str]]:
    """List rows of `FIELDS`, one a column of each kind of file."""
    return [
        [entry.file, name, *column] for entry in described for name, column in entry.columns.items()
    ]


def dictionary_markdown(described: Sequence[Described]) -> str:
    """Write the dictionary for reading: a heading and one table per kind of file."""
    parts = [
        "# Data dictionary",
        "Each CSV is UTF-8, with a comma between cells, a point in decimals and a line feed at the"
        " end of a row. `<...>` stands for a name.",
    ]
    header = ["| Column | Type | Unit | Meaning | Empty |", "| --- | --- | --- | --- | --- |"]
    for entry in described:
        rows = [
            f"| {' | '.join([f'`{name}`', *map(_cell, column)])} |"
            for name, column in entry.columns.items()
        ]
        table = "\n".join([*header, *rows])
        parts += [f"## `{entry.file}`", f"A row is {_cell(entry.row)}.", table]
    return "\n\n".join(parts) + "\n"


def _pattern(text: str) -> str:
    return re.sub("<[^<>]*>", "*", text)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "\\<")

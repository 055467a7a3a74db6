"""Titles of the tables and the notes under them (``workflow/resources/captions.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

TABLES = (1, 2, 3, 4)
NOTES = (
    "counts",
    "test_labels",
    "measures",
    "actors",
    "development",
    "selected",
    "undefined",
    "not_built",
    "not_in_paper",
    "cited",
)


@dataclass(frozen=True)
class Captions:
    """Title of each table by number, and the text of each note by name."""

    titles: Mapping[int, str]
    notes: Mapping[str, str]


def read_captions(path: str | Path) -> Captions:
    """Read the captions; a ValueError of one line says which one is missing or not known."""
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    for section, wanted in (("titles", TABLES), ("notes", NOTES)):
        wrong = sorted(set(content[section]) ^ set(wanted), key=str)
        if wrong:
            raise ValueError(f"{path}: {section}.{wrong[0]}: {section} must be exactly {wanted}")
    return Captions(content["titles"], content["notes"])

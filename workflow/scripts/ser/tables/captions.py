"""Titles of the tables and the notes under them (``workflow/resources/captions.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

TABLES = ("1", "2", "3", "4", "extra", "ablations", "sensitivity", "leaks")
NOTES = (
    "counts",
    "test_labels",
    "measures",
    "published",
    "difference",
    "map",
    "intervals",
    "tests",
    "actors",
    "parts",
    "development",
    "selected",
    "undefined",
    "not_built",
    "not_in_paper",
    "cited",
    "recreation",
    "opensmile",
    "ablations",
    "sensitivity",
    "leaks",
)


@dataclass(frozen=True)
class Captions:
    """Title of each table by its name, and the text of each note by name."""

    titles: Mapping[str, str]
    notes: Mapping[str, str]


def read_captions(path: str | Path) -> Captions:
    """Read the captions; a ValueError of one line says which one is missing or not known."""
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    for section, wanted in (("titles", TABLES), ("notes", NOTES)):
        wrong = sorted(set(map(str, content[section])) ^ set(wanted))
        if wrong:
            raise ValueError(f"{path}: {section}.{wrong[0]}: {section} must be exactly {wanted}")
    titles = {str(name): title for name, title in content["titles"].items()}
    return Captions(titles, content["notes"])

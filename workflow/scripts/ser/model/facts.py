"""What ``model.json`` of an exported model may say: the folder may come from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ser.files.text import is_one_line

# What the answers print of the model; terminals obey control characters.
PRINTED = ("title", "corpus", "experiment", "fold", "notice")
EXTRACTORS = ("ser", "yaafe")
# Samples between frames; the configuration allows no others.
STEPS = range(64, 1025)


def wrong_facts(about: Mapping[str, Any]) -> str:
    """Name the first entry of a model's facts that cannot be used; empty where all can.

    Parameters
    ----------
    about
        The content of ``model.json``, complete.
    """
    names = about["classes"]
    good = {
        "options": isinstance(about["options"], dict),
        "classes": _are_lines(names) and len(set(names)) == len(names) >= 2,
        "columns": _are_lines(about["columns"]) and len(about["columns"]) > 0,
        "step": type(about["step"]) is int and about["step"] in STEPS,
        "extractor": about["extractor"] in EXTRACTORS,
        "seed": isinstance(about["seed"], int),
    }
    good |= {name: _is_line(about[name]) for name in PRINTED}
    return next((name for name, fine in good.items() if not fine), "")


def _is_line(text: object) -> bool:
    return isinstance(text, str) and is_one_line(text)


def _are_lines(names: object) -> bool:
    return isinstance(names, list) and all(map(_is_line, names))

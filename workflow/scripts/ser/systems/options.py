"""Reads a system's options from a configuration, and checks keys, types and values.

Every error is a ValueError of one line.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, get_type_hints


def read_options(options: Mapping[str, Any], *kinds: type) -> tuple[Any, ...]:
    """Build the dataclasses `kinds` from one flat mapping; lists become tuples.

    Whole numbers, lists of them and switches are checked by the fields' annotations, numbers from
    ``metadata["least"]`` or 1 on; a dataclass checks the rest itself. For an unknown
    key the ValueError names the nearest one.
    """
    known = {field.name: (kind, field) for kind in kinds for field in fields(kind)}
    for key in options:
        if key not in known:
            nearest = difflib.get_close_matches(str(key), known, n=1, cutoff=0.0)[0]
            raise ValueError(f"{key}: no such option, did you mean {nearest!r}?")
    plain = {
        key: tuple(value) if isinstance(value, list) else value for key, value in options.items()
    }
    for key, value in plain.items():
        kind, field = known[key]
        annotation = get_type_hints(kind)[key]
        if annotation is bool and not isinstance(value, bool):
            raise ValueError(f"{key}: {value!r} is neither true nor false")
        if annotation is int or (annotation == int | None and value is not None):
            _check_whole(key, value, field.metadata.get("least", 1))
        if annotation == tuple[int, ...]:
            if not isinstance(value, tuple):
                raise ValueError(f"{key}: {value!r} is not a list of whole numbers")
            for item in value:
                _check_whole(key, item)
    return tuple(
        kind(**{field.name: plain[field.name] for field in fields(kind) if field.name in plain})
        for kind in kinds
    )


def check_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Raise unless `value` is one of `choices`."""
    if value not in choices:
        raise ValueError(f"{name}: {value!r} is not one of {', '.join(choices)}")


def _check_whole(name: str, value: object, least: int = 1) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name}: {value!r} is not a whole number of at least {least}")


def check_between(
    name: str, value: object, low: float, high: float, low_allowed: bool = False
) -> None:
    """Raise unless `value` is a number in (low, high), or in [low, high) if `low_allowed`."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not (low < value < high or (low_allowed and value == low)):  # type: ignore[operator]
        bracket = "[" if low_allowed else "("
        raise ValueError(f"{name}: {value!r} is not a number in {bracket}{low}, {high})")


def check_ascending(name: str, value: object) -> None:
    """Raise unless `value` is a sequence of different positive numbers, the smallest first."""
    if not isinstance(value, tuple) or not value or list(value) != sorted(set(value)):
        raise ValueError(f"{name}: {value!r} is not a list of different numbers, smallest first")
    for item in value:
        check_between(name, item, 0.0, float("inf"))

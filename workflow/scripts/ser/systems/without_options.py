"""The interface's small parts, for a system that has neither options nor epochs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def check_options(options: Mapping[str, Any]) -> None:
    """Raise a ValueError of one line if there is any option: there is nothing to choose."""
    if options:
        raise ValueError(f"{next(iter(options))}: a system of this kind has no options")


def patience(options: Mapping[str, Any]) -> int:
    """Give 1: there are no epochs."""
    check_options(options)
    return 1

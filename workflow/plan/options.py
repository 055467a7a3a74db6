"""The options that a system is run with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ser.systems import find_systems


def options_of(config: Mapping[str, Any], system: str) -> dict[str, Any]:
    """Give a system's options, over those that all of its kind share."""
    own = config["systems"][system]
    kind = find_systems().get(own["kind"])
    shared = config[kind.shared_options] if kind and kind.shared_options else {}
    return {**shared, **own["options"]}

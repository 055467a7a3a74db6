"""The options that a system is run with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def options_of(config: Mapping[str, Any], system: str) -> dict[str, Any]:
    """Give a system's options; a network's lie over those of all networks."""
    own = config["systems"][system]
    shared = config["networks"] if own["kind"] == "network" else {}
    return {**shared, **own["options"]}

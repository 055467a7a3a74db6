"""A network's layers as they are drawn: without those that only keep padding apart from speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def without_bookkeeping(layers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Take out the layers that only handle padding, and join what they stood between."""
    by_name = {layer["name"]: layer for layer in layers}

    def sources(name: str) -> list[str]:
        layer = by_name[name]
        if not layer["bookkeeping"]:
            return [name]
        # The mask says which frames are real; what flows on is the frames.
        if layer["type"] in ("FrameMask", "EveryNth"):
            return []
        return [found for feeding in layer["inputs"] for found in sources(feeding)]

    return [
        {
            **layer,
            "inputs": list(
                dict.fromkeys(found for name in layer["inputs"] for found in sources(name))
            ),
        }
        for layer in layers
        if not layer["bookkeeping"]
    ]

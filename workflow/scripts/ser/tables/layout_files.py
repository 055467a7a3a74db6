"""A laid-out table as a file, so that the report shows exactly what Markdown and LaTeX show."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from ser.files.atomic_write import write_text
from ser.tables.blocks import Block, Layout


def save_layout(path: str | Path, layout: Layout) -> None:
    """Write a layout as JSON."""
    text = json.dumps(dataclasses.asdict(layout), ensure_ascii=False, indent=1)
    write_text(path, text + "\n")


def load_layout(path: str | Path) -> Layout:
    """Read what `save_layout` wrote."""
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    blocks = [Block(**block) for block in content.pop("blocks")]
    return Layout(**content, blocks=blocks)

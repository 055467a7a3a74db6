"""Readers of corpora: one module per layout on disk, named as the layout; all give one table.

In: a corpus's folder. Out: a `ser.corpora.table.Collector` of utterances and rejections.

``iemocap``, ``cheavd``, ``emodb`` are named corpora; ``folder`` is anybody's, with a CSV of labels.
A module declares these names; those with a default may be left out:

- ``read(root, ...)``: reads the labels and finds the recordings; raises `LayoutError`.
- ``HOW_TO_GET``: one sentence for whoever has not got the corpus.
- ``LABELS``: its codes of emotions; None (the default) if labels are the user's own.
- ``SPEAKERS``: all speakers in a fixed order, which divides them into shards; None by default.
- ``OPTIONS``: further arguments of ``read``; none by default. Of a corpus's keys in the
  configuration the workflow passes only ``labels``.
- ``count_synthetic(options)``: utterances that `ser.corpora.synthetic` speaks with these options;
  None (the default) if it cannot make such a corpus.
- ``count_warnings(utterances)``: lines on counts that differ from published ones; none by default.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from ser.corpora.table import Collector

LAYOUTS = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


@dataclass(frozen=True)
class Reader:
    """What a layout's module declares; see the package's page."""

    read: Callable[..., Collector]
    HOW_TO_GET: str
    LABELS: Sequence[str] | None = None
    SPEAKERS: Sequence[str] | None = None
    OPTIONS: Sequence[str] = ()
    count_synthetic: Callable[[Mapping[str, Any]], int] | None = None
    count_warnings: Callable[[pd.DataFrame], list[str]] = lambda utterances: []


def get_reader(layout: str) -> Reader:
    """Give what is known of a layout, a name of `LAYOUTS`."""
    module: dict[str, Any] = vars(importlib.import_module(f"ser.corpora.readers.{layout}"))
    return Reader(**{name: module[name] for name in Reader.__annotations__ if name in module})

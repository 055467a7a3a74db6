"""Which shard an utterance belongs to, and the lists of files that shards are made from."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ser.corpora.sharding import shard_names, shard_of
from ser.files.atomic_write import write_table


def add_shards(utterances: pd.DataFrame, layout: str, shards: int) -> pd.DataFrame:
    """Add the column ``shard`` to an utterance table: zero-padded numbers as text."""
    speakers = importlib.import_module(f"ser.corpora.{layout}").SPEAKERS
    numbers = [
        shard_of(speakers, speaker, utterance, shards)
        for speaker, utterance in zip(utterances["speaker"], utterances["utterance"], strict=True)
    ]
    names = shard_names(shards)
    return utterances.assign(shard=[names[number] for number in numbers])


def write_shard_lists(paths: Sequence[Path], root: Path, utterances: pd.DataFrame) -> None:
    """Write one CSV a shard: utterance, file, size (bytes) and time (ns) of every recording.

    Size and time stand in the list so that a changed recording changes its shard's list and no
    other. A path's stem is the shard; a shard may be empty.
    """
    for path in paths:
        rows = utterances.loc[utterances["shard"] == path.stem, ["utterance", "file"]]
        status = [(root / file).stat() for file in rows["file"]]
        write_table(
            path,
            rows.assign(
                size=[item.st_size for item in status],
                mtime_ns=[item.st_mtime_ns for item in status],
            ),
        )

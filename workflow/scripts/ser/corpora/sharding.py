"""Which shard an utterance belongs to, and the lists of files that shards are made from.

A shard is a function of the utterance's own name and speaker alone, so that adding or removing a
file never moves another one.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ser.corpora.readers import get_reader
from ser.files.atomic_write import write_table

if TYPE_CHECKING:
    import pandas as pd


def shard_names(shards: int) -> list[str]:
    """Name the shards: their numbers, zero-padded to one width (``00`` to ``19``)."""
    width = len(str(shards - 1))
    return [f"{number:0{width}d}" for number in range(shards)]


def shard_of(speakers: Sequence[str] | None, speaker: str, utterance: str, n: int) -> int:
    """Give the number of an utterance's shard, from 0 to n - 1.

    Where the layout knows its speakers, in a fixed order, a shard holds whole speakers, or a part
    of one speaker, and so sizes are even. Otherwise speakers (utterances, where no speaker is
    known) fall by checksum.
    """
    if not speakers or speaker not in speakers:
        return _checksum(speaker or utterance) % n
    number, count = speakers.index(speaker), len(speakers)
    if n <= count:
        return number % n
    return number + count * (_checksum(utterance) % (n // count))


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogateescape"))


def add_shards(utterances: pd.DataFrame, layout: str, shards: int) -> pd.DataFrame:
    """Add the column ``shard`` to an utterance table: zero-padded numbers as text."""
    speakers = get_reader(layout).SPEAKERS
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

"""Which shard an utterance belongs to, as a function of its own name and speaker alone.

Nothing about other files enters, so adding or removing a file never moves another one.
Standard library only: shards are named while the Snakefile is read.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def shard_names(shards: int) -> list[str]:
    """Name the shards: their numbers, zero-padded to one width (``00`` to ``19``)."""
    width = len(str(shards - 1))
    return [f"{number:0{width}d}" for number in range(shards)]


def shard_of(speakers: Sequence[str] | None, speaker: str, utterance: str, n: int) -> int:
    """Give the number of an utterance's shard.

    Where the layout knows its speakers, a shard holds whole speakers, or a part of one speaker, and
    so sizes are even. Otherwise speakers (utterances, where no speaker is known) fall by checksum.

    Parameters
    ----------
    speakers
        All speakers of the layout in their fixed order, or None.
    speaker
        Who speaks, or an empty string.
    utterance
        The utterance's unique name.
    n
        Number of shards, at least 1.

    Returns
    -------
    int
        From 0 to n - 1.

    Raises
    ------
    ValueError
        When there are no shards.
    """
    if n < 1:
        raise ValueError(f"{n} shards: at least 1 is needed")
    if not speakers or speaker not in speakers:
        return _checksum(speaker or utterance) % n
    number, count = speakers.index(speaker), len(speakers)
    if n <= count:
        return number % n
    return number + count * (_checksum(utterance) % (n // count))


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogateescape"))

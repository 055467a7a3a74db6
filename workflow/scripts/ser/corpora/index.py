"""Corpus folder -> utterance table, rejected files and shard lists; recordings are decoded once.

A shard depends only on the utterance's own name and speaker, so adding or removing a file never
moves another one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ser.corpora.readers import LAYOUTS, get_reader
from ser.corpora.table import LayoutError, Utterance
from ser.corpora.tree import Outside, place_inside
from ser.files.atomic_write import write_table

if TYPE_CHECKING:
    import pandas as pd

    from ser.corpora.audio import AudioError

# Recordings that a process gets at a time; fewer are not worth a second process.
TOGETHER = 50


class CorpusError(ValueError):
    """A corpus that cannot be used at all; the text is one line for the user."""


def index_corpus(
    layout: str,
    root: str | Path,
    options: Mapping[str, Any] | None = None,
    min_seconds: float = 0.064,
    threads: int = 1,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read a corpus's labels and check each of its recordings.

    The reader of the `layout` (`ser.corpora.readers`) gets those of the `options` that it knows,
    such as ``labels``. Shorter recordings than `min_seconds` are rejected. `threads` processes
    decode recordings.

    Gives the tables of `ser.corpora.table.Collector.finish`, with at least one utterance. A
    `CorpusError` says that the folder is missing, has another layout, or holds nothing usable.
    """
    from ser.corpora.audio import AudioError  # loads soundfile, which the Snakefile does not need

    if layout not in LAYOUTS:
        raise CorpusError(f"unknown layout {layout}, expected one of {', '.join(LAYOUTS)}")
    reader = get_reader(layout)
    root, given = Path(root), options or {}
    where = f"corpus in the layout {layout} at {root.absolute()}"
    if not root.is_dir():
        raise CorpusError(f"{where}: there is no such folder. {reader.HOW_TO_GET}")
    try:
        taken = {name: given[name] for name in reader.OPTIONS if name in given}
        collector = reader.read(root, **taken)
    except LayoutError as error:
        raise CorpusError(f"{where}: {error}. {reader.HOW_TO_GET}") from None

    rows = collector.resolve_duplicates()
    seconds = {}
    for row, result in zip(rows, _check(root, rows, min_seconds, threads), strict=True):
        if isinstance(result, AudioError):
            collector.reject(row.file, str(result), utterance=row.utterance)
        else:
            seconds[row.utterance] = result
    utterances, rejected = collector.finish(seconds)
    if utterances.empty:
        first = next(rejected.itertuples(), None)
        example = f"; the first of {len(rejected)}: {first.file}: {first.reason}" if first else ""
        raise CorpusError(f"{where}: nothing in it is usable{example}. {reader.HOW_TO_GET}")
    return utterances, rejected


def _check(
    root: Path, rows: list[Utterance], min_seconds: float, threads: int
) -> Iterable[float | AudioError]:
    """Give each recording's seconds, or why it cannot be used."""
    check = partial(_check_one, root, min_seconds=min_seconds)
    files = [row.file for row in rows]
    if threads < 2 or len(files) < TOGETHER:
        return map(check, files)
    # Processes: threads, measured on IEMOCAP's 10,039 files, gain nothing over one at a time.
    with ProcessPoolExecutor(threads) as pool:
        return list(pool.map(check, files, chunksize=TOGETHER))


def _check_one(root: Path, file: str, min_seconds: float) -> float | AudioError:
    from ser.corpora.audio import AudioError, inspect

    try:
        return inspect(place_inside(root, file), min_seconds)
    except AudioError as error:
        return error
    except Outside as error:
        return AudioError(str(error))


def shard_names(shards: int) -> list[str]:
    """Name the shards: their numbers, zero-padded to one width (``00`` to ``19``)."""
    width = len(str(shards - 1))
    return [f"{number:0{width}d}" for number in range(shards)]


def shard_of(speakers: Sequence[str] | None, speaker: str, utterance: str, n: int) -> int:
    """Give the number of an utterance's shard, from 0 to n - 1.

    If the layout lists its speakers in a fixed order, a shard holds whole speakers, or a part of
    one speaker, so sizes are even. Otherwise a checksum of the speaker (of the utterance, if the
    speaker is unknown) decides.
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
    """Write one CSV per shard: utterance, file, size (bytes) and time (ns) of every recording.

    Size and time are in the list so that a changed recording changes only its own shard's list. A
    path's stem is the shard; a shard may be empty.
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

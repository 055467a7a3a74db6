"""Corpus folder -> utterance table and rejected files; every recording is decoded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ser.corpora.audio import AudioError, inspect
from ser.corpora.readers import LAYOUTS, get_reader
from ser.corpora.table import LayoutError, Utterance
from ser.corpora.tree import Outside, place_inside

if TYPE_CHECKING:
    import pandas as pd

# Recordings that a process is handed at a time; fewer than that are not worth a second process.
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

    rows = collector.settle()
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
    try:
        return inspect(place_inside(root, file), min_seconds)
    except AudioError as error:
        return error
    except Outside as error:
        return AudioError(str(error))

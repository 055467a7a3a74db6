"""Corpus folder -> utterance table and rejected files; every recording is decoded once."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ser.corpora.audio import AudioError, inspect
from ser.corpora.table import LayoutError, Utterance
from ser.corpora.tree import Outside, place_inside

if TYPE_CHECKING:
    import pandas as pd

# Imported by name when needed, so that an edit in one layout's module concerns its corpora only.
LAYOUTS = {
    "iemocap": "ser.corpora.iemocap",
    "cheavd": "ser.corpora.cheavd",
    "emodb": "ser.corpora.emodb",
    "folder": "ser.corpora.folder",
}

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

    Parameters
    ----------
    layout
        A key of `LAYOUTS`.
    root
        The corpus's folder.
    options
        Further arguments of the layout's ``read``, such as ``labels`` of the layout folder.
    min_seconds
        Shorter recordings are rejected.
    threads
        Processes that decode recordings; the result does not depend on it.

    Returns
    -------
    utterances : pandas.DataFrame
        ``ser.corpora.table.UTTERANCE_COLUMNS``, sorted by utterance, at least one row.
    rejected : pandas.DataFrame
        ``ser.corpora.table.REJECTED_COLUMNS``: every label and recording that is not used, and why.

    Raises
    ------
    CorpusError
        When the folder is missing, does not have the layout, or holds nothing usable.
    """
    if layout not in LAYOUTS:
        raise CorpusError(f"unknown layout {layout}, expected one of {', '.join(LAYOUTS)}")
    module = importlib.import_module(LAYOUTS[layout])
    root = Path(root)
    where = f"corpus in the layout {layout} at {root.absolute()}"
    if not root.is_dir():
        raise CorpusError(f"{where}: there is no such folder. {module.HOW_TO_GET}")
    try:
        collector = module.read(root, **(options or {}))
    except LayoutError as error:
        raise CorpusError(f"{where}: {error}. {module.HOW_TO_GET}") from None

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
        raise CorpusError(f"{where}: nothing in it is usable{example}. {module.HOW_TO_GET}")
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


def count_warnings(layout: str, utterances: pd.DataFrame) -> list[str]:
    """Compare an utterance table with published counts, for layouts that know any.

    Returns
    -------
    list of str
        One line a difference; empty where all agree or nothing is published.
    """
    compare = getattr(importlib.import_module(LAYOUTS[layout]), "count_warnings", None)
    return compare(utterances) if compare else []

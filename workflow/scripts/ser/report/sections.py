"""Tables, figures and corpora as the report shows them, each with the command that makes it."""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd

from ser.files.atomic_write import read_table
from ser.statistics.comparisons import BETTER, UNCLEAR, UNDEFINED, WORSE, read_comparisons
from ser.statistics.intervals import read_intervals
from ser.tables.blocks import TextTable, load_text_table

# Rejected files of one reason count together; further reasons are counted but not named.
MOST_REASONS = 30
# With more rejected files than this the page names only the examples.
MOST_FILES = 200
# A larger drawing (spectrograms) is embedded as its bitmap, so that the page stays quick to open.
LARGEST_SVG = 400_000
# Figures are drawn for print; on a screen, which is read from further away, they are larger.
ENLARGED = 1.3
PIXELS = {"pt": 96 / 72, "in": 96, "px": 1, "": 1}
SIZE = re.compile(rb"<svg\b[^>]*?\bwidth=\"([\d.]+)(pt|in|px|)\"[^>]*?\bheight=\"([\d.]+)")
# Headings of kinds of figures that are not called by their own name.
KINDS = {
    "network": "The network",
    "spread": "Spread over seeds, actors and resamples",
    "confusions": "Confusion matrices",
    "cost": "What the systems cost",
}


def command_for(command: str, path: str | Path) -> str:
    """Give the command that makes one file anew from its inputs, even if it is up to date.

    ``command`` makes the whole experiment.
    """
    return f"{command} TARGET={shlex.quote(Path(path).as_posix())} SNAKEMAKE_FLAGS=--force"


def load_corpora(
    titles: Sequence[str], utterances: Sequence[Path], rejected: Sequence[Path], command: str
) -> list[dict[str, Any]]:
    """Read and count corpora: the title and both tables of each, in one order."""
    corpora = []
    for title, used, left_out in zip(titles, utterances, rejected, strict=True):
        commands = [(path.name, command_for(command, path)) for path in (used, left_out)]
        summary = summarise_corpus(title, read_table(used), read_table(left_out))
        corpora.append(summary | {"commands": commands})
    return corpora


def summarise_corpus(
    title: str, utterances: pd.DataFrame, rejected: pd.DataFrame
) -> dict[str, Any]:
    """Count a corpus's labels and rejected files, from its tables as index_corpus wrote them.

    ``speakers`` is 0 where they are not known; ``seconds`` are of the shortest, the median and the
    longest utterance. ``reasons`` are (reason, number, an example), the most frequent first, and
    ``files`` (file or line, reason) of every rejected one, empty where there are too many.
    """
    labels = utterances["label"].replace("", "(no label)").value_counts()
    reasons = [
        (str(reason), len(rows), _place(rows.iloc[0]))
        for reason, rows in rejected.groupby("reason")
    ]
    reasons.sort(key=lambda item: (-item[1], item[0]))
    files = [(_place(row), str(row["reason"])) for _, row in rejected.iterrows()]
    lengths = utterances["seconds"].astype(float)
    return {
        "title": title,
        "utterances": len(utterances),
        "hours": lengths.sum() / 3600,
        "speakers": len(set(utterances["speaker"]) - {""}),
        "seconds": [lengths.min(), lengths.median(), lengths.max()] if len(lengths) else [],
        "labels": sorted(labels.items()),
        "rejected": len(rejected),
        "reasons": reasons[:MOST_REASONS],
        "further_reasons": len(reasons[MOST_REASONS:]),
        "files": files if len(files) <= MOST_FILES else [],
        "commands": [],
    }


def _place(row: pd.Series) -> str:
    place = f"{row['file']}, line {row['line']}" if row["line"] else str(row["file"])
    return place or str(row["utterance"])


@dataclass(frozen=True)
class Comparisons:
    """All tests of one measure on one dataset: a title, their number by verdict, and sentences."""

    title: str
    counts: Mapping[str, int]
    sentences: Sequence[str]


@dataclass(frozen=True)
class ReportTable:
    """A table, its tests, and (what, command) that make it and each of its scores again."""

    text_table: TextTable
    comparisons: Sequence[Comparisons] = ()
    commands: Sequence[tuple[str, str]] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Give the number of comparisons by verdict, those that occur."""
        return {
            verdict: total
            for verdict in (BETTER, WORSE, UNCLEAR, UNDEFINED)
            if (total := sum(group.counts.get(verdict, 0) for group in self.comparisons))
        }


def load_tables(
    paths: Sequence[Path],
    intervals: Sequence[Path],
    comparisons: Sequence[Path],
    scores: str,
    command: str,
) -> list[ReportTable]:
    """Join tables with their tests and commands; files are named ``<table>`` and an ending.

    ``paths`` are JSON files of `ser.tables.blocks`, ``intervals`` and ``comparisons`` files of
    compare_systems; ``scores`` is the path of a score, with ``{dataset}`` and ``{system}``.
    """
    intervals_of = {path.name.split(".")[0]: path for path in intervals}
    tests_of = {path.name.split(".")[0]: path for path in comparisons}
    tables = []
    for path in paths:
        files = [("this table", path.with_suffix(".csv").as_posix())]
        groups: list[Comparisons] = []
        if tests := tests_of.get(path.stem):
            groups = group_comparisons(read_comparisons(tests))
            files.append(("its comparisons", tests.as_posix()))
        if rows := intervals_of.get(path.stem):
            files.append(("its intervals", rows.as_posix()))
            for row in read_intervals(rows).itertuples():
                score = scores.format(dataset=row.dataset, system=row.system)
                files.append((f"{row.system} on {row.dataset}", score))
        ways = [(what, command_for(command, file)) for what, file in files]
        tables.append(ReportTable(load_text_table(path), groups, ways))
    return tables


def group_comparisons(comparisons: pd.DataFrame) -> list[Comparisons]:
    """Gather comparisons by dataset and measure, both in the order they come in."""
    groups = comparisons.groupby(["dataset", "measure"], sort=False)
    return [
        Comparisons(
            title=f"{str(measure).upper()} on {dataset}",
            counts=rows["verdict"].value_counts().to_dict(),
            sentences=rows["sentence"].tolist(),
        )
        for (dataset, measure), rows in groups
    ]


@dataclass(frozen=True)
class EmbeddedFigure:
    """A figure with its picture as a data URI.

    ``anchor`` is its place on the page; ``size`` is in CSS pixels, empty where the drawing does not
    tell; ``files`` are its SVG and PNG, and ``command`` makes it again.
    """

    anchor: str
    kind: str
    title: str
    caption: str
    picture: str
    size: tuple[int, int] | tuple[()]
    files: tuple[str, str]
    command: str


def read_figure_captions(paths: Iterable[Path]) -> dict[str, str]:
    """Read captions, plain paragraphs in files that are named for the kind of figure."""
    return {path.stem: " ".join(path.read_text(encoding="utf-8").split()) for path in paths}


def embed(
    key: str, title: str, svg: Path, png: Path, captions: Mapping[str, str], command: str
) -> EmbeddedFigure:
    """Embed a figure of kind ``key``; a ValueError of one line where `captions` has none for it."""
    if not captions.get(key):
        there = ", ".join(sorted(captions)) or "none"
        raise ValueError(f"figure {key} has no caption; there are {there}")
    drawing = svg.read_bytes()
    data, mime = drawing, "svg+xml"
    if len(drawing) > LARGEST_SVG:
        data, mime = png.read_bytes(), "png"
    # Without a size, the page would jump while it loads.
    size: tuple[int, int] | tuple[()] = ()
    if found := SIZE.search(drawing):
        scale = PIXELS[found[2].decode()] * ENLARGED
        size = (round(float(found[1]) * scale), round(float(found[3]) * scale))
    return EmbeddedFigure(
        anchor="figure-" + re.sub(r"\s+", "-", svg.stem),
        kind=KINDS.get(key, key.replace("_", " ").capitalize()),
        title=title,
        caption=captions[key],
        picture=f"data:image/{mime};base64,{base64.b64encode(data).decode()}",
        size=size,
        files=(svg.as_posix(), png.as_posix()),
        command=command_for(command, svg),
    )


def by_kind(
    figures: Sequence[EmbeddedFigure],
) -> list[tuple[str, list[tuple[int, EmbeddedFigure]]]]:
    """Gather figures of one kind, in the order kinds come in, and number them through."""
    kinds: dict[str, list[EmbeddedFigure]] = {}
    for figure in figures:
        kinds.setdefault(figure.kind, []).append(figure)
    numbers = count(1)
    return [
        (kind, [(next(numbers), figure) for figure in of_kind]) for kind, of_kind in kinds.items()
    ]

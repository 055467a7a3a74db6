"""Tables, figures and corpora as the report shows them, each with the command that makes it."""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ser.files.atomic_write import read_table
from ser.statistics.comparisons import BETTER, UNCLEAR, UNDEFINED, WORSE, read_comparisons
from ser.statistics.intervals import read_intervals
from ser.tables.blocks import Layout, load_layout

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
# Headings by the kind of figure; another kind is called by its own name.
KINDS = {
    "network": "The network",
    "spread": "Spread over seeds, actors and resamples",
    "confusion": "Confusion matrices",
    "confusions": "Confusion matrices",
    "learning_curves": "Learning curves",
    "explained_variance": "Explained variance",
    "cost": "What the systems cost",
    "attention": "Attention",
    "rule_graph": "Rule graph",
}


@dataclass(frozen=True)
class Commands:
    """What a reader types; ``everything`` makes the whole experiment, as far as it is not there."""

    everything: str

    @property
    def from_audio(self) -> str:
        """Give what makes the whole experiment from the recordings, whatever is there."""
        return f"{self.everything} SNAKEMAKE_FLAGS=--forceall"

    def again(self, path: str | Path) -> str:
        """Give what makes one file from its inputs, whether or not it is old."""
        target = shlex.quote(Path(path).as_posix())
        return f"{self.everything} TARGET={target} SNAKEMAKE_FLAGS=--force"


@dataclass(frozen=True)
class CorpusSummary:
    """A corpus in figures, and (what, command) that make its tables again.

    ``speakers`` is 0 where they are not known; ``seconds`` are of the shortest, the median and the
    longest utterance; ``labels`` the corpus's own, with utterances. ``reasons`` are (reason,
    number, an example), the most frequent first, and ``files`` (file or line, reason) of every
    rejected one, empty where there are too many.
    """

    title: str
    utterances: int
    hours: float
    speakers: int
    seconds: Sequence[float]
    labels: Sequence[tuple[str, int]]
    rejected: int
    reasons: Sequence[tuple[str, int, str]]
    further_reasons: int
    files: Sequence[tuple[str, str]]
    commands: Sequence[tuple[str, str]] = ()


def load_corpora(
    titles: Sequence[str], utterances: Sequence[Path], rejected: Sequence[Path], commands: Commands
) -> list[CorpusSummary]:
    """Read and count corpora: the title and both tables of each, in one order."""
    return [
        summarise_corpus(
            title,
            read_table(used),
            read_table(left_out),
            [(path.name, commands.again(path)) for path in (used, left_out)],
        )
        for title, used, left_out in zip(titles, utterances, rejected, strict=True)
    ]


def summarise_corpus(
    title: str,
    utterances: pd.DataFrame,
    rejected: pd.DataFrame,
    commands: Sequence[tuple[str, str]] = (),
) -> CorpusSummary:
    """Count a corpus's labels and rejected files, from its tables as index_corpus wrote them."""
    counts = utterances["label"].replace("", "(no label)").value_counts()
    reasons = [
        (str(reason), len(rows), _place(rows.iloc[0]))
        for reason, rows in rejected.groupby("reason", sort=True)
    ]
    reasons.sort(key=lambda item: (-item[1], item[0]))
    files = [(_place(row), str(row["reason"])) for _, row in rejected.iterrows()]
    lengths = utterances["seconds"]
    spread = [lengths.min(), lengths.median(), lengths.max()] if len(lengths) else []
    return CorpusSummary(
        title=title,
        utterances=len(utterances),
        hours=float(lengths.sum()) / 3600,
        speakers=len(set(utterances["speaker"]) - {""}),
        seconds=[float(value) for value in spread],
        labels=sorted((str(label), int(count)) for label, count in counts.items()),
        rejected=len(rejected),
        reasons=reasons[:MOST_REASONS],
        further_reasons=len(reasons[MOST_REASONS:]),
        files=files if len(files) <= MOST_FILES else [],
        commands=commands,
    )


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

    layout: Layout
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
    layouts: Sequence[Path],
    intervals: Sequence[Path],
    comparisons: Sequence[Path],
    scores: str,
    commands: Commands,
) -> list[ReportTable]:
    """Join tables with their tests and commands; files are named ``<table>`` and an ending.

    ``layouts`` are of `ser.tables.layout_files`, ``intervals`` and ``comparisons`` of
    compare_systems; ``scores`` is the path of a score, with ``{dataset}`` and ``{system}``.
    """
    intervals_of = {path.name.split(".")[0]: path for path in intervals}
    tests_of = {path.name.split(".")[0]: path for path in comparisons}
    tables = []
    for path in layouts:
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
        ways = [(what, commands.again(file)) for what, file in files]
        tables.append(ReportTable(load_layout(path), groups, ways))
    return tables


def group_comparisons(comparisons: pd.DataFrame) -> list[Comparisons]:
    """Gather comparisons by dataset and measure, both in the order they come in."""
    return [
        Comparisons(
            title=f"{str(measure).upper()} on {dataset}",
            counts=rows["verdict"].value_counts().to_dict(),
            sentences=rows["sentence"].tolist(),
        )
        for (dataset, measure), rows in comparisons.groupby(["dataset", "measure"], sort=False)
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


def read_figure_captions(paths: Iterable[str | Path]) -> dict[str, str]:
    """Read captions, plain paragraphs in files that are named for the kind of figure."""
    return {
        Path(path).stem: " ".join(Path(path).read_text(encoding="utf-8").split()) for path in paths
    }


def embed(
    key: str,
    title: str,
    svg: str | Path,
    png: str | Path,
    captions: Mapping[str, str],
    commands: Commands,
) -> EmbeddedFigure:
    """Put the picture of a figure of kind ``key`` into a data URI.

    Raises
    ------
    ValueError
        When ``captions`` has none of its kind; one line.
    """
    if not captions.get(key):
        raise ValueError(
            f"figure {key} has no caption; there are {', '.join(sorted(captions)) or 'none'}"
        )
    svg, png = Path(svg), Path(png)
    drawing = svg.read_bytes()
    as_bitmap = len(drawing) > LARGEST_SVG
    data, mime = (png.read_bytes(), "png") if as_bitmap else (drawing, "svg+xml")
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
        command=commands.again(svg),
    )


def by_kind(
    figures: Sequence[EmbeddedFigure],
) -> list[tuple[str, list[tuple[int, EmbeddedFigure]]]]:
    """Gather figures of one kind, in the order kinds come in, and number them through."""
    kinds: dict[str, list[EmbeddedFigure]] = {}
    for figure in figures:
        kinds.setdefault(figure.kind, []).append(figure)
    numbers = iter(range(1, len(figures) + 1))
    return [
        (kind, [(next(numbers), figure) for figure in of_kind]) for kind, of_kind in kinds.items()
    ]

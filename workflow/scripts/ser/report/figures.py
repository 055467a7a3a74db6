"""Figures inside the report's one file, and their captions."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ser.report.commands import Commands

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
class EmbeddedFigure:
    """A figure with its picture as a data URI.

    Parameters
    ----------
    anchor
        Name of its place on the page.
    kind, title, caption
        What it shows, of what, and how to read it.
    picture
        Data URI.
    size
        Width and height in CSS pixels; empty where the drawing does not tell.
    files
        Where its SVG and PNG lie, as the page names them.
    command
        What makes it again.
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
    """Put a figure's picture into a data URI.

    Parameters
    ----------
    key
        Its kind, of which there must be a caption.
    title
        What it is of.
    svg, png
        Its files.
    captions
        As of `read_figure_captions`.
    commands
        Of the experiment.

    Raises
    ------
    ValueError
        When there is no caption; one line.
    """
    if not captions.get(key):
        raise ValueError(
            f"figure {key} has no caption; there are {', '.join(sorted(captions)) or 'none'}"
        )
    svg, png = Path(svg), Path(png)
    drawing = svg.read_bytes()
    as_bitmap = len(drawing) > LARGEST_SVG
    data, mime = (png.read_bytes(), "png") if as_bitmap else (drawing, "svg+xml")
    return EmbeddedFigure(
        anchor="figure-" + re.sub(r"\s+", "-", svg.stem),
        kind=KINDS.get(key, key.replace("_", " ").capitalize()),
        title=title,
        caption=captions[key],
        picture=f"data:image/{mime};base64,{base64.b64encode(data).decode()}",
        size=_size(drawing),
        files=(svg.as_posix(), png.as_posix()),
        command=commands.again(svg),
    )


def _size(drawing: bytes) -> tuple[int, int] | tuple[()]:
    """Give the size on the screen, so that the page does not jump while it loads."""
    found = SIZE.search(drawing)
    if not found:
        return ()
    scale = PIXELS[found[2].decode()] * ENLARGED
    return round(float(found[1]) * scale), round(float(found[3]) * scale)


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

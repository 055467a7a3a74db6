"""Figures inside the report's one file, and their captions (``workflow/report``)."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

# A larger drawing (spectrograms) is embedded as its bitmap, so that the page stays quick to open.
LARGEST_SVG = 400_000


@dataclass(frozen=True)
class EmbeddedFigure:
    """A figure with its picture as a data URI.

    Parameters
    ----------
    anchor
        Name of its place on the page.
    title, caption
        What it is of, and how to read it.
    picture
        Data URI.
    files
        Where its SVG and PNG lie, as the page names them.
    command
        What makes it again.
    """

    anchor: str
    title: str
    caption: str
    picture: str
    files: tuple[str, str]
    command: str


def read_figure_captions(paths: Iterable[str | Path]) -> dict[str, str]:
    """Read captions, plain paragraphs in files that are named for the kind of figure."""
    return {
        Path(path).stem: " ".join(Path(path).read_text(encoding="utf-8").split()) for path in paths
    }


def embed(
    key: str, title: str, svg: str | Path, png: str | Path, captions: Mapping[str, str], make: str
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
    make
        The command that makes a file again, with ``{}`` in the file's place.

    Raises
    ------
    ValueError
        When there is no caption; one line.
    """
    if key not in captions:
        raise ValueError(f"figure {key} has no caption; there are {', '.join(sorted(captions))}")
    svg, png = Path(svg), Path(png)
    data = svg.read_bytes()
    kind = "svg+xml"
    if len(data) > LARGEST_SVG:
        data, kind = png.read_bytes(), "png"
    picture = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    files = (svg.as_posix(), png.as_posix())
    return EmbeddedFigure(
        f"figure-{svg.stem}", title, captions[key], picture, files, make.format(svg.as_posix())
    )

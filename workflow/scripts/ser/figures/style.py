"""How every figure looks: legible in print, safe for the colour-blind, the same bytes twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from ser.files.atomic_write import whole_file

# Widths in inches: one and two columns of an Interspeech page.
COLUMN, PAGE = 3.4, 7.1
DPI = 200

# Okabe and Ito's colours: they differ for every kind of colour vision.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILION, GREY = "#0072B2", "#D55E00", "#767676"
# One hue from white to dark, so that a print in grey keeps the order.
SEQUENTIAL = "Blues"

STYLE = {
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that it is the same everywhere
    "font.size": 8,
    "legend.frameon": False,
    "lines.linewidth": 1.2,
    "svg.fonttype": "none",  # text stays text: it can be searched and set again
    "svg.hashsalt": "ser",
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw with this style over matplotlib's defaults, whatever the user's settings."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


def save(figure: Figure, svg: str | Path, png: str | Path) -> None:
    """Write a figure as SVG and PNG, each whole or not at all, without a date.

    Call it inside `styled`, so that the SVG's text is that of the layout.
    """
    nameless = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
    for path, kind in ((svg, "svg"), (png, "png")):
        with whole_file(path) as temporary:
            figure.savefig(temporary, format=kind, dpi=DPI, metadata=nameless[kind])

"""Variance that a fold's whitening keeps, against the number of principal axes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FormatStrFormatter, NullFormatter

from ser.figures.style import BLACK, BLUE, COLUMN, GREY, ORANGE
from ser.whitening import Whitening

HEIGHT = 2.6  # inches
TEXT_SIZE = 7


def build_explained_variance(folds: Mapping[str, Whitening]) -> Figure:
    """Draw the cumulative share of variance, a line a fold, and how many axes each fold keeps."""
    figure = Figure(figsize=(COLUMN, HEIGHT), layout="constrained")
    axes = figure.subplots()
    kept, shares = [], []
    for whitening in folds.values():
        share = 100 * np.cumsum(whitening.explained)
        axes.plot(np.arange(1, len(share) + 1), share, color=BLUE, linewidth=0.6, alpha=0.7)
        kept.append(whitening.projection.shape[1])
        shares.append(float(share[kept[-1] - 1]))
    axes.plot(
        *(kept, shares),
        linestyle="",
        marker="o",
        markersize=5,
        markerfacecolor=ORANGE,
        markeredgecolor=BLACK,
        markeredgewidth=0.6,
        zorder=3,
        clip_on=False,
    )
    longest = max(len(whitening.explained) for whitening in folds.values())
    axes.set_xscale("log")
    axes.set_xlim(0.9, 1.1 * max(longest, 2))
    axes.set_ylim(0, 102)
    # 1, 10, 100, and not 10 to some power.
    axes.xaxis.set_major_formatter(FormatStrFormatter("%g"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("principal axes, largest variance first (number)")
    axes.set_ylabel("cumulative share of variance (%)")
    _annotate(axes, kept, shares, longest)
    return figure


def _annotate(axes: Axes, kept: list[int], shares: list[float], longest: int) -> None:
    """Lead from the kept number and share to both axes, and write them down."""
    middle, share = float(np.median(kept)), float(np.median(shares))
    look = {"color": GREY, "linewidth": 0.7, "linestyle": (0, (3, 2)), "zorder": 1}
    axes.plot([middle, middle, 0.9], [0, share, share], **look)
    # Beside the upright line, where there is more room.
    left = middle > longest**0.5
    axes.annotate(
        kept_text(kept, shares, len(kept)),
        (middle, 0),
        (-5 if left else 5, 8),
        textcoords="offset points",
        ha="right" if left else "left",
        va="bottom",
        fontsize=TEXT_SIZE,
    )


def kept_text(kept: list[int], shares: list[float], folds: int) -> str:
    """Write what is kept, with the least and the greatest where folds differ."""
    lines = [_range([str(value) for value in sorted(kept)]) + " axes kept"]
    lines.append(_range([f"{value:.1f}" for value in sorted(shares)]) + " % of the variance")
    return "\n".join([*lines, f"{folds} fold{'s' * (folds > 1)}"])


def _range(values: list[str]) -> str:
    return values[0] if values[0] == values[-1] else f"{values[0]} to {values[-1]}"

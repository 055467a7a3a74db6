"""Scores of a dataset's systems: UA by seed and actor, and confusion matrices."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ser.figures.style import BLACK, GREY, ORANGE, PAGE, SEQUENTIAL, SKY
from ser.scoring.metrics import confusion
from ser.statistics.units import MAIN_SCORES, main_predictions

ROW, REST = 0.3, 0.95  # inches: height of a row, and of what is above and below all rows
NAME_LETTERS = 38  # in a line
NAME_SIZE, TEXT_SIZE = 7.5, 7
# Inches a class takes at least, so that three digits of 6.5 points stand in a cell.
CELL = 0.24
LABELS, GAP, TITLE = 0.62, 0.18, 0.42  # inches: left and below of all panels, between, above each


@dataclass(frozen=True)
class Spread:
    """UA of one system in per cent.

    `seeds`: over all scored utterances, one value per seed; NaN where UA is undefined. `actors`:
    one value per actor, averaged over seeds, without actors who lack a class; empty for a single
    actor. `low`, `high`: ends of the 95 % interval, NaN where there is none.
    """

    name: str
    seeds: tuple[float, ...]
    actors: tuple[float, ...]
    low: float
    high: float


def collect_spreads(
    scores: pd.DataFrame, intervals: pd.DataFrame, names: Mapping[str, str]
) -> list[Spread]:
    """Collect the spreads of a dataset's systems, in the order of their scores.

    Takes `ser.scoring.metrics.read_scores` and `ser.statistics.intervals.read_intervals`; a system
    in several tables has the same interval in each. `names` maps a system to its display name.
    """
    # A protocol gives test or development scores, never both.
    scores = scores[scores["score"].isin(MAIN_SCORES)]
    intervals = intervals[intervals["score"].isin(MAIN_SCORES)]
    ends = intervals.groupby("system")[["ua_low", "ua_high"]].last()
    spreads = []
    for system, runs in scores.groupby("system", sort=False):
        seeds = runs[runs["scope"] == "pooled"].sort_values("seed")["ua"]
        actors = runs[runs["scope"] == "group"].groupby("group")["ua"].mean()
        actors = actors.dropna() if len(actors) > 1 else actors.iloc[:0]
        low, high = ends.loc[system] if system in ends.index else (np.nan, np.nan)
        spreads.append(
            Spread(names[system], tuple(100 * seeds), tuple(100 * actors), 100 * low, 100 * high)
        )
    return spreads


def build_spreads(spreads: Sequence[Spread], chance: float) -> Figure:
    """Draw each system's actors, seeds, mean and interval in one row, the first on top.

    `chance` is the UA of guessing in per cent.
    """
    figure = Figure(figsize=(PAGE, REST + ROW * len(spreads)), layout="constrained")
    axes = figure.subplots()
    look = {"color": GREY, "linewidth": 1, "linestyle": (0, (4, 2)), "zorder": 1}
    axes.axvline(chance, label="chance", **look)
    for place, spread in enumerate(spreads):
        _draw_row(axes, place, spread)
    places = np.arange(len(spreads))
    names = ["\n".join(textwrap.wrap(spread.name, NAME_LETTERS)) for spread in spreads]
    axes.set_ylim(len(spreads) - 0.5, -0.5)
    axes.set_yticks(places, names, fontsize=NAME_SIZE)
    axes.tick_params(axis="y", length=0)
    axes.hlines(places[1:] - 0.5, 0, 1, "0.9", linewidth=0.5, transform=axes.get_yaxis_transform())
    axes.set_xlabel("UA (%)")
    # One column of numbers, right of all rows.
    right = {"transform": axes.get_yaxis_transform(), "fontsize": TEXT_SIZE, "va": "center"}
    axes.text(1.01, -0.75, "mean", **right)
    for place, spread in enumerate(spreads):
        mean = np.mean(spread.seeds)
        axes.text(1.01, place, "undefined" if np.isnan(mean) else f"{mean:.1f}", **right)
    axes.margins(x=0.03)
    # Each kind of mark once.
    marks = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    where = {"loc": "outside upper center", "ncols": len(marks), "fontsize": TEXT_SIZE}
    figure.legend(list(marks.values()), list(marks), **where)
    return figure


def _draw_row(axes: Axes, place: int, spread: Spread) -> None:
    """Draw seeds, mean and interval in the row's upper half, actors in its lower half."""
    upper, lower = place - 0.14, place + 0.24
    if not np.isnan(spread.low):
        look = {"color": SKY, "linewidth": 4, "solid_capstyle": "butt", "zorder": 2}
        axes.plot([spread.low, spread.high], [upper] * 2, label="95 % interval", **look)
    if spread.actors:
        look = {"markersize": 3, "markerfacecolor": "none", "markeredgecolor": GREY, "zorder": 2}
        label = "one actor (mean of seeds)"
        at = [lower] * len(spread.actors)
        axes.plot(spread.actors, at, "o", markeredgewidth=0.6, label=label, **look)
    mean, several = np.mean(spread.seeds), len(spread.seeds) > 1
    if np.isnan(mean):
        return
    if several:
        look = {"color": BLACK, "markersize": 9, "markeredgewidth": 1.1, "zorder": 4}
        axes.plot(spread.seeds, [upper] * len(spread.seeds), "|", label="one seed", **look)
    look = {"color": ORANGE, "markersize": 3.6, "markeredgecolor": BLACK, "zorder": 3}
    label = "mean of seeds" if several else "one seed"
    axes.plot([mean], [upper], "D", markeredgewidth=0.6, label=label, **look)


def mean_confusion(predictions: pd.DataFrame, classes: Sequence[str]) -> np.ndarray:
    """Count predictions, the mean over seeds: (K, K), row = true class, column = predicted."""
    runs = [
        confusion(run["truth"].tolist(), run["predicted"].tolist(), classes)
        for _, run in main_predictions(predictions).groupby("seed")
    ]
    return np.mean(runs, axis=0)


def build_confusions(predictions: Mapping[str, pd.DataFrame], classes: Sequence[str]) -> Figure:
    """Draw one panel per system: shares of each true class in per cent, rows are the truth.

    `predictions` maps a system's name as it is printed to its predictions, in order.
    """
    side = max(1.0, CELL * len(classes))
    columns = max(1, min(len(predictions), int((PAGE - LABELS) / (side + GAP))))
    height = math.ceil(len(predictions) / columns) * (side + TITLE) + LABELS
    figure = Figure(figsize=(PAGE, height))
    # Panels keep their size, whatever their number.
    for number, (name, table) in enumerate(predictions.items()):
        row, column = divmod(number, columns)
        left = LABELS + column * (PAGE - LABELS) / columns
        bottom = height - (row + 1) * (side + TITLE) + 0.08
        axes = figure.add_axes((left / PAGE, bottom / height, side / PAGE, side / height))
        axes.set_title("\n".join(textwrap.wrap(name, 24, break_on_hyphens=False)), size=7, pad=3)
        _draw_confusion(axes, mean_confusion(table, classes))
        ticks, last = np.arange(len(classes)), number + columns >= len(predictions)
        axes.set_xticks(ticks, classes if last else [], rotation=90, fontsize=6.5)
        axes.set_yticks(ticks, classes if column == 0 else [], fontsize=6.5)
    figure.text(0.5, 0.02 / height, "predicted class", ha="center", va="bottom", fontsize=8)
    figure.text(0.02 / PAGE, 0.5, "true class", rotation=90, ha="left", va="center", fontsize=8)
    return figure


def _draw_confusion(axes: Axes, counts: np.ndarray) -> None:
    totals = counts.sum(axis=1, keepdims=True)
    share = np.divide(100 * counts, totals, out=np.full_like(counts, np.nan), where=totals > 0)
    axes.imshow(share, cmap=SEQUENTIAL, vmin=0, vmax=100, aspect="equal")
    look = {"ha": "center", "va": "center", "fontsize": 6.5}
    for (row, column), value in np.ndenumerate(share):
        text = "\N{EN DASH}" if math.isnan(value) else f"{value:.0f}"
        colour = "white" if value > 55 else "black"
        weight = "bold" if row == column else "normal"
        axes.text(column, row, text, color=colour, weight=weight, **look)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(True)

"""How far UA depends on the seed and on the actor: a row a system."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ser.figures.style import BLACK, GREY, ORANGE, PAGE, SKY
from ser.scoring.metrics import ScoreError
from ser.statistics.units import MAIN_SCORES

ROW, REST = 0.3, 0.95  # inches: height of a row, and of what is above and below all rows
NAME_LETTERS = 38  # in a line
NAME_SIZE, TEXT_SIZE = 7.5, 7


@dataclass(frozen=True)
class Spread:
    """UA of one system in per cent.

    `seeds`: of all scored utterances together, one value a seed; NaN where it is not defined.
    `actors`: of each actor, averaged over seeds; without those who lack a class and have no UA,
    empty for a single actor. `low`, `high`: ends of the 95 % interval, NaN where there is none.
    """

    name: str
    seeds: tuple[float, ...]
    actors: tuple[float, ...] = ()
    low: float = np.nan
    high: float = np.nan

    @property
    def mean(self) -> float:
        """Mean over seeds."""
        return float(np.mean(self.seeds))


def collect_spreads(
    scores: pd.DataFrame, intervals: pd.DataFrame | None, dataset: str, names: Mapping[str, str]
) -> list[Spread]:
    """Take from scores and intervals what is drawn of a dataset's systems.

    Parameters
    ----------
    scores
        What `ser.scoring.metrics.read_scores` gives; systems are drawn in this order.
    intervals
        What `ser.statistics.intervals.read_intervals` gives, of any tables; None for no intervals.
    dataset, names
        The dataset's name; system to what it is called, its key where it is not there.

    Raises
    ------
    ScoreError
        When nothing was scored on the dataset.
    """
    # A protocol gives test or development scores, never both.
    scores = scores[(scores["dataset"] == dataset) & scores["score"].isin(MAIN_SCORES)]
    ends = _ends(intervals, dataset)
    spreads = []
    for system, runs in scores.groupby("system", sort=False):
        seeds = runs[runs["scope"] == "pooled"].sort_values("seed")["ua"]
        actors = runs[runs["scope"] == "group"].groupby("group")["ua"].mean()
        of_actors = actors.dropna() if len(actors) > 1 else actors.iloc[:0]
        low, high = ends.get(str(system), (np.nan, np.nan))
        spreads.append(
            Spread(
                names.get(str(system), str(system)),
                tuple(100 * seeds),
                tuple(100 * of_actors),
                100 * low,
                100 * high,
            )
        )
    if not spreads:
        raise ScoreError(f"no system is scored on {dataset}")
    return spreads


def build_spreads(spreads: list[Spread], chance: float | None = None) -> Figure:
    """Draw each system's actors, seeds, mean and interval in one row, the first on top.

    Parameters
    ----------
    spreads
        At least one.
    chance
        UA of guessing in per cent; None for no line.
    """
    figure = Figure(figsize=(PAGE, REST + ROW * len(spreads)), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(spreads))
    if chance is not None:
        axes.axvline(
            chance, color=GREY, linewidth=1, linestyle=(0, (4, 2)), label="chance", zorder=1
        )
    for place, spread in enumerate(spreads):
        _draw_row(axes, place, spread)
    axes.set_ylim(len(spreads) - 0.5, -0.5)
    axes.set_yticks(
        places,
        ["\n".join(textwrap.wrap(spread.name, NAME_LETTERS)) for spread in spreads],
        fontsize=NAME_SIZE,
    )
    axes.tick_params(axis="y", length=0)
    axes.hlines(places[1:] - 0.5, 0, 1, "0.9", linewidth=0.5, transform=axes.get_yaxis_transform())
    axes.set_xlabel("UA (%)")
    # One column of numbers, right of all rows.
    right = {"transform": axes.get_yaxis_transform(), "fontsize": TEXT_SIZE, "va": "center"}
    axes.text(1.01, -0.75, "mean", **right)
    for place, spread in enumerate(spreads):
        known = not np.isnan(spread.mean)
        axes.text(1.01, place, f"{spread.mean:.1f}" if known else "undefined", **right)
    axes.margins(x=0.03)
    handles, labels = _legend(axes)
    figure.legend(
        handles, labels, loc="outside upper center", ncols=len(labels), fontsize=TEXT_SIZE
    )
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
    if np.isnan(spread.mean):
        return
    several = len(spread.seeds) > 1
    if several:
        look = {"color": BLACK, "markersize": 9, "markeredgewidth": 1.1, "zorder": 4}
        axes.plot(spread.seeds, [upper] * len(spread.seeds), "|", label="one seed", **look)
    look = {"color": ORANGE, "markersize": 3.6, "markeredgecolor": BLACK, "zorder": 3}
    label = "mean of seeds" if several else "one seed"
    axes.plot([spread.mean], [upper], "D", markeredgewidth=0.6, label=label, **look)


def _legend(axes: Axes) -> tuple[list, list[str]]:
    """Name each kind of mark once."""
    found = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    return list(found.values()), list(found)


def _ends(intervals: pd.DataFrame | None, dataset: str) -> dict[str, tuple[float, float]]:
    """Give each system's interval of UA; a system in several tables has the same in each."""
    if intervals is None:
        return {}
    rows = intervals[(intervals["dataset"] == dataset) & intervals["score"].isin(MAIN_SCORES)]
    return {
        str(row.system): (float(row.ua_low), float(row.ua_high))
        for row in rows.itertuples(index=False)
    }

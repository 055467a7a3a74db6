"""What a system's UA costs: time, memory and parameters, a panel each."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from ser.figures.style import BLACK, BLUE, GREY, PAGE
from ser.scoring.metrics import ScoreError
from ser.statistics.units import MAIN_SCORES

# Inches.
PANELS_HEIGHT, LINE, LEFT, RIGHT, TOP, BETWEEN, AXIS = 2.5, 0.135, 0.48, 0.1, 0.08, 0.18, 0.52
LEGEND_COLUMNS, LEGEND_LETTERS = 3, 42
NUMBER_SIZE, LEGEND_SIZE = 6.5, 6.8
POINT = 3.6  # points: diameter of a mark
# Where a number may stand: distances in points from its mark, and directions in turns.
DISTANCES, DIRECTIONS = (7.0, 11.0, 16.0, 22.0, 29.0, 37.0, 46.0), np.arange(16) / 16


@dataclass(frozen=True)
class SystemCost:
    """UA and costs of one system; NaN for what is not known.

    `ua` is the mean over seeds in per cent; `seconds` the mean of a training (one fold and seed),
    `memory` the largest of any training in MiB, `parameters` the number of trained ones.
    """

    name: str
    ua: float
    seconds: float = np.nan
    memory: float = np.nan
    parameters: float = np.nan


# Attribute of SystemCost, name of its axis, and whether that is logarithmic.
PANELS = (
    ("seconds", "training time of a fold and seed (s)", True),
    ("memory", "peak memory (MiB)", False),
    ("parameters", "parameters (number)", True),
)


def collect_costs(
    scores: pd.DataFrame,
    costs: pd.DataFrame,
    parameters: Mapping[str, int],
    dataset: str,
    names: Mapping[str, str],
) -> list[SystemCost]:
    """Join scores with costs.

    Parameters
    ----------
    scores
        What `ser.scoring.metrics.read_scores` gives; systems are numbered in this order.
    costs
        What `ser.report.benchmarks.training_costs` gives.
    parameters
        System to their number, for the systems that have any.
    dataset, names
        The dataset's name; system to what it is called, its key where it is not there.

    Raises
    ------
    ScoreError
        When nothing was scored on the dataset.
    """
    wanted = (scores["dataset"] == dataset) & scores["score"].isin(MAIN_SCORES)
    pooled = scores[wanted & (scores["scope"] == "pooled")]
    spent = costs[costs["dataset"] == dataset].set_index("system")
    found = []
    for system, runs in pooled.groupby("system", sort=False):
        key = str(system)
        seconds, memory = (
            float(spent.at[key, column]) if key in spent.index else np.nan
            for column in ("seconds", "max_rss_mb")
        )
        ua = 100 * float(runs["ua"].mean(skipna=False))
        number = float(parameters.get(key, np.nan))
        found.append(SystemCost(names.get(key, key), ua, seconds, memory, number))
    if not found:
        raise ScoreError(f"no system is scored on {dataset}")
    return found


def build_costs(costs: Sequence[SystemCost]) -> Figure:
    """Draw UA against time, memory and parameters; numbers lead to the names below.

    A system is left out of a panel whose cost is not known of it.
    """
    entries = [
        textwrap.wrap(f"{number}  {cost.name}", LEGEND_LETTERS, subsequent_indent="    ")
        for number, cost in enumerate(costs, start=1)
    ]
    rows = -(-len(entries) // LEGEND_COLUMNS)
    columns = [entries[first : first + rows] for first in range(0, len(entries), rows)]
    lines = max(sum(len(entry) for entry in column) for column in columns)
    height = TOP + PANELS_HEIGHT + AXIS + LINE * lines + 0.06
    figure = Figure(figsize=(PAGE, height))
    FigureCanvasAgg(figure)
    width = (PAGE - LEFT - RIGHT - BETWEEN * (len(PANELS) - 1)) / len(PANELS)
    all_axes: list[Axes] = []
    for place, (attribute, label, logarithmic) in enumerate(PANELS):
        x = LEFT + place * (width + BETWEEN)
        bottom = height - TOP - PANELS_HEIGHT
        axes = figure.add_axes(
            (x / PAGE, bottom / height, width / PAGE, PANELS_HEIGHT / height),
            sharey=all_axes[0] if all_axes else None,
        )
        axes.tick_params(labelleft=not all_axes)
        all_axes.append(axes)
        _draw_panel(axes, costs, attribute, logarithmic)
        axes.set_xlabel(label)
    all_axes[0].set_ylabel("UA (%)")
    all_axes[0].margins(y=0.12)
    # Numbers are placed when all panels have their limits.
    for axes, (attribute, _, logarithmic) in zip(all_axes, PANELS, strict=True):
        _write_numbers(axes, _points(costs, attribute, logarithmic))
    for place, column in enumerate(columns):
        text = "\n".join(line for entry in column for line in entry)
        x = 0.1 + place * (PAGE - 0.1) / LEGEND_COLUMNS
        at = (x / PAGE, (height - TOP - PANELS_HEIGHT - AXIS) / height)
        figure.text(*at, text, fontsize=LEGEND_SIZE, va="top", linespacing=1.25)
    return figure


def short_number(value: float, _: object = None) -> str:
    """Write 1500 as 1.5k, 2000000 as 2M; small numbers as they are."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _points(
    costs: Sequence[SystemCost], attribute: str, logarithmic: bool
) -> dict[int, tuple[float, float]]:
    """Give the systems that can be drawn, by number from 1: their cost and their UA."""
    places = {k: (getattr(cost, attribute), cost.ua) for k, cost in enumerate(costs, start=1)}
    return {
        k: place
        for k, place in places.items()
        if np.isfinite(place).all() and (place[0] > 0 or not logarithmic)
    }


def _draw_panel(axes: Axes, costs: Sequence[SystemCost], attribute: str, logarithmic: bool) -> None:
    points = _points(costs, attribute, logarithmic)
    values = [value for value, _ in points.values()]
    if not values:
        axes.text(0.5, 0.5, "not known", transform=axes.transAxes, ha="center", color=GREY)
        axes.set_xticks([])
        return
    axes.plot(
        values,
        [ua for _, ua in points.values()],
        "o",
        color=BLUE,
        markersize=POINT,
        markeredgecolor=BLACK,
        markeredgewidth=0.4,
        zorder=3,
    )
    low, high = min(values), max(values)
    if logarithmic:
        axes.set_xscale("log")
        # Never less than a decade or so, so that there is a number on the axis.
        room = max(1.0, (10.0 / (high / low)) ** 0.5) * 1.3
        axes.set_xlim(low / room, high * room)
        axes.xaxis.set_major_locator(LogLocator(numticks=6))
        axes.xaxis.set_major_formatter(FuncFormatter(short_number))
        axes.xaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_xlim(0, 1.12 * (high or 1.0))
        axes.xaxis.set_major_locator(MaxNLocator(4))


def _write_numbers(axes: Axes, points: Mapping[int, tuple[float, float]]) -> None:
    """Write each system's number near its mark, off the marks and numbers of all others."""
    if not points:
        return
    axes.get_ylim()  # lets the limits follow the data before they are used
    scale = axes.figure.dpi / 72
    marks = axes.transData.transform(list(points.values())) / scale
    frame = axes.get_window_extent().extents / scale
    half = np.array([0.32 * NUMBER_SIZE, 0.45 * NUMBER_SIZE])
    halves = [half * (len(str(number)), 1.0) for number in points]
    places = place_numbers(marks, halves, frame)
    for number, mark, place in zip(points, marks, places, strict=True):
        offset = place - mark
        # A line to the mark, unless it is the nearest thing anyway.
        far = np.hypot(*offset) > 1.2 * DISTANCES[0]
        line = {"arrowstyle": "-", "color": GREY, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 1}
        axes.annotate(
            str(number),
            points[number],
            tuple(offset),
            textcoords="offset points",
            ha="center",
            va="center_baseline",
            fontsize=NUMBER_SIZE,
            annotation_clip=False,
            arrowprops=line if far else None,
            zorder=4,
        )


def place_numbers(
    marks: np.ndarray, halves: Sequence[np.ndarray], frame: np.ndarray
) -> list[np.ndarray]:
    """Choose the centre of each mark's number: near, inside the frame, over nothing else.

    Numbers are placed one after the other, from the most crowded mark to the least; where there is
    no free place, at the one with the least overlap.

    Parameters
    ----------
    marks
        (n, 2) in points.
    halves
        Half the width and height of each number, in points.
    frame
        Left, bottom, right and top, in points.
    """
    marks = np.asarray(marks, dtype=float)
    turns = 2 * np.pi * DIRECTIONS
    ways = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    tries = np.concatenate([distance * ways for distance in DISTANCES])
    gaps = np.hypot(*(marks[:, None] - marks[None]).transpose(2, 0, 1))
    crowded = (gaps < 2 * DISTANCES[0]).sum(axis=1)
    taken = [(mark, np.full(2, POINT / 2)) for mark in marks]
    places: dict[int, np.ndarray] = {}
    for k in sorted(range(len(marks)), key=lambda k: (-crowded[k], k)):
        best, least = marks[k] + tries[0], np.inf
        for place in marks[k] + tries:
            outside = (place - halves[k] < frame[:2]) | (place + halves[k] > frame[2:])
            overlap = 1000.0 * outside.sum()
            for centre, half in taken:
                shared = np.minimum(halves[k] + half - np.abs(place - centre) + 0.6, 2 * half)
                overlap += float(np.prod(np.maximum(shared, 0.0)))
            if overlap < least:
                best, least = place, overlap
            if overlap == 0:
                break
        places[k] = best
        taken.append((best, halves[k]))
    return [places[k] for k in range(len(marks))]

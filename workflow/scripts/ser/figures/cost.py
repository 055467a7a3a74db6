"""UA against cost: time, memory and parameters, one panel each."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from ser.figures.style import BLACK, BLUE, GREY, PAGE
from ser.statistics.units import MAIN_SCORES

# Inches.
PANELS_HEIGHT, LINE, LEFT, RIGHT, TOP, BETWEEN, AXIS = 2.5, 0.135, 0.48, 0.1, 0.08, 0.18, 0.52
LEGEND_COLUMNS, LEGEND_LETTERS = 3, 42
NUMBER_SIZE, LEGEND_SIZE = 6.5, 6.8
POINT = 3.6  # points: diameter of a mark
# Possible places of a number: distances in points from its mark, and directions in turns.
DISTANCES, DIRECTIONS = (7.0, 11.0, 16.0, 22.0, 29.0, 37.0, 46.0), np.arange(16) / 16
# Column of `collect_costs`, name of its axis, and whether that is logarithmic.
PANELS = (
    ("seconds", "training time of a fold and seed (s)", True),
    ("max_rss_mb", "peak memory (MiB)", False),
    ("parameters", "parameters (number)", True),
)


def collect_costs(
    scores: pd.DataFrame,
    spent: pd.DataFrame,
    parameters: Mapping[str, int],
    names: Mapping[str, str],
) -> pd.DataFrame:
    """Join a dataset's scores with the costs of its trainings.

    Takes `ser.scoring.metrics.read_scores`, `ser.report.benchmarks.training_costs`, and mappings of
    a system to the number of its trained parameters, if any, and to its display name.

    Returns
    -------
    pandas.DataFrame
        One row per system, numbered from 1 in the order of the scores: name; ua, the mean over
        seeds in per cent; seconds, the mean of a training (one fold and seed); max_rss_mb, the
        largest of any training in MiB; parameters. NaN where unknown.
    """
    pooled = scores[scores["score"].isin(MAIN_SCORES) & (scores["scope"] == "pooled")]
    runs = pooled.groupby("system", sort=False)["ua"]
    costs = pd.DataFrame({"ua": 100 * runs.agg(lambda ua: ua.mean(skipna=False))})
    costs = costs.join(spent.set_index("system")[["seconds", "max_rss_mb"]])
    costs["parameters"] = [float(parameters.get(system, np.nan)) for system in costs.index]
    costs.insert(0, "name", [names[system] for system in costs.index])
    return costs.set_index(np.arange(1, len(costs) + 1))


def build_costs(costs: pd.DataFrame) -> Figure:
    """Draw UA against time, memory and parameters; numbers lead to the names below.

    `costs` is of `collect_costs`. A panel leaves out systems whose cost is not known.
    """
    entries = [
        textwrap.wrap(f"{number}  {name}", LEGEND_LETTERS, subsequent_indent="    ")
        for number, name in costs["name"].items()
    ]
    rows = -(-len(entries) // LEGEND_COLUMNS)
    columns = [
        [line for entry in entries[first : first + rows] for line in entry]
        for first in range(0, len(entries), rows)
    ]
    height = TOP + PANELS_HEIGHT + AXIS + LINE * max(map(len, columns)) + 0.06
    figure = Figure(figsize=(PAGE, height))
    FigureCanvasAgg(figure)
    width = (PAGE - LEFT - RIGHT - BETWEEN * (len(PANELS) - 1)) / len(PANELS)
    bottom = height - TOP - PANELS_HEIGHT
    drawn: list[tuple[Axes, pd.DataFrame]] = []
    for place, (column, label, logarithmic) in enumerate(PANELS):
        x = LEFT + place * (width + BETWEEN)
        axes = figure.add_axes(
            (x / PAGE, bottom / height, width / PAGE, PANELS_HEIGHT / height),
            sharey=drawn[0][0] if drawn else None,
        )
        axes.tick_params(labelleft=not drawn)
        points = costs[[column, "ua"]]
        known = np.isfinite(points).all(axis=1) & ((points[column] > 0) | (not logarithmic))
        drawn.append((axes, points[known]))
        _draw_panel(axes, points[known].to_numpy(), logarithmic)
        axes.set_xlabel(label)
    drawn[0][0].set_ylabel("UA (%)")
    drawn[0][0].margins(y=0.12)
    # Numbers are placed after all panels have their limits.
    for axes, points in drawn:
        if len(points):
            _write_numbers(axes, points)
    for place, lines in enumerate(columns):
        at = ((0.1 + place * (PAGE - 0.1) / LEGEND_COLUMNS) / PAGE, (bottom - AXIS) / height)
        figure.text(*at, "\n".join(lines), fontsize=LEGEND_SIZE, va="top", linespacing=1.25)
    return figure


def short_number(value: float, _: object = None) -> str:
    """Write 1500 as 1.5k, 2000000 as 2M; small numbers as they are."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _draw_panel(axes: Axes, points: np.ndarray, logarithmic: bool) -> None:
    if not len(points):
        axes.text(0.5, 0.5, "not known", transform=axes.transAxes, ha="center", color=GREY)
        axes.set_xticks([])
        return
    look = {"color": BLUE, "markersize": POINT, "markeredgecolor": BLACK, "markeredgewidth": 0.4}
    axes.plot(*points.T, "o", **look, zorder=3)
    low, high = points[:, 0].min(), points[:, 0].max()
    if logarithmic:
        axes.set_xscale("log")
        # At least about a decade, so that the axis shows a number.
        room = max(1.0, (10.0 / (high / low)) ** 0.5) * 1.3
        axes.set_xlim(low / room, high * room)
        axes.xaxis.set_major_locator(LogLocator(numticks=6))
        axes.xaxis.set_major_formatter(FuncFormatter(short_number))
        axes.xaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_xlim(0, 1.12 * (high or 1.0))
        axes.xaxis.set_major_locator(MaxNLocator(4))


def _write_numbers(axes: Axes, points: pd.DataFrame) -> None:
    """Write each system's number near its mark, clear of all other marks and numbers."""
    axes.get_ylim()  # lets the limits follow the data before they are used
    scale = axes.figure.dpi / 72
    marks = axes.transData.transform(points) / scale
    frame = axes.get_window_extent().extents / scale
    half = np.array([0.32 * NUMBER_SIZE, 0.45 * NUMBER_SIZE])
    places = place_numbers(marks, [half * (len(str(number)), 1) for number in points.index], frame)
    line = {"arrowstyle": "-", "color": GREY, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 1}
    look = {"ha": "center", "va": "center_baseline", "fontsize": NUMBER_SIZE, "zorder": 4}
    for (number, *point), mark, place in zip(points.itertuples(), marks, places, strict=True):
        # A line to the mark, unless it is the nearest thing anyway.
        far = np.hypot(*(place - mark)) > 1.2 * DISTANCES[0]
        axes.annotate(
            *(str(number), point, place - mark),
            textcoords="offset points",
            annotation_clip=False,
            arrowprops=line if far else None,
            **look,
        )


def place_numbers(
    marks: np.ndarray, halves: Sequence[np.ndarray], frame: np.ndarray
) -> list[np.ndarray]:
    """Choose the centre of each mark's number: near, inside the frame, over nothing else.

    Numbers are placed in turn, from the most crowded mark to the least; where no place is free, at
    the place with the least overlap. All in points: the marks (n, 2), half the
    width and height of each number, and left, bottom, right and top of the frame.
    """
    turns = 2 * np.pi * DIRECTIONS
    ways = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    tries = np.concatenate([distance * ways for distance in DISTANCES])
    gaps = np.hypot(*(marks[:, None] - marks[None]).transpose(2, 0, 1))
    crowded = (gaps < 2 * DISTANCES[0]).sum(axis=1)
    taken = [(mark, np.full(2, POINT / 2)) for mark in marks]
    places: dict[int, np.ndarray] = {}
    for k in np.argsort(-crowded, kind="stable"):
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

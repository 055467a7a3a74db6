"""The workflow's rules and what needs what, from the corpora at the top to the report below."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch, PathPatch
from matplotlib.path import Path as Curve
from scipy.optimize import linprog

from ser.figures.rule_graph_layout import Graph, arrange_rows, bend_links, order_rows, reduce_graph
from ser.figures.style import BLACK, GREY, PAGE, SEQUENTIAL, save, styled
from ser.report.benchmarks import RuleTime

NAME_SIZE, TIME_SIZE = 7.5, 6.5
# Inches from the middle of a box down to each of its one or two lines.
LINES = {1: (0.0,), 2: (-0.075, 0.08)}
# Inches: height of a box, from row to row, beside a box's text, between neighbours in a row.
BOX, STEP, PAD, GAP = 0.34, 0.56, 0.06, 0.1
MARGIN = 0.04
MOST = 8  # boxes in a row; fewer where the page is too narrow
DASHED = (0, (3.0, 2.0))
DARKEST = 0.5  # of the colour map, so that black text stays legible

Rows = Sequence[Sequence[str]]
Links = Mapping[tuple[str, str], Collection[tuple[str, str]]]


def draw_rule_graph(
    graph: Graph,
    times: Mapping[str, RuleTime],
    svg: str | Path,
    png: str | Path,
    aside: Collection[str] = (),
) -> None:
    """Draw which rule needs which, without the arrows that follow from others.

    Each box holds a rule's name and, where `times` knows it, the number of its jobs and their time
    in all; the fill is the darker the larger its share of the time of all rules. Lines from one
    rule to several, and from several to one, run together on the way.

    Parameters
    ----------
    graph
        Rule to the rules that it needs; see `ser.figures.rule_graph_layout`.
    times
        Rule to its jobs and time; empty where nothing was measured.
    svg, png
        Files to write.
    aside
        Rules that are no part of the way to the results. They and their links are dashed, and no
        other link is left out because it follows from theirs.

    Raises
    ------
    ValueError
        When rules need each other in a circle.
    """
    graph = reduce_graph(dict(sorted(graph.items())), aside)
    total = sum(times[rule].seconds for rule in graph if rule in times)
    with styled():
        widths = {rule: _width(rule, times.get(rule)) for rule in graph}
        rows, links = _fit(graph, widths)
        page = max(PAGE, *(_row_width(row, widths) + 2 * MARGIN for row in rows))
        x = place_rows(rows, links, widths, page)
        y = {
            name: MARGIN + BOX / 2 + STEP * number
            for number, row in enumerate(rows)
            for name in row
        }
        height = STEP * (len(rows) - 1) + BOX + 2 * MARGIN
        figure = Figure(figsize=(page, height))
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, page), ylim=(height, 0))
        axes.set_axis_off()
        for (upper, lower), arrows in links.items():
            curve = _curve((x[upper], y[upper]), (x[lower], y[lower]), lower in graph)
            if all({need, rule}.intersection(aside) for need, rule in arrows):
                curve.set_linestyle(DASHED)
            axes.add_patch(curve)
        colours = matplotlib.colormaps[SEQUENTIAL]
        for rule in graph:
            time = times.get(rule)
            share = time.seconds / total if time and total else 0.0
            fill = colours(DARKEST * share**0.5) if share else "white"
            box = _box(x[rule], y[rule], widths[rule], fill)
            box.set_linestyle(DASHED if rule in aside else "solid")
            axes.add_patch(box)
            lines = _lines(rule, time)
            # One line in the middle of the box, or two around it.
            for (line, size), shift in zip(lines, LINES[len(lines)], strict=True):
                axes.text(
                    *(x[rule], y[rule] + shift, line),
                    ha="center",
                    va="center_baseline",
                    fontsize=size,
                )
        save(figure, svg, png)


def time_text(time: RuleTime) -> str:
    """Write jobs and time: ``1 job, 0.4 s``, ``10 jobs, 12 s``, ``297 jobs, 1 h 20 min``."""
    minutes = round(time.seconds / 60)
    if time.seconds < 9.95:
        text = f"{time.seconds:.1f} s"
    elif time.seconds < 99.5:
        text = f"{time.seconds:.0f} s"
    elif minutes < 100:
        text = f"{minutes} min"
    else:
        text = f"{minutes // 60} h {minutes % 60} min"
    return f"{time.jobs} job{'s' * (time.jobs != 1)}, {text}"


def place_rows(
    rows: Rows, links: Collection[tuple[str, str]], widths: Mapping[str, float], page: float
) -> dict[str, float]:
    """Choose where each name stands across the page, so that links are upright and short.

    Least weighted sum of the links' sideways ways that keeps the order and the gaps: the linear
    programme of Gansner et al., "A technique for drawing directed graphs" (1993), section 4.2.

    Parameters
    ----------
    rows, links
        See `ser.figures.rule_graph_layout.bend_links`, the rows in their order.
    widths
        Inches of each box; what is not there is a bend and has none.
    page
        Inches of the page; no row is wider.

    Returns
    -------
    dict
        Name to the inches of its centre from the left edge.
    """
    names = [name for row in rows for name in row]
    column = {name: number for number, name in enumerate(names)}
    half = {name: widths.get(name, 0.0) / 2 for name in names}
    # Unknowns: every name's place, then every link's sideways way.
    cost = [0.0] * len(names) + [_stiffness(link, widths) for link in links]
    limits = np.zeros((2 * len(links) + len(names) - len(rows), len(cost)))
    bounds = np.zeros(len(limits))
    for number, (upper, lower) in enumerate(links):
        for row, sign in ((2 * number, 1), (2 * number + 1, -1)):
            limits[row, [column[upper], column[lower]]] = sign, -sign
            limits[row, len(names) + number] = -1
    pairs = [pair for row in rows for pair in pairwise(row)]
    for row, (left, right) in enumerate(pairs, start=2 * len(links)):
        limits[row, [column[left], column[right]]] = 1, -1
        bounds[row] = -(half[left] + GAP + half[right])
    inside = [(MARGIN + half[name], page - MARGIN - half[name]) for name in names]
    found = linprog(cost, limits, bounds, bounds=[*inside, *[(0, None)] * len(links)]).x
    places = {name: float(found[column[name]]) for name in names}
    # What is left of the page's width goes to both sides.
    first = min(places[name] - half[name] for name in names)
    last = max(places[name] + half[name] for name in names)
    shift = (page - first - last) / 2
    return {name: round(place + shift, 3) for name, place in places.items()}


def _stiffness(link: tuple[str, str], widths: Mapping[str, float]) -> float:
    """Weigh a link: long lines should be straight before short ones are."""
    return (1.0, 3.0, 9.0)[sum(name not in widths for name in link)]


def _fit(graph: Graph, widths: Mapping[str, float]) -> tuple[list[list[str]], Links]:
    """Arrange with as many boxes in a row as the page has room for."""
    for most in range(MOST, 0, -1):
        bent, links = bend_links(graph, arrange_rows(graph, most))
        if all(_row_width(row, widths) <= PAGE - 2 * MARGIN for row in bent):
            break
    return order_rows(bent, links)[0], links


def _row_width(row: Sequence[str], widths: Mapping[str, float]) -> float:
    return sum(widths.get(name, 0.0) for name in row) + GAP * (len(row) - 1)


def _lines(rule: str, time: RuleTime | None) -> list[tuple[str, float]]:
    """Give the lines of a box and their sizes in points."""
    return [(rule, NAME_SIZE), *([(time_text(time), TIME_SIZE)] if time else [])]


def _width(rule: str, time: RuleTime | None) -> float:
    """Measure a box by its longest line, in inches."""
    canvas = FigureCanvasAgg(Figure(dpi=100))
    texts = [canvas.figure.text(0, 0, line, fontsize=size) for line, size in _lines(rule, time)]
    return max(text.get_window_extent().width for text in texts) / 100 + 2 * PAD


def _box(x: float, y: float, width: float, fill: object) -> FancyBboxPatch:
    return FancyBboxPatch(
        (x - width / 2, y - BOX / 2),
        width,
        BOX,
        boxstyle="round,pad=0,rounding_size=0.05",
        facecolor=fill,
        edgecolor=BLACK,
        linewidth=0.6,
        zorder=3,
    )


def _curve(upper: tuple[float, float], lower: tuple[float, float], arrives: bool) -> Patch:
    """Draw one link, upright at both ends; through a bend it goes on to the row's lower edge."""
    (left, start), (right, end) = upper, lower
    start, top = start + BOX / 2, end - BOX / 2
    middle = (start + top) / 2
    points = [(left, start), (left, middle), (right, middle), (right, top)]
    codes = [Curve.MOVETO, *[Curve.CURVE4] * 3]
    if arrives:
        curve: Patch = FancyArrowPatch(
            path=Curve(points, codes), arrowstyle="-|>", mutation_scale=5, facecolor=GREY
        )
    else:
        points.append((right, end + BOX / 2))
        curve = PathPatch(Curve(points, [*codes, Curve.LINETO]), facecolor="none")
    curve.set(edgecolor=GREY, linewidth=0.7, capstyle="butt", zorder=1)
    return curve

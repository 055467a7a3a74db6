"""The drawing of which rule needs which, with jobs and times."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path as Curve

from ser.figures.style import BLACK, GREY, PAGE, SEQUENTIAL, save, styled
from ser.report.benchmarks import RuleTime
from ser.report.rules import Graph

MOST = 6  # boxes in a row
# Inches: a letter's width, height of a box, from row to row, and between neighbours in a row.
LETTER, BOX, STEP, GAP = 0.064, 0.34, 0.56, 0.1
SWEEPS = 40
DARKEST = 0.5  # of the colour map, so that black text stays legible


def reduce_graph(graph: Graph) -> dict[str, frozenset[str]]:
    """Leave out what follows: that c needs a, where c needs b and b needs a."""
    above: dict[str, frozenset[str]] = {}
    for rule in TopologicalSorter(graph).static_order():
        above[rule] = graph[rule].union(*(above[need] for need in graph[rule]))
    return {
        rule: frozenset(need for need in needs if not any(need in above[one] for one in needs))
        for rule, needs in graph.items()
    }


def arrange_rows(graph: Graph) -> list[list[str]]:
    """Put every rule below all that it needs, longest chains first, at most `MOST` in a row."""
    depth = dict.fromkeys(graph, 1)
    for rule in reversed(list(TopologicalSorter(graph).static_order())):
        for need in graph[rule]:
            depth[need] = max(depth[need], depth[rule] + 1)
    rows: list[list[str]] = []
    placed: set[str] = set()
    while waiting := [rule for rule in graph if rule not in placed]:
        ready = [rule for rule in waiting if graph[rule] <= placed]
        rows.append(sorted(ready, key=lambda rule: (-depth[rule], rule))[:MOST])
        placed |= set(rows[-1])
    return rows


def draw_rule_graph(
    graph: Graph, times: Mapping[str, RuleTime], svg: str | Path, png: str | Path
) -> None:
    """Draw which rule needs which, without the arrows that follow from others.

    Each box holds a rule's name and, where `times` knows it, the number of its jobs and their time
    in all; the fill is the darker the larger its share of the time of all rules.
    """
    graph = reduce_graph(dict(sorted(graph.items())))
    rows = arrange_rows(graph)
    row_of = {rule: number for number, row in enumerate(rows) for rule in row}
    found: set[tuple[str, str]] = set()
    for rule in graph:
        for need in sorted(graph[rule]):
            # A long link bends in each row that it passes; those from one rule go together.
            line = [need, *(f"{need} {k}" for k in range(row_of[need] + 1, row_of[rule])), rule]
            for number, bend in enumerate(line[1:-1], start=row_of[need] + 1):
                rows[number] += [bend] * (bend not in rows[number])
            found |= set(pairwise(line))
    links = sorted(found)
    width = {
        name: LETTER * len(name) + GAP if name in graph else 0.0 for row in rows for name in row
    }
    x = place(rows, links, width)
    y = {name: BOX + STEP * number for number, row in enumerate(rows) for name in row}
    left = min(x[name] - width[name] / 2 for name in graph) - GAP
    page = max(PAGE, max(x[name] + width[name] / 2 for name in graph) + GAP - left)
    height = STEP * (len(rows) - 1) + 2 * BOX
    total = sum(times[rule].seconds for rule in graph if rule in times)
    with styled():
        figure = Figure(figsize=(page, height))
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(left, left + page), ylim=(height, 0))
        axes.set_axis_off()
        look = {"mutation_scale": 5, "color": GREY, "linewidth": 0.7, "zorder": 1}
        for upper, lower in links:
            start = y[upper] + BOX / 2 * (upper in graph)
            end = y[lower] - BOX / 2 * (lower in graph)
            middle = (start + end) / 2
            points = [(x[upper], start), (x[upper], middle), (x[lower], middle), (x[lower], end)]
            curve = Curve(points, [Curve.MOVETO, *[Curve.CURVE4] * 3])
            style = "-|>" if lower in graph else "-"
            axes.add_patch(FancyArrowPatch(path=curve, arrowstyle=style, **look))
        look = {"boxstyle": "round,pad=0,rounding_size=0.05", "edgecolor": BLACK}
        look |= {"linewidth": 0.6, "zorder": 2}
        for rule in graph:
            time = times.get(rule)
            share = time.seconds / total if time and total else 0.0
            fill = matplotlib.colormaps[SEQUENTIAL](DARKEST * share**0.5)
            corner = (x[rule] - width[rule] / 2, y[rule] - BOX / 2)
            axes.add_patch(FancyBboxPatch(corner, width[rule], BOX, facecolor=fill, **look))
            text = f"{rule}\n{time_text(time)}" if time else rule
            axes.text(x[rule], y[rule], text, ha="center", va="center", fontsize=7, zorder=3)
        save(figure, svg, png)


def place(
    rows: list[list[str]], links: list[tuple[str, str]], width: Mapping[str, float]
) -> dict[str, float]:
    """Give the inches across of every name: near the mean of its neighbours, none over another."""
    near: dict[str, list[str]] = {name: [] for row in rows for name in row}
    for upper, lower in links:
        near[upper].append(lower)
        near[lower].append(upper)
    x = {name: float(number) for row in rows for number, name in enumerate(row)}
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wish = {
                name: sum(x[one] for one in near[name]) / len(near[name]) if near[name] else x[name]
                for name in row
            }
            row.sort(key=lambda name: (wish[name], name))
            x[row[0]] = wish[row[0]]
            for before, name in pairwise(row):
                room = x[before] + (width[before] + width[name]) / 2 + GAP
                x[name] = max(wish[name], room)
            shift = sum(wish[name] - x[name] for name in row) / len(row)
            x |= {name: x[name] + shift for name in row}
    return x


def time_text(time: RuleTime) -> str:
    """Write jobs and time: ``1 job, 0.4 s``, ``10 jobs, 12 s``, ``297 jobs, 1 h 20 min``."""
    minutes = round(time.seconds / 60)
    if time.seconds < 99.5:
        text = f"{time.seconds:.{int(time.seconds < 9.95)}f} s"
    else:
        text = f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
    return f"{time.jobs} job{'s' * (time.jobs != 1)}, {text}"

"""Confusion matrices: what the utterances of each class were taken for, a panel a system."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ser.figures.style import PAGE, SEQUENTIAL
from ser.scoring.metrics import confusion
from ser.statistics.units import main_predictions

# Inches a class takes at least, so that three digits of 6.5 points stand in a cell.
CELL = 0.24
LABELS, GAP = 0.62, 0.18


def mean_confusion(predictions: pd.DataFrame, classes: Sequence[str]) -> np.ndarray:
    """Count predictions, the mean over seeds: (K, K), row = true class, column = predicted."""
    scored = main_predictions(predictions)
    runs = [
        confusion(run["truth"].tolist(), run["predicted"].tolist(), classes)
        for _, run in scored.groupby("seed")
    ]
    return np.mean(runs, axis=0)


def build_confusions(predictions: Mapping[str, pd.DataFrame], classes: Sequence[str]) -> Figure:
    """Draw a panel a system.

    Parameters
    ----------
    predictions
        System's name as it is printed, to its predictions, in order.
    classes
        The K class names.

    Returns
    -------
    matplotlib.figure.Figure
        Shares of each true class in percent; rows are the truth.
    """
    side = max(1.0, CELL * len(classes))
    columns = max(1, min(len(predictions), int((PAGE - LABELS) / (side + GAP))))
    rows = math.ceil(len(predictions) / columns)
    height = rows * (side + 0.42) + LABELS
    figure = Figure(figsize=(PAGE, height))
    # Panels keep their size, whatever their number.
    for number, (name, table) in enumerate(predictions.items()):
        row, column = divmod(number, columns)
        left = LABELS + column * (PAGE - LABELS) / columns
        bottom = height - (row + 1) * (side + 0.42) + 0.08
        axes = figure.add_axes((left / PAGE, bottom / height, side / PAGE, side / height))
        last = number + columns >= len(predictions)
        _panel(axes, mean_confusion(table, classes), classes, column == 0, last)
        axes.set_title(_wrapped(name), fontsize=7, pad=3)
    figure.text(0.5, 0.02 / height, "predicted class", ha="center", va="bottom", fontsize=8)
    figure.text(0.02 / PAGE, 0.5, "true class", rotation=90, ha="left", va="center", fontsize=8)
    return figure


def _panel(axes: Axes, counts: np.ndarray, classes: Sequence[str], first: bool, last: bool) -> None:
    totals = counts.sum(axis=1, keepdims=True)
    share = np.divide(100 * counts, totals, out=np.full_like(counts, np.nan), where=totals > 0)
    axes.imshow(share, cmap=SEQUENTIAL, vmin=0, vmax=100, aspect="equal")
    for (row, column), value in np.ndenumerate(share):
        text = "\N{EN DASH}" if math.isnan(value) else f"{value:.0f}"
        colour = "white" if value > 55 else "black"
        weight = "bold" if row == column else "normal"
        axes.text(
            column, row, text, ha="center", va="center", color=colour, weight=weight, fontsize=6.5
        )
    ticks = np.arange(len(classes))
    axes.set_xticks(ticks, classes if last else [], rotation=90, fontsize=6.5)
    axes.set_yticks(ticks, classes if first else [], fontsize=6.5)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(True)


def _wrapped(name: str, width: int = 24) -> str:
    """Break a long name before the word that would pass the panel's edge."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)

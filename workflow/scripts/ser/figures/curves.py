"""Curves: training loss and held-out UA per epoch, and the variance that a whitening keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FormatStrFormatter, MaxNLocator, NullFormatter

from ser.figures.style import BLACK, BLUE, COLUMN, GREY, ORANGE, VERMILION
from ser.scoring.metrics import ScoreError
from ser.scoring.posteriors import Posteriors
from ser.scoring.predictions import held_out_of
from ser.statistics.units import main_predictions
from ser.whitening import Whitening

EPOCHS_HEIGHT, VARIANCE_HEIGHT = 4.7, 2.6  # inches
TEXT_SIZE = 7
THIN = {"linewidth": 0.5, "alpha": 0.45}
THICK = {"linewidth": 1.8}
SCORED = {"color": BLUE, "linestyle": "-"}
VALIDATION = {"color": VERMILION, "linestyle": (0, (4, 1.5))}
MARK = {
    "linestyle": "",
    "marker": "o",
    "markerfacecolor": ORANGE,
    "markeredgecolor": BLACK,
    "markeredgewidth": 0.6,
}
CHOSEN = {**MARK, "markersize": 4}


@dataclass
class Curves:
    """Curves of one system's trainings, by (seed, fold) or (seed, group).

    `losses` (E,) are the system's own losses. `scored` and `validation` (E,) are the UA in [0, 1]
    of a scored group and of the groups that choose, or would choose, its epoch; `validation` is
    empty where both are the same. `chosen` is the epoch that was scored, from 1.
    """

    losses: dict[tuple[int, str], np.ndarray] = field(default_factory=dict)
    scored: dict[tuple[int, str], np.ndarray] = field(default_factory=dict)
    validation: dict[tuple[int, str], np.ndarray] = field(default_factory=dict)
    chosen: dict[tuple[int, str], int] = field(default_factory=dict)


def collect_curves(
    dataset: pd.DataFrame,
    folds: pd.DataFrame,
    posteriors: Mapping[int, Mapping[str, Posteriors]],
    predictions: pd.DataFrame,
    classes: Sequence[str],
) -> Curves:
    """Score every epoch of every training on its held-out groups.

    Takes the arguments of `ser.scoring.predictions.score_seeds` and its predictions, whose main
    score names the chosen epochs. Folds in which no group is scored (the inner folds) are left
    out. UA is the mean recall over the classes of the groups, as in the choice of epochs
    (`ser.scoring.epochs.choose_epoch`).

    Raises
    ------
    ScoreError
        When a training has a single epoch or no losses, or files and tables do not fit together.
    """
    chosen = main_predictions(predictions).groupby(["seed", "group"])["epoch"].first().to_dict()
    curves, repeated = Curves(), True
    for seed, files in sorted(posteriors.items()):
        for fold, roles in folds.groupby("fold", sort=False):
            scored = roles[roles["select_on"] != ""]
            if scored.empty:
                continue
            where = f"{fold}, seed {seed}"
            if fold not in files:
                raise ScoreError(f"{where}: no posteriors")
            held = held_out_of(where, dataset, roles, files[str(fold)], classes)
            if len(held.posteriors) < 2 or not np.isfinite(held.train_loss).all():
                raise ScoreError(f"{where}: a system without epochs has no learning curve")
            curves.losses[seed, str(fold)] = held.train_loss
            correct = held.posteriors.argmax(axis=2) == held.truth
            alone = [{group} for group in scored["group"]]
            for group, select_on in zip(scored["group"], scored["select_on"], strict=True):
                validators = set(select_on.split("+"))
                repeated &= validators in alone
                for found, wanted in ((curves.scored, {group}), (curves.validation, validators)):
                    mask = held.rows["group"].isin(wanted).to_numpy()
                    found[seed, group] = _recall(correct[:, mask], held.truth[mask])
                curves.chosen[seed, group] = int(chosen[seed, group])
    if repeated:
        curves.validation.clear()
    return curves


def _recall(correct: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Give the mean recall (E,) over the classes in `truth` (n,), from `correct` (E, n)."""
    return np.mean([correct[:, truth == label].mean(axis=1) for label in np.unique(truth)], axis=0)


def build_curves(curves: Curves) -> Figure:
    """Draw loss above, UA in the middle, how often each epoch was chosen below."""
    figure = Figure(figsize=(COLUMN, EPOCHS_HEIGHT), layout="constrained")
    upper, middle, lower = figure.subplots(3, sharex=True, height_ratios=(3, 4, 1))
    _draw_lines(upper, list(curves.losses.values()), {"color": BLACK, "linestyle": "-"})
    for lines, look in ((curves.validation, VALIDATION), (curves.scored, SCORED)):
        _draw_lines(middle, [100.0 * values for values in lines.values()], look)
    points = sorted(
        (epoch, 100.0 * curves.scored[key][epoch - 1]) for key, epoch in curves.chosen.items()
    )
    middle.plot(*zip(*points, strict=True), **CHOSEN, zorder=4, clip_on=False)
    longest = max(len(values) for values in curves.losses.values())
    counts = np.bincount([epoch for epoch, _ in points], minlength=longest + 1)[1:]
    lower.bar(np.arange(1, longest + 1), counts, 0.8, facecolor=ORANGE, edgecolor=BLACK, lw=0.4)
    upper.set_ylim(bottom=0)
    upper.set_ylabel("training loss")
    middle.set_ylabel("held-out UA (%)")
    lower.set_ylabel("times\nchosen")
    lower.set_xlabel("epoch")
    lower.set_xlim(0.5, longest + 0.5)
    lower.xaxis.set_major_locator(MaxNLocator("auto", integer=True, min_n_ticks=1))
    lower.yaxis.set_major_locator(MaxNLocator(2, integer=True))
    place = {"loc": "lower center", "bbox_to_anchor": (0.45, 1.0), "borderaxespad": 0.1}
    size = {"ncols": 2, "fontsize": TEXT_SIZE, "handlelength": 2.2, "columnspacing": 1.2}
    middle.legend(handles=_legend(curves), **place, **size)
    return figure


def _draw_lines(axes: Axes, curves: Sequence[np.ndarray], look: Mapping[str, object]) -> None:
    """Draw each curve thin, and their mean thick where there are several."""
    single = THIN if len(curves) > 1 else {"linewidth": 1.2}
    for values in curves:
        axes.plot(np.arange(1, len(values) + 1), values, **look, **single)
    if len(curves) > 1:
        mean = common_mean(curves)
        axes.plot(np.arange(1, len(mean) + 1), mean, **look, **THICK, zorder=3)


def common_mean(curves: Sequence[np.ndarray]) -> np.ndarray:
    """Average curves (E_i,) up to the shortest one's end."""
    shortest = min(len(values) for values in curves)
    return np.mean([values[:shortest] for values in curves], axis=0)


def _legend(curves: Curves) -> list[Line2D]:
    several = len(curves.scored) > 1
    mean = " (mean)" * several
    scored = "scored" if curves.validation else "scored = validation"
    handles = [Line2D([], [], **SCORED, **THICK, label=scored + mean)]
    if curves.validation:
        handles.append(Line2D([], [], **VALIDATION, **THICK, label="validation" + mean))
    handles.append(Line2D([], [], **CHOSEN, label="chosen epoch"))
    if several:
        handles.append(Line2D([], [], color=BLACK, **THIN, label="one group and seed"))
    return handles


def build_explained_variance(folds: Mapping[str, Whitening]) -> Figure:
    """Draw the cumulative share of variance, one line per fold, and the number of axes kept."""
    figure = Figure(figsize=(COLUMN, VARIANCE_HEIGHT), layout="constrained")
    axes = figure.subplots()
    kept, shares = [], []
    for whitening in folds.values():
        cumulative = 100 * np.cumsum(whitening.explained)
        numbers = np.arange(1, len(cumulative) + 1)
        axes.plot(numbers, cumulative, color=BLUE, linewidth=0.6, alpha=0.7)
        kept.append(whitening.projection.shape[1])
        shares.append(float(cumulative[kept[-1] - 1]))
    axes.plot(kept, shares, **MARK, markersize=5, zorder=3, clip_on=False)
    longest = max(len(whitening.explained) for whitening in folds.values())
    axes.set_xscale("log")
    axes.set_xlim(0.9, 1.1 * max(longest, 2))
    axes.set_ylim(0, 102)
    # Written 1, 10, 100, not as powers of 10.
    axes.xaxis.set_major_formatter(FormatStrFormatter("%g"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("principal axes, largest variance first (number)")
    axes.set_ylabel("cumulative share of variance (%)")
    # Lines from the kept number and share to both axes; the text is next to the upright line.
    middle, share = float(np.median(kept)), float(np.median(shares))
    look = {"color": GREY, "linewidth": 0.7, "linestyle": (0, (3, 2)), "zorder": 1}
    axes.plot([middle, middle, 0.9], [0, share, share], **look)
    # On the side where there is more room.
    offset, side = ((-5, 8), "right") if middle > longest**0.5 else ((5, 8), "left")
    place = {"textcoords": "offset points", "ha": side, "va": "bottom"}
    axes.annotate(kept_text(kept, shares), (middle, 0), offset, fontsize=TEXT_SIZE, **place)
    return figure


def kept_text(kept: Sequence[int], shares: Sequence[float]) -> str:
    """Write what each fold keeps, as a range where folds differ."""
    return (
        f"{_range([str(value) for value in sorted(kept)])} axes kept\n"
        f"{_range([f'{value:.1f}' for value in sorted(shares)])} % of the variance\n"
        f"{len(kept)} fold{'s' * (len(kept) > 1)}"
    )


def _range(values: Sequence[str]) -> str:
    return values[0] if values[0] == values[-1] else f"{values[0]} to {values[-1]}"

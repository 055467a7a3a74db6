"""Learning curves: loss and held-out UA after every epoch, and which epochs were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from ser.figures.style import BLACK, BLUE, COLUMN, ORANGE, VERMILION
from ser.scoring.metrics import ScoreError
from ser.scoring.posteriors import Posteriors
from ser.scoring.predictions import held_out_of
from ser.statistics.units import main_predictions

HEIGHT = 4.7  # inches
LEGEND_SIZE = 7
THIN = {"linewidth": 0.5, "alpha": 0.45}
THICK = {"linewidth": 1.8}
DASHES = (0, (4, 1.5))
CHOSEN = {
    "marker": "o",
    "markersize": 4,
    "markerfacecolor": ORANGE,
    "markeredgecolor": BLACK,
    "markeredgewidth": 0.6,
}


@dataclass
class Curves:
    """What is drawn of one system's trainings, by (seed, fold) or (seed, group).

    `losses` (E,) are in the system's own terms. `scored` and `validation` (E,) are the UA in [0, 1]
    of a scored group and of those that choose, or would choose, its epoch; the latter is empty
    where these are the curves of `scored` again. `chosen` is the epoch that was scored, from 1.
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

    Folds in which no group is scored (the inner folds) are left out. UA is the mean recall over
    the classes that the groups hold, as where epochs are chosen
    (`ser.scoring.predictions.choose_epoch`).

    Parameters
    ----------
    dataset, folds
        Tables of `ser.protocol.datasets` and `ser.protocol.folds`.
    posteriors
        Seed, then fold, to the content of its file.
    predictions
        As `ser.scoring.predictions.score_seeds` gives them; their main score says which epochs
        were chosen.
    classes
        The K names, in the dataset's order.

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
    if not curves.losses:
        raise ScoreError("no group is scored in any fold")
    if repeated:
        curves.validation.clear()
    return curves


def build_curves(curves: Curves) -> Figure:
    """Draw loss above, UA in the middle, how often each epoch was chosen below.

    Thin: one training. Thick: their mean, as far as all of them go. The epochs share one axis.
    """
    figure = Figure(figsize=(COLUMN, HEIGHT), layout="constrained")
    upper, middle, lower = figure.subplots(3, sharex=True, height_ratios=(3, 4, 1))
    _draw_lines(upper, curves.losses, BLACK, "-", 1.0)
    _draw_lines(middle, curves.validation, VERMILION, DASHES, 100.0)
    _draw_lines(middle, curves.scored, BLUE, "-", 100.0)
    points = sorted(
        (epoch, 100.0 * curves.scored[key][epoch - 1]) for key, epoch in curves.chosen.items()
    )
    middle.plot(*zip(*points, strict=True), linestyle="", **CHOSEN, zorder=4, clip_on=False)
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
    middle.legend(
        handles=_legend(curves),
        loc="lower center",
        bbox_to_anchor=(0.45, 1.0),
        ncols=2,
        fontsize=LEGEND_SIZE,
        handlelength=2.2,
        columnspacing=1.2,
        borderaxespad=0.1,
    )
    return figure


def common_mean(curves: Sequence[np.ndarray]) -> np.ndarray:
    """Average curves (E_i,) up to the shortest one's end."""
    shortest = min(len(values) for values in curves)
    return np.mean([values[:shortest] for values in curves], axis=0)


def _recall(correct: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Give the mean recall over the classes in `truth` (n,), from `correct` (E, n)."""
    return np.mean([correct[:, truth == label].mean(axis=1) for label in np.unique(truth)], axis=0)


def _draw_lines(
    axes: Axes,
    curves: Mapping[tuple[int, str], np.ndarray],
    colour: str,
    dashes: object,
    factor: float,
) -> None:
    """Draw each curve thin, and their mean thick where there are several."""
    look = {"color": colour, "linestyle": dashes}
    for values in curves.values():
        single = {} if len(curves) > 1 else {"linewidth": 1.2}
        axes.plot(np.arange(1, len(values) + 1), factor * values, **look, **(single or THIN))
    if len(curves) > 1:
        mean = factor * common_mean(list(curves.values()))
        axes.plot(np.arange(1, len(mean) + 1), mean, **look, **THICK, zorder=3)


def _legend(curves: Curves) -> list[Line2D]:
    """Explain the lines of the middle panel."""
    several = len(curves.scored) > 1
    scored = "scored" if curves.validation else "scored = validation"
    handles = [Line2D([], [], color=BLUE, **THICK, label=scored + " (mean)" * several)]
    if curves.validation:
        look = {"color": VERMILION, "linestyle": DASHES, **THICK}
        handles.append(Line2D([], [], **look, label="validation" + " (mean)" * several))
    handles.append(Line2D([], [], linestyle="", **CHOSEN, label="chosen epoch"))
    if several:
        handles.append(Line2D([], [], color=BLACK, **THIN, label="one group and seed"))
    return handles

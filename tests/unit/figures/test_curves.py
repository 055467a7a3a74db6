"""Learning curves are of the scored and the validating groups; the variance's end at 100 %."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from made_scores import CLASSES, as_file, dataset, random_posteriors
from ser.figures.curves import (
    build_curves,
    build_explained_variance,
    collect_curves,
    common_mean,
    kept_text,
)
from ser.figures.style import styled
from ser.protocol.datasets import Protocol
from ser.protocol.folds import make_folds
from ser.scoring.metrics import ScoreError
from ser.scoring.predictions import score_seeds
from ser.whitening import Moments, Whitening, WhiteningOptions, fit_whitening

GROUPS = {name: ["angry", "happy", "angry", "happy"] for name in ("1F", "1M", "2F", "2M")}
TABLE = dataset(GROUPS)
FOLDS = make_folds(TABLE, Protocol("session_pairs", folds=2))


def files(epochs: int = 5, seed: int = 1):
    rng = np.random.default_rng(seed)
    made = {}
    for fold, rows in FOLDS[FOLDS["role"] == "heldout"].groupby("fold"):
        names = TABLE.loc[TABLE["group"].isin(rows["group"]), "utterance"].tolist()
        made[fold] = as_file(names, random_posteriors(rng, (epochs, len(names), 2)))
    return made


def predictions(made) -> pd.DataFrame:
    return score_seeds("D", "s", TABLE, FOLDS, made, CLASSES, patience=9)


def test_each_scored_group_has_its_curve_and_its_epoch():
    made = {1: files(), 2: files(seed=2)}
    answers = predictions(made)
    curves = collect_curves(TABLE, FOLDS, made, answers, CLASSES)
    assert set(curves.scored) == {(seed, group) for seed in made for group in GROUPS}
    for (seed, group), epoch in curves.chosen.items():
        rows = answers[(answers["seed"] == seed) & (answers["group"] == group)]
        assert set(rows["epoch"]) == {epoch}
        recalls = (rows["truth"] == rows["predicted"]).groupby(rows["truth"]).mean()
        assert curves.scored[seed, group][epoch - 1] == pytest.approx(recalls.mean())
    # Each actor validates for the other, who is drawn already.
    assert curves.validation == {}


def test_the_figure_has_a_dot_a_scored_group_on_its_curve():
    made = {1: files()}
    curves = collect_curves(TABLE, FOLDS, made, predictions(made), CLASSES)
    with styled():
        figure = build_curves(curves)
    upper, middle, lower = figure.axes
    (dots,) = (line for line in middle.lines if line.get_linestyle() == "None")
    expected = sorted(
        (epoch, 100 * curves.scored[key][epoch - 1]) for key, epoch in curves.chosen.items()
    )
    drawn = sorted(zip(*dots.get_data(), strict=True))
    np.testing.assert_allclose(drawn, expected)
    assert sum(bar.get_height() for bar in lower.patches) == len(GROUPS)
    assert "(%)" in middle.get_ylabel()
    assert upper.get_ylabel() == "training loss"


def test_a_mean_goes_as_far_as_all_curves():
    np.testing.assert_allclose(common_mean([np.array([1.0, 2, 3]), np.array([3.0, 4])]), [2, 3])


def test_a_system_without_epochs_has_no_curve():
    made = {1: files(epochs=1)}
    with pytest.raises(ScoreError, match="fold-1, seed 1: a system without epochs"):
        collect_curves(TABLE, FOLDS, made, predictions(made), CLASSES)


def whitening(components: float | int, seed: int = 1) -> Whitening:
    frames = np.random.default_rng(seed).normal(size=(200, 6)) * [5, 4, 3, 2, 1, 0.1]
    frames[:, 1] += frames[:, 0]
    return fit_whitening(Moments.of(frames), ["A"], WhiteningOptions(components=components))


def test_each_fold_is_a_line_to_100_percent_with_its_mark():
    folds = {"fold-1": whitening(3), "fold-2": whitening(3, seed=2)}
    with styled():
        figure = build_explained_variance(folds)
    (axes,) = figure.axes
    curves = [line for line in axes.lines if len(line.get_xdata()) == 6]
    assert len(curves) == 2
    for line, fold in zip(curves, folds.values(), strict=True):
        np.testing.assert_allclose(line.get_ydata(), 100 * np.cumsum(fold.explained))
        assert line.get_ydata()[-1] == pytest.approx(100)
    texts = " ".join(text.get_text() for text in axes.texts)
    assert "3 axes kept" in texts
    assert "2 folds" in texts
    assert "(%)" in axes.get_ylabel()


def test_the_text_gives_ranges_only_where_folds_differ():
    assert "96.8 to 96.9 %" in kept_text([200, 200], [96.8, 96.9])
    assert "200 axes" in kept_text([200, 200], [96.8, 96.9])
    assert "99.0 %" in kept_text([7], [99.0])

"""The curve ends at 100 %, and the mark stands where the whitening stops."""

from __future__ import annotations

import numpy as np
import pytest

from ser.figures.explained_variance import build_explained_variance, kept_text
from ser.figures.style import styled
from ser.whitening import Moments, Whitening, WhiteningOptions, fit_whitening


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
    assert "96.8 to 96.9 %" in kept_text([200, 200], [96.8, 96.9], 2)
    assert "200 axes" in kept_text([200, 200], [96.8, 96.9], 2)
    assert "99.0 %" in kept_text([7], [99.0], 1)

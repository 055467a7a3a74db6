from __future__ import annotations

import numpy as np
import pytest

from ser.systems.dnn_elm import DnnElmConfig
from ser.systems.dnn_elm.models import fit_elm


def rings(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two classes that no straight line parts: inside and outside of a circle."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, 2))
    return vectors, (np.linalg.norm(vectors, axis=1) > 1.2).astype(int)


def fit(vectors, labels, ridge=1e-4, hidden=60, draws=3, seed=1):
    config = DnnElmConfig(elm_units=hidden, elm_ridge=ridge, elm_draws=draws)
    return fit_elm(config, vectors, labels, 2, seed)


def test_it_learns_what_is_not_linear():
    elm = fit(*rings(400, 0))
    vectors, labels = rings(400, 1)
    assert np.mean(elm.scores(vectors).argmax(axis=1) == labels) > 0.93


def test_an_endless_ridge_leaves_the_shares_of_the_classes():
    vectors, labels = rings(100, 0)
    scores = fit(vectors, labels, ridge=1e12).scores(vectors)
    np.testing.assert_allclose(
        scores, np.tile([1 - labels.mean(), labels.mean()], (100, 1)), atol=1e-6
    )


def test_a_smaller_ridge_never_fits_the_training_vectors_worse():
    vectors, labels = rings(60, 0)
    errors = [
        np.square(fit(vectors, labels, ridge, draws=1).scores(vectors) - np.eye(2)[labels]).mean()
        for ridge in (1.0, 1e-2, 1e-4, 1e-6)
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.5 * errors[0]


def test_shift_and_scale_of_the_vectors_do_not_matter():
    vectors, labels = rings(100, 0)
    moved = vectors * [1e3, 1e-2] + [7, -5]
    np.testing.assert_allclose(
        fit(moved, labels).scores(moved), fit(vectors, labels).scores(vectors), atol=1e-6
    )


def test_a_constant_column_is_no_trouble_and_says_nothing():
    vectors, labels = rings(100, 0)
    elm = fit(np.hstack([vectors, np.full((100, 1), 3.0)]), labels)
    other = np.hstack([vectors, np.full((100, 1), 3.0)])
    assert np.isfinite(elm.scores(other)).all()


def test_scores_are_the_mean_over_the_draws_and_the_seed_fixes_them():
    vectors, labels = rings(100, 0)
    elm = fit(vectors, labels, draws=2)
    singles = [
        type(elm)(elm.mean, elm.scale, elm.weights[[k]], elm.output[[k]]).scores(vectors)
        for k in (0, 1)
    ]
    np.testing.assert_allclose(elm.scores(vectors), np.mean(singles, axis=0))
    assert fit(vectors, labels).output.tobytes() == fit(vectors, labels).output.tobytes()
    assert fit(vectors, labels, seed=2).output.tobytes() != fit(vectors, labels).output.tobytes()


def test_a_class_without_vectors_has_a_score_of_nothing():
    vectors, labels = rings(100, 0)
    config = DnnElmConfig(elm_units=20, elm_draws=2)
    scores = fit_elm(config, vectors, labels, 3, 1).scores(vectors)
    assert scores[:, 2] == pytest.approx(0, abs=1e-9)

"""Levinson-Durbin and line spectral frequencies against general solvers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import solve_toeplitz

from ser.yaafe.prediction import line_spectral_frequencies, linear_prediction, prediction_filter
from ser.yaafe.temporal import autocorrelation
from yaafe_reference import samples_of


def speech_correlations() -> np.ndarray:
    samples = samples_of("speech_female")
    return autocorrelation(samples[: len(samples) // 1024 * 1024].reshape(-1, 1024))


def test_filters_solve_the_normal_equations():
    correlations = speech_correlations()
    for r, found in zip(correlations, prediction_filter(correlations, 10), strict=True):
        assert found[0] == 1
        expected = solve_toeplitz(r[:10], -r[1:11])
        assert np.allclose(found[1:].astype(float), expected, rtol=1e-5, atol=1e-7)


def test_order_two_in_closed_form():
    r = np.array([[4.0, 3.0, 1.0]])
    a1, a2 = linear_prediction(r)[0]
    assert [4 * a1 + 3 * a2, 3 * a1 + 4 * a2] == pytest.approx([-3.0, -1.0])


def test_frequencies_are_the_angles_of_the_polynomials_roots():
    correlations = speech_correlations()
    for a, found in zip(
        prediction_filter(correlations, 10).astype(float),
        line_spectral_frequencies(correlations),
        strict=True,
    ):
        a = np.append(a, 0.0)
        roots = np.concatenate([np.roots(a + a[::-1]), np.roots(a - a[::-1])])
        assert np.abs(np.abs(roots) - 1).max() < 1e-6
        angles = np.sort(np.angle(roots))
        # Conjugates have negative angles; -1 and 1 are the trivial roots.
        expected = angles[(angles > 1e-5) & (angles < np.pi - 1e-5)]
        assert found == pytest.approx(expected, rel=1e-6)


def test_a_lone_impulse_predicts_nothing():
    r = np.zeros((1, 49))
    r[0, 0] = 0.81
    assert linear_prediction(r).tolist() == [[0.0, 0.0]]
    assert line_spectral_frequencies(r)[0] == pytest.approx(np.arange(1, 11) * np.pi / 11)


def test_silence_is_nan_and_leaves_its_neighbours_alone():
    r = speech_correlations()
    expected = line_spectral_frequencies(r)
    r[3] = 0
    with np.errstate(invalid="ignore"):
        found = line_spectral_frequencies(r)
        assert np.isnan(linear_prediction(r)[3]).all()
    assert np.isnan(found[3]).all()
    others = np.arange(len(r)) != 3
    assert np.array_equal(found[others], expected[others])


def test_correlations_that_no_signal_has_give_angles_and_no_exception():
    r = np.random.default_rng(0).normal(size=(50, 11))
    found = line_spectral_frequencies(r)
    assert ((found >= 0) & (found <= np.pi)).all()
    assert (np.diff(found, axis=1) >= 0).all()

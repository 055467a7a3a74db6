"""Levinson-Durbin recursion against general solvers and against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.linalg import solve_toeplitz

from ser.features.yaafe.lpc import line_spectral_series, predict, prediction_filters
from yaafe_reference import speech_correlations


def exact_filter(r: np.ndarray) -> list[Fraction]:
    """Order 10, without any rounding."""
    r = [Fraction(float(value)) for value in r]
    a, error = [Fraction(1)], r[0]
    for m in range(1, 11):
        k = -sum(a[i] * r[m - i] for i in range(m)) / error
        padded = [*a, Fraction(0)]
        a = [x + k * y for x, y in zip(padded, padded[::-1], strict=True)]
        error *= 1 - k * k
    return a


def test_filters_solve_the_normal_equations():
    correlations = speech_correlations()
    _, high, _ = prediction_filters(correlations)
    for r, found in zip(correlations, high.T, strict=True):
        assert found[0] == 1
        expected = solve_toeplitz(r[:10], -r[1:11])
        assert np.allclose(found[1:], expected, rtol=1e-5, atol=1e-7)


def test_filters_are_exact_beyond_double_precision():
    """The sums of a frame so smooth that double precision leaves half of the digits wrong."""
    t = np.arange(1024) / 1024
    smooth = np.sin(2 * np.pi * 3 * t) + 0.1 * np.sin(2 * np.pi * 7 * t)
    r = np.array([[np.dot(smooth[: 1024 - lag], smooth[lag:]) for lag in range(11)]])
    _, high, low = prediction_filters(r)
    exact = exact_filter(r[0])
    scale = max(map(abs, exact))
    for a, b, expected in zip(high[:, 0], low[:, 0], exact, strict=True):
        assert abs(Fraction(a) + Fraction(b) - expected) < scale * Fraction(1, 10**17)


def test_order_two_in_closed_form():
    r = np.zeros((1, 49))
    r[0, :3] = 4.0, 3.0, 1.0
    a1, a2 = predict(r)[0][0]
    assert [4 * a1 + 3 * a2, 3 * a1 + 4 * a2] == pytest.approx([-3.0, -1.0])


def test_series_are_the_polynomials_without_their_trivial_roots():
    a = np.random.default_rng(1).normal(size=(11, 2)) * 0.1
    a[0] = 1
    series = line_spectral_series(a, np.zeros_like(a))
    for t in range(2):
        filled = np.append(a[:, t], 0.0)
        for kind, sign in ((0, 1.0), (1, -1.0)):
            polynomial = filled + sign * filled[::-1]
            z = np.exp(1j * np.linspace(0.1, 3, 7))
            trivial = 1 + sign / z
            quotient = np.polyval(polynomial[::-1], 1 / z) / trivial
            # A palindrome of degree 10 in 1/z is real after a turn by z**5.
            found = np.polynomial.chebyshev.chebval(z.real, series[kind, :, t])
            assert np.allclose(quotient * z**5, found)


def test_a_lone_impulse_predicts_nothing():
    r = np.zeros((1, 49))
    r[0, 0] = 0.81
    assert predict(r)[0].tolist() == [[0.0, 0.0]]


def test_silence_is_nan_and_leaves_its_neighbours_alone():
    r = speech_correlations()
    lpc, series = predict(r)
    r[3] = 0
    found, found_series = predict(r)
    assert np.isnan(found[3]).all()
    others = np.arange(len(r)) != 3
    assert np.array_equal(found[others], lpc[others])
    assert np.array_equal(found_series[:, :, others], series[:, :, others])

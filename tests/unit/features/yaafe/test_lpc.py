"""Linear prediction against general solvers, exact arithmetic, and roots of polynomials."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.linalg import solve_toeplitz

from ser.features.yaafe import lpc
from ser.features.yaafe.lpc import (
    fill_lpc_and_lsf,
    line_spectral_frequencies,
    line_spectral_series,
    prediction_filters,
)
from yaafe_reference import filled, rows_of, speech_correlations


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
    for r, found in zip(correlations, high, strict=True):
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
    for a, b, expected in zip(high[0], low[0], exact, strict=True):
        assert abs(Fraction(a) + Fraction(b) - expected) < scale * Fraction(1, 10**17)


def test_order_two_in_closed_form():
    r = np.zeros((1, 49))
    r[0, :3] = 4.0, 3.0, 1.0
    a1, a2 = prediction_filters(r)[0][0]
    assert [4 * a1 + 3 * a2, 3 * a1 + 4 * a2] == pytest.approx([-3.0, -1.0])


def test_series_are_the_polynomials_without_their_trivial_roots():
    a = np.random.default_rng(1).normal(size=(2, 11)) * 0.1
    a[:, 0] = 1
    series = line_spectral_series(a, np.zeros_like(a))
    for t in range(2):
        filled = np.append(a[t], 0.0)
        for kind, sign in ((0, 1.0), (1, -1.0)):
            polynomial = filled + sign * filled[::-1]
            z = np.exp(1j * np.linspace(0.1, 3, 7))
            trivial = 1 + sign / z
            quotient = np.polyval(polynomial[::-1], 1 / z) / trivial
            # A palindrome of degree 10 in 1/z is real after a turn by z**5.
            found = np.polynomial.chebyshev.chebval(z.real, series[t, kind])
            assert np.allclose(quotient * z**5, found)


def test_a_lone_impulse_predicts_nothing():
    r = np.zeros((1, 49))
    r[0, 0] = 0.81
    assert prediction_filters(r)[0].tolist() == [[0.0, 0.0]]


def series_of(correlations: np.ndarray) -> np.ndarray:
    return line_spectral_series(*prediction_filters(correlations)[1:])


def frequencies(correlations: np.ndarray) -> np.ndarray:
    return line_spectral_frequencies(series_of(correlations))


def test_frequencies_are_the_angles_of_the_polynomials_roots():
    correlations = speech_correlations()
    filters = prediction_filters(correlations)[1]
    for a, found in zip(filters, frequencies(correlations), strict=True):
        a = np.append(a, 0.0)
        roots = np.concatenate([np.roots(a + a[::-1]), np.roots(a - a[::-1])])
        assert np.abs(np.abs(roots) - 1).max() < 1e-6
        angles = np.sort(np.angle(roots))
        # Conjugates have negative angles; -1 and 1 are the trivial roots.
        expected = angles[(angles > 1e-5) & (angles < np.pi - 1e-5)]
        assert found == pytest.approx(expected, rel=1e-6)


def test_both_ways_of_solving_agree(monkeypatch):
    """The eigenvalues, which any polynomial has, and the descent, which needs real roots."""
    correlations = speech_correlations()
    series = series_of(correlations)
    asked = []
    solve = lpc._by_eigenvalues
    monkeypatch.setattr(lpc, "_by_eigenvalues", lambda s: asked.append(len(s)) or solve(s))
    found = line_spectral_frequencies(series)
    assert not asked, "speech needs no eigenvalues"
    assert found == pytest.approx(solve(series), rel=1e-9)


@pytest.mark.parametrize(
    ("last", "settled"),
    [
        ([0.6, 0.5], True),
        ([0.5 + 1e-7, 0.5], False),  # nearly one root
        ([0.5, 0.5], False),
        ([0.5 + 0.1j, 0.5 - 0.1j], False),
    ],
)
def test_roots_that_are_in_doubt_are_not_trusted(last, settled):
    rest = [0.2, -0.3, -0.9]
    series = np.polynomial.chebyshev.chebfromroots([*last, *rest]).real
    series *= 2 / series[5]
    roots = np.empty(5)
    assert lpc._descend(series, roots) == settled
    if settled:
        assert roots == pytest.approx([*last, *rest], rel=1e-12)


def test_both_features_are_filled_in():
    rows = rows_of(count=1)
    fill_lpc_and_lsf(speech_correlations()[:1], rows)
    assert (np.diff(filled(rows, "LSF", "LPC")) > 0).all()


def test_a_lone_impulse():
    r = np.zeros((1, 49))
    r[0, 0] = 0.81
    assert frequencies(r)[0] == pytest.approx(np.arange(1, 11) * np.pi / 11)


def test_silence_is_nan_and_leaves_its_neighbours_alone():
    r = speech_correlations()
    expected = frequencies(r)
    r[3] = 0
    found = frequencies(r)
    assert np.isnan(found[3]).all()
    others = np.arange(len(r)) != 3
    assert np.array_equal(found[others], expected[others])


def test_two_sines_have_frequencies_in_pairs_around_them():
    """Nearly predictable frames: pairs of roots almost meet at each sine's frequency."""
    t = np.arange(1024)
    frame = np.sin(0.5 * t) + 0.5 * np.sin(1.7 * t)
    r = np.array([[np.dot(frame[: 1024 - lag], frame[lag:]) for lag in range(49)]])
    found = frequencies(r)[0]
    assert (np.diff(found) > 0).all()
    for frequency in (0.5, 1.7):
        assert np.sort(np.abs(found - frequency))[1] < 0.01


def test_correlations_that_no_signal_has_give_angles_and_no_exception():
    r = np.random.default_rng(0).normal(size=(500, 11))
    found = frequencies(r)
    assert ((found >= 0) & (found <= np.pi)).all()
    assert (np.diff(found, axis=1) >= 0).all()

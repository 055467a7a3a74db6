"""Line spectral frequencies against the roots of their polynomials."""

from __future__ import annotations

import numpy as np
import pytest

from ser.features.yaafe import line_spectrum
from ser.features.yaafe.line_spectrum import fill_lpc_and_lsf, line_spectral_frequencies
from ser.features.yaafe.lpc import predict, prediction_filters
from yaafe_reference import filled, rows_of, speech_correlations


def frequencies(correlations: np.ndarray) -> np.ndarray:
    return line_spectral_frequencies(predict(correlations)[1])


def test_frequencies_are_the_angles_of_the_polynomials_roots():
    correlations = speech_correlations()
    filters = prediction_filters(correlations)[1].T
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
    series = predict(correlations)[1]
    asked = []
    solve = line_spectrum._by_eigenvalues
    monkeypatch.setattr(
        line_spectrum, "_by_eigenvalues", lambda s: asked.append(len(s)) or solve(s)
    )
    found = line_spectral_frequencies(series)
    assert not asked, "speech needs no eigenvalues"
    assert found == pytest.approx(solve(series.transpose(2, 0, 1)), rel=1e-9)


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ([0.6, 0.5], [0.6, 0.5]),
        ([0.5 + 1e-7, 0.5], [np.nan] * 2),  # nearly one root
        ([0.5, 0.5], [np.nan] * 2),
        ([0.5 + 0.1j, 0.5 - 0.1j], [np.nan] * 2),
    ],
)
def test_roots_that_are_in_doubt_are_not_given(last, found):
    rest = [0.2, -0.3, -0.9]
    series = np.polynomial.chebyshev.chebfromroots([*last, *rest]).real
    series *= 2 / series[5]
    roots = line_spectrum._roots(series[:, None].copy())[:, 0]
    expected = [np.nan] * 5 if np.isnan(found[0]) else [*found, *rest]
    assert roots == pytest.approx(expected, rel=1e-12, nan_ok=True)


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

"""Slope, roll-off, flatness and decrease of spectra whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from ser.features.yaafe import FEATURES
from ser.features.yaafe.spectral_shape import fill_spectral_shape
from yaafe_naive import rolloff_of
from yaafe_reference import filled, rows_of

FREQUENCIES = 15.625 * np.arange(513)
NAMES = (
    "SpectralDecrease",
    "SpectralFlatness",
    "SpectralRolloff",
    "SpectralShapeStatistics",
    "SpectralSlope",
)


def profile(magnitude: np.ndarray, name: str) -> np.ndarray:
    rows = rows_of(np.atleast_2d(magnitude))
    fill_spectral_shape(rows)
    filled(rows, *NAMES)
    return rows[:, FEATURES[name]]


def test_slope_is_that_of_a_fitted_line():
    magnitude = np.random.default_rng(2).uniform(size=513)
    fitted = np.polyfit(FREQUENCIES, magnitude / magnitude.sum(), 1)[0]
    assert profile(magnitude, "SpectralSlope")[0, 0] == pytest.approx(fitted)


@pytest.mark.parametrize("count", [1, 21])
def test_rolloff_is_that_of_a_walk(count):
    magnitude = 10 ** np.random.default_rng(count).uniform(-4, 1.5, size=(count, 513))
    found = profile(magnitude, "SpectralRolloff")[:, 0]
    assert found.tolist() == [rolloff_of(row**2) for row in magnitude]


@pytest.mark.parametrize("last", [0, 1, 300, 512])
def test_rolloff_of_a_single_bin(last):
    magnitude = np.full(513, 1e-6)
    magnitude[last] = 1
    assert profile(magnitude, "SpectralRolloff")[0, 0] == 15.625 * last


def test_rolloff_stops_where_exactly_99_percent_are_left():
    magnitude = np.full(513, np.finfo(float).eps)  # whose squares are lost beside the others
    magnitude[[0, 1, 2, 512]] = 9, 3, 3, 1  # squares: 81 + 9 + 9 + 1
    assert rolloff_of(magnitude**2) == 8000
    assert profile(magnitude, "SpectralRolloff")[0, 0] == 8000


def test_flat_spectrum():
    flat = np.full(513, 3.0)
    assert profile(flat, "SpectralFlatness") == pytest.approx(1)
    assert profile(flat, "SpectralDecrease").tolist() == [[0.0]]
    assert profile(flat, "SpectralSlope") == pytest.approx(0, abs=1e-18)


def test_flatness_and_decrease_of_two_levels():
    magnitude = np.ones(513)
    magnitude[0] = 2.0
    flatness = profile(magnitude, "SpectralFlatness")[0, 0]
    assert flatness == pytest.approx(2 ** (1 / 513) / (514 / 513))
    decrease = profile(magnitude, "SpectralDecrease")[0, 0]
    assert decrease == pytest.approx(-np.sum(1 / np.arange(1, 513)) / 512)


def test_flatness_is_the_ratio_of_the_means_at_any_level():
    random = np.random.default_rng(7)
    for level in (1e-16, 1e-6, 1.0, 511.0, 1e30):
        magnitude = level * 10 ** random.uniform(-5, 0, size=513)
        expected = np.exp(np.log(magnitude).mean()) / magnitude.mean()
        assert profile(magnitude, "SpectralFlatness")[0, 0] == pytest.approx(expected, rel=1e-12)


def test_a_frame_does_not_depend_on_its_place_in_a_block():
    magnitude = np.random.default_rng(9).uniform(size=(19, 513))
    rows = rows_of(magnitude)
    fill_spectral_shape(rows)
    for t in range(len(rows)):
        alone = rows_of(magnitude[t : t + 1])
        fill_spectral_shape(alone)
        assert np.array_equal(alone[0], rows[t], equal_nan=True)

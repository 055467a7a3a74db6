"""Slope, roll-off, flatness and decrease of spectra whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from ser.yaafe.profile import decrease, flatness, rolloff, slope

FREQUENCIES = 15.625 * np.arange(513)


def test_slope_is_that_of_a_fitted_line():
    magnitude = np.random.default_rng(2).uniform(size=513)
    fitted = np.polyfit(FREQUENCIES, magnitude / magnitude.sum(), 1)[0]
    assert slope(magnitude[None])[0, 0] == pytest.approx(fitted)


def walked(power: np.ndarray) -> float:
    """SPEC section 4, SpectralRolloff, word by word."""
    energy = 0.0
    for value in power:
        energy += value
    threshold, k = 0.99 * energy, 512
    while energy > threshold and k >= 0:
        energy -= power[k]
        k -= 1
    return 15.625 * (k + 1)


@pytest.mark.parametrize("seed", range(5))
def test_rolloff_is_that_of_a_walk(seed):
    power = 10 ** np.random.default_rng(seed).uniform(-8, 3, size=(1, 513))
    assert rolloff(power)[0, 0] == walked(power[0])


@pytest.mark.parametrize("last", [0, 1, 300, 512])
def test_rolloff_of_a_single_bin(last):
    power = np.full((1, 513), 1e-12)
    power[0, last] = 1
    assert rolloff(power)[0, 0] == 15.625 * last


def test_flat_spectrum():
    flat = np.full((1, 513), 3.0)
    assert flatness(flat) == pytest.approx(1)
    assert decrease(flat).tolist() == [[0.0]]
    assert slope(flat) == pytest.approx(0, abs=1e-18)


def test_flatness_and_decrease_of_two_levels():
    magnitude = np.ones((1, 513))
    magnitude[0, 0] = 2.0
    assert flatness(magnitude)[0, 0] == pytest.approx(2 ** (1 / 513) / (514 / 513))
    assert decrease(magnitude)[0, 0] == pytest.approx(-np.sum(1 / np.arange(1, 513)) / 512)

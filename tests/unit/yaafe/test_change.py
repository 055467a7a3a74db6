"""Flux, variation and onset function of spectra whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from ser.yaafe.change import complex_domain_onset, flux, variation


def test_no_change_and_a_change_of_level():
    a = np.random.default_rng(1).uniform(1, 2, size=(1, 513))
    assert flux(a, a).tolist() == [[0.0]]
    assert flux(a, 2 * a)[0, 0] == pytest.approx(0.5)
    assert variation(a, 2 * a)[0, 0] == pytest.approx(0, abs=1e-14)


def test_spectra_without_a_common_bin():
    a, b = np.zeros((2, 1, 513))
    a[0, :9], b[0, 9:18] = 1, 2
    assert variation(a, b).tolist() == [[1.0]]
    assert flux(a, b)[0, 0] == pytest.approx((9 + 36) / (3 * 6))


def test_before_the_first_frame_there_is_nothing_to_differ_from():
    now = np.ones((1, 513))
    with np.errstate(invalid="ignore", divide="ignore"):
        assert flux(np.zeros((1, 513)), now).tolist() == [[0.0]]
        assert variation(np.zeros((1, 513)), now).tolist() == [[0.0]]


def test_steady_rotation_is_no_onset():
    advance = np.exp(2j * np.pi * np.random.default_rng(1).uniform(size=513))
    spectra = np.array([3 * advance**t for t in range(5)])
    assert complex_domain_onset(spectra) == pytest.approx(0, abs=1e-10)
    spectra[4] *= -1  # opposite phase: twice the magnitude in each bin
    assert complex_domain_onset(spectra)[:, 0] == pytest.approx([0, 0, 2 * 3 * 513], abs=1e-9)


def test_phase_of_nothing_is_one():
    spectra = np.zeros((3, 513), dtype=complex)
    spectra[2] = 2j
    with np.errstate(invalid="ignore"):
        assert complex_domain_onset(spectra).tolist() == [[1026.0]]
    spectra[1] = 1j  # predicted: 1j times its own phase 1j
    with np.errstate(invalid="ignore"):
        assert complex_domain_onset(spectra)[0, 0] == pytest.approx(513 * abs(2j - 1j * 1j))

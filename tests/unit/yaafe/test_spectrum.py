"""The spectrum of signals whose transform is known."""

from __future__ import annotations

import numpy as np
import pytest

from ser.yaafe.spectrum import EPS, complex_spectrum, magnitude_spectrum


def test_cosine_on_a_bin_leaks_into_its_two_neighbours():
    frame = np.cos(2 * np.pi * 100 * np.arange(1024) / 1024)
    magnitude = magnitude_spectrum(complex_spectrum(frame[None]))[0]
    assert magnitude[99:102] == pytest.approx([128, 256, 128])
    assert np.delete(magnitude, [99, 100, 101]) == pytest.approx(0, abs=1e-10)


def test_window_is_periodic_and_begins_with_zero():
    first = np.eye(1, 1024)
    assert (complex_spectrum(first) == 0).all()
    assert np.abs(complex_spectrum(np.eye(1, 1024, 512))) == pytest.approx(1)


def test_no_magnitude_is_zero():
    assert EPS == 2.220446049250313e-16
    assert (magnitude_spectrum(complex_spectrum(np.zeros((2, 1024)))) == EPS).all()

"""The spectrum of signals whose transform is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ser.features.yaafe.spectrum import EPS, HANN, fill_spectrum, plain_spectrum
from yaafe_reference import filled, rows_of


def spectra(frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Complex spectra and magnitudes under the window, (T, 513)."""
    rows = rows_of(count=len(frames))
    real, imag = fill_spectrum(frames, plain_spectrum(frames), rows)
    return real + 1j * imag, filled(rows, "MagnitudeSpectrum")


def test_cosine_on_a_bin_leaks_into_its_two_neighbours():
    frame = np.cos(2 * np.pi * 100 * np.arange(1024) / 1024)
    _, (magnitude,) = spectra(frame[None])
    assert magnitude[99:102] == pytest.approx([128, 256, 128])
    assert np.delete(magnitude, [99, 100, 101]) == pytest.approx(0, abs=1e-10)


def test_window_is_periodic_and_begins_with_zero():
    spectrum, magnitude = spectra(np.eye(1, 1024))
    assert (spectrum == 0).all()
    assert (magnitude == EPS).all()
    assert np.abs(spectra(np.eye(1, 1024, 512))[0]) == pytest.approx(1)


def test_no_magnitude_is_zero():
    assert EPS == 2.220446049250313e-16
    assert (spectra(np.zeros((2, 1024)))[1] == EPS).all()


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 999),
    st.integers(0, 1023),
    st.integers(1, 1024),
    st.sampled_from([0.0, 0.5]),
    st.sampled_from([1.0, 1 / 32768]),
)
def test_window_in_the_frequencies_is_the_window_in_time(seed, start, length, offset, level):
    """Also of sound at the very edge of a frame, of which the window leaves next to nothing."""
    frame = np.zeros((1, 1024))
    part = frame[0, start : start + length]
    part[:] = level * (np.random.default_rng(seed).normal(0, 0.1, len(part)) + offset)
    expected = np.fft.rfft(frame * HANN)
    size = np.linalg.norm(expected)
    found, magnitude = spectra(frame)
    assert np.abs(found - expected).max() <= 1e-13 * size
    assert magnitude == pytest.approx(np.abs(found), rel=1e-12, abs=EPS)


def test_a_frame_does_not_depend_on_its_neighbours():
    frames = np.random.default_rng(1).normal(size=(9, 1024))
    frames[4, 20:] = 0  # one that is transformed by itself
    together = spectra(frames)[0]
    for t in range(9):
        assert np.array_equal(spectra(frames[t : t + 1])[0][0], together[t])

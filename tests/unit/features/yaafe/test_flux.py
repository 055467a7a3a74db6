"""Flux, variation and onset function of spectra whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from ser.features.yaafe.flux import fill_flux_and_variation, fill_onset
from yaafe_reference import filled, rows_of


def changes(before: np.ndarray, now: np.ndarray, number: int = 5) -> tuple[float, float]:
    """Flux and variation of a frame after another one."""
    rows = rows_of(now[None])
    fill_flux_and_variation(rows_of(np.stack([np.ones(513), before])), np.array([number]), rows)
    names = ["SpectralFlux", "SpectralVariation"]
    return filled(rows, *names)[0, 0], filled(rows, *names[::-1])[0, 0]


def onsets(spectra: np.ndarray, cut: int = 0, first: int = 0) -> list[float]:
    """Onset function of complex spectra (T, 513), those before `cut` being of the block before."""
    count = len(spectra)
    magnitude = np.where(spectra == 0, np.finfo(float).eps, np.abs(spectra))
    parts = np.stack([spectra.real, spectra.imag])
    rows, past_rows, past = (
        rows_of(magnitude[cut:]),
        rows_of(np.ones((2, 513))),
        np.ones((2, 2, 513)),
    )
    for back in range(1, min(cut, 2) + 1):
        past_rows[-back] = rows_of(magnitude[cut - back : cut - back + 1])[0]
        past[:, -back] = parts[:, cut - back]
    fill_onset(past, parts[:, cut:].copy(), past_rows, np.arange(first + cut, first + count), rows)
    return filled(rows, "ComplexDomainOnsetDetection")[:, 0].tolist()


def test_no_change_and_a_change_of_level():
    a = np.random.default_rng(1).uniform(1, 2, size=513)
    assert changes(a, a)[0] == 0
    assert changes(a, 2 * a) == pytest.approx((0.5, 0), abs=1e-14)


def test_spectra_without_a_common_bin():
    a, b = np.zeros((2, 513))
    a[:9], b[9:18] = 1, 2
    assert changes(a, b) == pytest.approx(((9 + 36) / (3 * 6), 1.0))


def test_before_the_first_frame_there_is_nothing_to_differ_from():
    assert changes(np.full(513, 7.0), np.ones(513), number=0) == (0, 0)
    assert changes(np.zeros(513), np.ones(513)) == (0, 0)


def test_steady_rotation_is_no_onset():
    advance = np.exp(2j * np.pi * np.random.default_rng(1).uniform(size=513))
    spectra = np.array([3 * advance**t for t in range(5)])
    assert onsets(spectra, cut=2) == pytest.approx([0, 0, 0], abs=1e-10)
    spectra[4] *= -1  # opposite phase: twice the magnitude in each bin
    assert onsets(spectra, cut=2) == pytest.approx([0, 0, 2 * 3 * 513], abs=1e-9)


def test_first_frames_have_silence_before_them():
    spectra = np.random.default_rng(2).normal(size=(3, 513, 2)).view(complex)[:, :, 0]
    first, second, _ = onsets(spectra)
    assert first == pytest.approx(np.abs(spectra[0]).sum())
    phase = spectra[0] / np.abs(spectra[0])
    assert second == pytest.approx(np.abs(spectra[1] - spectra[0] * phase).sum())


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
def test_what_is_looked_back_at_may_be_in_the_block_before(cut):
    spectra = np.random.default_rng(3).normal(size=(5, 513, 2)).view(complex)[:, :, 0]
    assert onsets(spectra, cut) == onsets(spectra)[cut:]


def test_phase_of_nothing_is_one():
    spectra = np.zeros((3, 513), dtype=complex)
    spectra[2] = 2j
    assert onsets(spectra, cut=2) == [1026.0]
    spectra[1] = 1j  # predicted: 1j times its own phase 1j
    assert onsets(spectra, cut=2) == pytest.approx([513 * abs(2j - 1j * 1j)])

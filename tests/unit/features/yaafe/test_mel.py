"""The mel filters have the weights that were computed by hand from docs/yaafe.md, section 13."""

from __future__ import annotations

import numpy as np
import pytest

from ser.features.yaafe.mel import fill_mel, mel_filters, mel_spectrum
from yaafe_reference import filled, rows_of


def test_weights_of_the_first_filter():
    weights = [0.00490039, 0.01210685, 0.01931331, 0.01612956, 0.00930100, 0.00247243]
    first = mel_filters()[0]
    assert np.flatnonzero(first).tolist() == list(range(9, 15))
    assert first[9:15] == pytest.approx(weights, abs=1e-8)


def test_bins_of_the_last_filter():
    assert np.flatnonzero(mel_filters()[39]).tolist() == list(range(390, 439))


def test_spectrum_is_a_weighted_sum():
    magnitude = np.random.default_rng(4).uniform(size=(3, 513))
    assert np.allclose(mel_spectrum(rows_of(magnitude)), magnitude @ mel_filters().T, rtol=1e-13)


def test_cepstrum_is_the_cosine_sum_of_the_specification():
    rows = rows_of(np.random.default_rng(4).uniform(size=(2, 513)))
    fill_mel(rows)
    mel, cepstrum = filled(rows, "MelSpectrum", "MFCC"), filled(rows, "MFCC", "MelSpectrum")
    n = np.arange(40)
    for t in range(2):
        expected = [
            np.sqrt(2 / 40) * np.sum(np.log10(mel[t]) * np.cos(np.pi * i * (n + 0.5) / 40))
            for i in range(1, 14)
        ]
        assert np.allclose(cepstrum[t], expected, rtol=1e-10)


def test_an_empty_band_counts_as_the_logarithm_of_epsilon():
    magnitude = np.zeros((1, 513))
    magnitude[0, 11] = 1 / mel_filters()[0, 11]  # in the first filter alone: 1, and 0 elsewhere
    rows = rows_of(magnitude)
    with np.errstate(divide="ignore"):
        fill_mel(rows)
    mel = filled(rows, "MelSpectrum", "MFCC")[0]
    assert (mel[:1] == 1).all()
    logarithm = np.where(mel > 0, np.log10(np.maximum(mel, 1e-300)), -36.0436533891)
    n = np.arange(40)
    expected = np.sqrt(2 / 40) * np.sum(logarithm * np.cos(np.pi * (n + 0.5) / 40))
    assert filled(rows, "MFCC", "MelSpectrum")[0, 0] == pytest.approx(expected)

"""The mel filters have the weights that SPEC section 4 prints."""

from __future__ import annotations

import numpy as np
import pytest

from ser.yaafe.mel import mel_cepstrum, mel_filters, mel_spectrum


def test_weights_of_the_first_filter():
    weights = [0.00490039, 0.01210685, 0.01931331, 0.01612956, 0.00930100, 0.00247243]
    first = mel_filters()[0]
    assert np.flatnonzero(first).tolist() == list(range(9, 15))
    assert first[9:15] == pytest.approx(weights, abs=1e-8)


def test_bins_of_the_last_filter():
    assert np.flatnonzero(mel_filters()[39]).tolist() == list(range(390, 439))


def test_spectrum_is_a_weighted_sum():
    magnitude = np.random.default_rng(4).uniform(size=(3, 513))
    assert np.allclose(mel_spectrum(magnitude), magnitude @ mel_filters().T, rtol=1e-13)


def test_cepstrum_is_the_cosine_sum_of_the_specification():
    mel = np.random.default_rng(4).uniform(0.01, 1, size=40)
    n = np.arange(40)
    expected = [
        np.sqrt(2 / 40) * np.sum(np.log10(mel) * np.cos(np.pi * i * (n + 0.5) / 40))
        for i in range(1, 14)
    ]
    assert np.allclose(mel_cepstrum(mel[None])[0], expected, rtol=1e-10)


def test_an_empty_band_counts_as_the_logarithm_of_epsilon():
    mel = np.ones((1, 40))
    mel[0, 0] = 0
    with np.errstate(divide="ignore"):
        found = mel_cepstrum(mel)[0, 0]
    assert found == pytest.approx(np.sqrt(2 / 40) * -36.0436533891 * np.cos(np.pi * 0.5 / 40))

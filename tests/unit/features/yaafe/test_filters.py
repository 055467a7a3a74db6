"""Mel and octave filters by hand from docs/yaafe.md, sections 13 and 14."""

from __future__ import annotations

import numpy as np
import pytest

from ser.features.yaafe.filters import fill_mel, fill_octaves, mel_filters, octave_filters
from yaafe_reference import filled, rows_of


def test_weights_of_the_first_filter():
    weights = [0.00490039, 0.01210685, 0.01931331, 0.01612956, 0.00930100, 0.00247243]
    first = mel_filters()[0]
    assert np.flatnonzero(first).tolist() == list(range(9, 15))
    assert first[9:15] == pytest.approx(weights, abs=1e-8)


def test_bins_of_the_last_filter():
    assert np.flatnonzero(mel_filters()[39]).tolist() == list(range(390, 439))


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


def test_filters_are_triangles_of_height_two():
    filters = octave_filters()
    assert filters.shape == (9, 513)
    knots = [0, *(1.76 * 2.0**i for i in range(9)), 512]
    for i, weights in enumerate(filters):
        corners = np.interp(np.arange(513), knots[i : i + 3], [0, 2, 0], left=0, right=0)
        assert np.allclose(weights, corners, atol=1e-12)


def test_loud_band_and_floor():
    power = np.full(513, 1e-20)
    power[28] = 4.0  # in filters 4 (peak 14.08) and 5 (peak 28.16) only
    rows = rows_of(np.sqrt(power)[None])
    fill_octaves(rows)
    intensity = filled(rows, "OBSI", "OBSIR")[0]
    floor = np.log(1e-3 * 2.0)
    assert intensity[[0, 1, 2, 5, 6, 7, 8]] == pytest.approx(floor)
    assert intensity[4] == pytest.approx(np.log(4 * 2 * (28 - 14.08) / 14.08))
    assert intensity[3] == pytest.approx(np.log(4 * 2 * 0.16 / 14.08))
    assert filled(rows, "OBSIR", "OBSI")[0] == pytest.approx(np.diff(intensity))

"""Bands and filters are those of docs/yaafe.md, sections 11 to 14."""

from __future__ import annotations

import numpy as np
import pytest

from ser.features.yaafe import FEATURES
from ser.features.yaafe.bands import (
    BANDS,
    FIRST_BINS,
    bark,
    fill_bands,
    fill_loudness,
    fill_mel,
    fill_octaves,
    mel_filters,
    octave_filters,
)
from yaafe_reference import filled, rows_of

TABLE = [
    (15, 20, 1), (18, 24, 1), (21, 28, 1), (26, 34, 1), (30, 40, 1), (36, 48, 1), (43, 57, 1),
    (51, 67, 1), (61, 80, 2), (72, 95, 2), (86, 113, 2), (102, 135, 2), (122, 161, 4),
    (145, 192, 4), (172, 227, 4), (205, 268, 4), (243, 322, 8), (289, 384, 8), (344, 455, 8),
]  # fmt: skip


def bands(power: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Crest factors and flatness of the bands of one frame's power."""
    rows = rows_of(np.sqrt(power)[None])
    fill_bands(rows)
    names = ["SpectralCrestFactorPerBand", "SpectralFlatnessPerBand"]
    return filled(rows, *names)[0], filled(rows, *names[::-1])[0]


def test_bands_are_those_of_the_table():
    found = [(first, first + group * count - 1, group) for first, group, count in BANDS]
    assert found == TABLE


def test_values_of_one_band_by_hand():
    power = np.ones(513)
    power[61] = 7.0  # in band 9, groups of two: 8, 2, 2, ...; in band 8, ones and a 7
    crest, flatness = bands(power)
    assert crest[8] == pytest.approx(8 * 10 / (8 + 9 * 2))
    assert crest[7] == pytest.approx(7 * 17 / (7 + 16))
    assert flatness[8] == pytest.approx((8 * 2**9) ** 0.1 / 2.6)


def test_flat_band_is_flat():
    crest, flatness = bands(np.full(513, 0.25))
    assert crest == pytest.approx(1)
    assert flatness == pytest.approx(1)


def test_flatness_has_a_floor_of_epsilon():
    eps = np.finfo(float).eps
    power = np.zeros(513)
    power[15:18] = 3 * eps  # three of the first band's six bins: 4 eps beside 1 eps
    assert bands(power)[1][0] == pytest.approx(2 / 2.5)


PRINTED = [
    0, 6, 12, 18, 24, 30, 37, 44, 51, 59, 68, 78, 89, 101, 116, 132, 152, 176, 204, 238, 278, 325,
    378, 439,
]  # fmt: skip


def loudness(power: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Relative loudness, sharpness and spread of one frame's power."""
    rows = rows_of(np.sqrt(power)[None])
    fill_loudness(rows)
    names = ["Loudness", "PerceptualSharpness", "PerceptualSpread"]
    filled(rows, *names)
    shares, sharpness, spread = (rows[0, FEATURES[name]] for name in names)
    return shares, sharpness[0], spread[0]


def test_bands_begin_where_the_specification_says():
    assert FIRST_BINS.tolist() == PRINTED
    assert bark(8000) == pytest.approx(21.26698158, abs=1e-8)


def test_loudness_of_one_band_alone():
    power = np.zeros(513)
    power[152:176] = 0.3
    power[512] = 9.0  # left out
    shares, sharpness, spread = loudness(power)
    assert shares.tolist() == [1.0 if band == 16 else 0.0 for band in range(24)]
    assert sharpness == pytest.approx(0.11 * 17 * 0.066 * np.exp(0.171 * 17))
    assert spread == 0.0


def test_equal_loudness():
    power = np.zeros(513)
    power[FIRST_BINS] = 1.0  # one bin in each band
    shares, sharpness, spread = loudness(power)
    assert shares == pytest.approx(1 / 24)
    assert spread == pytest.approx((23 / 24) ** 2)
    low = sum(0.11 * b for b in range(1, 15))
    high = sum(0.11 * b * 0.066 * np.exp(0.171 * b) for b in range(15, 25))
    assert sharpness == pytest.approx((low + high) / 24)


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

"""Quarter-octave bands are those of the table in docs/yaafe.md, section 11."""

from __future__ import annotations

import numpy as np
import pytest

from ser.features.yaafe.bands import BANDS, fill_bands
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
    assert [tuple(band) for band in BANDS] == TABLE


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

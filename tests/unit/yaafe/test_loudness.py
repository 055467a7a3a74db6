"""Loudness bands are those of SPEC section 4."""

from __future__ import annotations

import numpy as np
import pytest

from ser.yaafe.loudness import FIRST_BINS, bark, relative_loudness, sharpness, spread

SPECIFIED = [
    0, 6, 12, 18, 24, 30, 37, 44, 51, 59, 68, 78, 89, 101, 116, 132, 152, 176, 204, 238, 278, 325,
    378, 439,
]  # fmt: skip


def test_bands_begin_where_the_specification_says():
    assert FIRST_BINS.tolist() == SPECIFIED
    assert bark(8000) == pytest.approx(21.26698158, abs=1e-8)


def test_loudness_of_one_band_alone():
    power = np.zeros((1, 513))
    power[0, 152:176] = 0.3
    power[0, 512] = 9.0  # left out
    loudness = relative_loudness(power)
    assert loudness.tolist() == [[1.0 if band == 16 else 0.0 for band in range(24)]]
    assert sharpness(loudness)[0, 0] == pytest.approx(0.11 * 17 * 0.066 * np.exp(0.171 * 17))
    assert spread(loudness).tolist() == [[0.0]]


def test_equal_loudness():
    loudness = np.full((1, 24), 1 / 24)
    assert spread(loudness)[0, 0] == pytest.approx((23 / 24) ** 2)
    low = sum(0.11 * b for b in range(1, 15))
    high = sum(0.11 * b * 0.066 * np.exp(0.171 * b) for b in range(15, 25))
    assert sharpness(loudness)[0, 0] == pytest.approx((low + high) / 24)

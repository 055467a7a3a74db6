"""Loudness bands are those of docs/yaafe.md, section 12."""

from __future__ import annotations

import numpy as np
import pytest

from ser.features.yaafe import FEATURES
from ser.features.yaafe.loudness import FIRST_BINS, bark, fill_loudness
from yaafe_reference import filled, rows_of

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

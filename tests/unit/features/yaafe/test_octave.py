"""Octave filters and the floor under quiet bands."""

from __future__ import annotations

import numpy as np
import pytest

from ser.features.yaafe.octave import fill_octaves, octave_filters
from yaafe_reference import filled, rows_of


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

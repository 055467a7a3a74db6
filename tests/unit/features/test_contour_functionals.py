from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ser.features.contour_functionals import (
    FUNCTIONALS,
    contour_functional_names,
    contour_functionals,
)


def described(column) -> dict[str, float]:
    """Functionals of one column, by name."""
    values = contour_functionals(np.asarray(column, dtype=float)[:, None])
    return dict(zip(contour_functional_names(["x"]), values, strict=True))


def test_names_stand_in_the_order_of_the_values():
    rng = np.random.default_rng(0)
    contours = rng.gamma(2.0, size=(40, 3))
    values = contour_functionals(contours)
    names = contour_functional_names(["a", "b", "c"])
    assert len(names) == len(set(names)) == len(values) == 2 * 3 * len(FUNCTIONALS)
    for number, column in enumerate("abc"):
        alone = contour_functionals(contours[:, [number]])
        of_column = [value for name, value in zip(names, values, strict=True) if name[0] == column]
        np.testing.assert_allclose(of_column, alone)


def test_moments_and_percentiles_are_scipys_of_values_and_of_steps():
    column = np.random.default_rng(1).gamma(2.0, size=60)
    found = described(column)
    for name, values in (("x", column), ("x_step", np.diff(column, prepend=column[0]))):
        assert found[f"{name}_mean"] == pytest.approx(values.mean())
        assert found[f"{name}_sd"] == pytest.approx(values.std())
        assert found[f"{name}_skewness"] == pytest.approx(stats.skew(values))
        assert found[f"{name}_kurtosis"] == pytest.approx(stats.kurtosis(values) + 3)
        p1, p25, p50, p75, p99 = np.percentile(values, [1, 25, 50, 75, 99])
        assert found[f"{name}_p1"] == pytest.approx(p1)
        assert found[f"{name}_iqr_low"] == pytest.approx(p50 - p25)
        assert found[f"{name}_iqr_high"] == pytest.approx(p75 - p50)
        assert found[f"{name}_range"] == pytest.approx(p99 - p1)
        assert found[f"{name}_above_50"] == np.mean(values > p1 + 0.5 * (p99 - p1))


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5), st.integers(5, 60))
def test_a_parabola_has_its_slope_and_curvature(level, slope, curvature, length):
    time = np.linspace(-1, 1, length)
    found = described(level + slope * time + curvature * time**2)
    assert found["x_slope"] == pytest.approx(slope, abs=1e-6)
    assert found["x_curvature"] == pytest.approx(curvature, abs=1e-6)
    if curvature == 0:
        assert found["x_slope_error"] == pytest.approx(0, abs=1e-6)


@given(st.floats(0.1, 1000), st.integers(0, 2**32 - 1))
def test_shares_and_shapes_know_no_unit(factor, seed):
    column = np.random.default_rng(seed).normal(size=30)
    one, other = described(column), described(factor * column)
    for name, value in one.items():
        same = any(part in name for part in ("above", "rising", "skewness", "kurtosis"))
        assert other[name] == pytest.approx(value if same else factor * value, rel=1e-6, abs=1e-9)


@given(st.floats(-1e30, 1e30), st.integers(1, 9))
def test_a_constant_column_has_a_level_and_nothing_else(value, length):
    found = described(np.full(length, value, dtype=np.float32))
    assert found["x_p50"] == pytest.approx(np.float32(value), rel=1e-6)
    for name in ("skewness", "kurtosis", "slope", "curvature", "above_25", "rising"):
        assert found[f"x_{name}"] == found[f"x_step_{name}"] == 0


def test_rounding_does_not_rise():
    column = np.full(20, 1000.0, dtype=np.float32)
    column[1::2] = np.nextafter(np.float32(1000), np.float32(2000))
    found = described(column)
    assert found["x_rising"] == found["x_kurtosis"] == found["x_above_50"] == 0


@given(st.integers(1, 4), st.integers(0, 99))
def test_very_short_utterances_have_finite_functionals(length, seed):
    values = contour_functionals(np.random.default_rng(seed).normal(size=(length, 3)))
    assert np.isfinite(values).all()


@pytest.mark.parametrize("contours", [np.zeros((0, 3)), np.zeros(3), np.array([[np.nan]])])
def test_what_is_no_utterance_is_refused(contours):
    with pytest.raises(ValueError, match="contours"):
        contour_functionals(contours)

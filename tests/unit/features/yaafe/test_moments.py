"""Shape statistics, with YAAFE's defect in the "kurtosis"."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ser.features.yaafe.moments import fill_shape


def shape_statistics(values: np.ndarray) -> list[float]:
    out = np.empty(4)
    fill_shape(np.asarray(values, dtype=float), out)
    return out.tolist()


def test_three_of_four_are_the_textbooks():
    weights = np.random.default_rng(8).integers(1, 9, size=40)
    sample = np.repeat(np.arange(40), weights)
    found = shape_statistics(-weights)
    assert found[:3] == pytest.approx([sample.mean(), sample.std(), stats.skew(sample)])
    # The textbook has m1 squared in the second term, YAAFE m1.
    m1, m2 = sample.mean(), np.mean(sample**2)
    defect = 6 * m1 * m2 * (1 - m1) / sample.std() ** 4
    assert found[3] == pytest.approx(stats.kurtosis(sample) + defect)


def test_nothing_at_all():
    eps = np.finfo(float).eps
    assert shape_statistics(np.zeros(6)) == [0.0, eps, 0.0, -3.0]


def test_everything_on_the_first_index():
    assert shape_statistics([1, 0, 0, 0, 0, 0]) == [0.0, np.finfo(float).eps, 0.0, -3.0]

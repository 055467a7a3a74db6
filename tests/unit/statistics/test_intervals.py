"""Intervals come from whole units that are drawn again, and are wider for few of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from made_counts import counts
from ser.files.atomic_write import write_table
from ser.statistics.intervals import (
    INTERVAL_COLUMNS,
    expanded_percentiles,
    interval,
    interval_row,
    read_intervals,
    resample,
)
from ser.statistics.units import Counts

ABOUT = {"dataset": "D", "system": "s", "score": "test", "unit": "speaker"}


def speakers(number: int, spread: float, seed: int = 1) -> Counts:
    rng = np.random.default_rng(seed)
    ability = np.clip(rng.normal(0.7, spread, number), 0, 1)
    total = np.full((number, 2), 20.0)
    return Counts(rng.binomial(20, ability[:, None], (1, number, 2)).astype(float), total)


def test_the_interval_holds_the_score_and_is_the_same_twice():
    found = interval(speakers(10, 0.1), "ua")
    assert 0 < found.low < found.value < found.high < 1
    assert found == interval(speakers(10, 0.1), "ua")
    assert found.draws == 2000


def test_the_bootstrap_agrees_with_the_formula_for_a_mean_of_many_equal_units():
    many = speakers(200, 0.1)
    of_unit = many.correct[0].sum(axis=1) / many.total.sum(axis=1)
    half = norm.ppf(0.975) * of_unit.std(ddof=1) / np.sqrt(200)
    found = interval(many, "wa", draws=20000)
    assert found.low == pytest.approx(found.value - half, abs=half * 0.1)
    assert found.high == pytest.approx(found.value + half, abs=half * 0.1)


def test_utterances_of_one_speaker_stay_together():
    # All answers of a speaker are right or all wrong: utterances alone would promise far too much.
    together = counts([[20, 20], [0, 0]] * 5, [[20, 20]] * 10)
    alone = counts([[1, 1], [0, 0]] * 100, [[1, 1]] * 200)
    wide, narrow = interval(together, "wa"), interval(alone, "wa")
    assert wide.value == pytest.approx(0.5)
    assert narrow.value == pytest.approx(0.5)
    assert wide.high - wide.low > 3 * (narrow.high - narrow.low)


def test_few_units_get_a_wider_interval_than_the_plain_percentiles():
    values = np.random.default_rng(1).normal(size=20000)
    low, high = expanded_percentiles(values, 10)
    # Student's quantile for nine degrees of freedom, times sqrt(10 / 9).
    assert high == pytest.approx(2.262 * np.sqrt(10 / 9), abs=0.05)
    assert low == pytest.approx(-high, abs=0.1)
    many = expanded_percentiles(values, 10000)
    assert many[1] == pytest.approx(1.96, abs=0.03)


def test_without_two_units_or_without_a_class_there_is_no_interval():
    one = interval(counts([[1, 2]], [[2, 2]]), "ua")
    assert one.value == 0.75
    assert np.isnan([one.low, one.high]).all()
    row = interval_row(counts([[1, 0], [2, 0]], [[2, 0], [2, 0]]), ABOUT)
    assert np.isnan([row["ua"], row["ua_low"], row["ua_high"]]).all()
    assert 0 <= row["wa_low"] <= row["wa"] <= row["wa_high"] <= 1


def test_draws_that_miss_a_class_are_left_out_and_counted():
    rare = counts([[1, 0], [1, 0], [1, 1]], [[1, 0], [1, 0], [1, 1]])
    row = interval_row(rare, ABOUT)
    assert list(row) == INTERVAL_COLUMNS
    # The third unit is in a draw with probability 1 - (2/3)^3.
    assert row["draws"] == pytest.approx(2000 * (1 - 8 / 27), abs=100)
    assert resample(lambda index: rare.resampled(index, "wa"), 3, 2000).shape == (2000,)


def test_a_system_that_is_always_right_has_no_spread():
    found = interval(counts([[3, 3]] * 5, [[3, 3]] * 5), "ua")
    assert (found.value, found.low, found.high) == (1, 1, 1)


def test_intervals_survive_the_file(tmp_path):
    import pandas as pd

    rows = [interval_row(speakers(5, 0.1), ABOUT), interval_row(counts([[1, 0]], [[2, 0]]), ABOUT)]
    write_table(tmp_path / "i.csv", pd.DataFrame(rows, columns=INTERVAL_COLUMNS))
    read = read_intervals(tmp_path / "i.csv")
    assert read.loc[0, "ua_low"] == pytest.approx(rows[0]["ua_low"])
    assert np.isnan(read.loc[1, "ua"])
    assert read["dataset"].tolist() == ["D", "D"]

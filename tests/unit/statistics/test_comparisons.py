"""A paired test exchanges whole units; Holm's correction and the sentence follow from it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_counts import counts
from ser.files.atomic_write import write_table
from ser.statistics.comparisons import (
    COMPARISON_COLUMNS,
    Scored,
    compare,
    difference,
    least_p,
    read_comparisons,
    sum_up,
)
from ser.statistics.units import Counts

TOTAL = [[10, 10]] * 8


def system(share: float, seed: int, units: int = 8) -> Counts:
    rng = np.random.default_rng(seed)
    return Counts(rng.binomial(10, share, (1, units, 2)).astype(float), np.full((units, 2), 10.0))


def scored(found: Counts, name: str, score: str = "test") -> Scored:
    return Scored(name, score, found, "speaker")


def by_hand(a: Counts, b: Counts) -> float:
    """Try every exchange of units between the two systems."""
    d = a.contributions("ua") - b.contributions("ua")
    seen = abs(d.sum())
    sums = [abs(np.dot(signs, d)) for signs in product((-1, 1), repeat=len(d))]
    return float(np.mean([value >= seen - 1e-12 for value in sums]))


@pytest.mark.parametrize("seed", range(5))
def test_p_is_the_share_of_exchanges_with_as_large_a_difference(seed):
    a, b = system(0.7, seed), system(0.6, seed + 100)
    assert difference(a, b, "ua").p == pytest.approx(by_hand(a, b), abs=1e-12)


def test_the_same_answers_are_no_difference():
    found = difference(system(0.7, 1), system(0.7, 1), "ua")
    assert (found.value, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_ours_minus_theirs_and_the_other_way_round():
    a, b = system(0.9, 1), system(0.4, 2)
    there, back = difference(a, b, "wa"), difference(b, a, "wa")
    assert there.value == pytest.approx(-back.value)
    assert there.p == back.p == pytest.approx(least_p(8))
    assert there.low == pytest.approx(-back.high, abs=0.02)
    assert 0 < there.low < there.value < there.high


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_p_is_in_the_unit_interval_and_repeatable(seed):
    a, b = system(0.6, seed), system(0.6, seed + 1)
    p = difference(a, b, "ua", draws=100).p
    assert least_p(8) <= p <= 1
    assert p == difference(a, b, "ua", draws=100).p


def test_without_a_difference_small_ps_are_as_rare_as_they_should_be():
    ps = [difference(system(0.6, k), system(0.6, k + 5000), "wa", 100).p for k in range(300)]
    assert np.mean(np.array(ps) <= 0.05) == pytest.approx(0.05, abs=0.035)


def test_many_units_are_exchanged_at_random():
    a, b = system(0.8, 1, 40), system(0.6, 2, 40)
    assert difference(a, b, "ua").p == pytest.approx(least_p(40))
    assert least_p(40) == 2 / 10000


def table_of(*shares: float) -> dict[tuple[str, str], Scored]:
    return {
        ("D", f"s{k}"): scored(system(share, k + 10), f"System {k}")
        for k, share in enumerate(shares)
    }


def test_holm_corrects_for_all_tests_of_a_measure():
    found = compare("3", "s0", table_of(0.9, 0.3, 0.55, 0.9), draws=100)
    assert list(found.columns) == COMPARISON_COLUMNS
    assert set(found["family"]) == {3}
    for _, tests in found.groupby("measure"):
        ordered = np.sort(tests["p"].to_numpy(dtype=float))
        stepped = np.minimum(1, np.maximum.accumulate(ordered * [3, 2, 1]))
        assert sorted(tests["p_holm"]) == pytest.approx(stepped.tolist())
    verdicts = dict(zip(found["system"], found["verdict"], strict=True))
    assert verdicts["s1"] == "better"
    assert verdicts["s3"] == "cannot be told apart"


def test_sentences_say_what_was_found_in_plain_words():
    found = compare("3", "s0", table_of(0.9, 0.3), draws=500)
    first = found.iloc[0]
    assert first["sentence"].startswith("System 0 is better than System 1 in UA on D: +")
    assert "p = 0.008 after Holm's correction for 1 comparisons" in first["sentence"]
    turned = compare("3", "s1", table_of(0.9, 0.3), draws=500).iloc[0]
    assert turned["sentence"].startswith("System 1 is worse than System 0 in UA on D: -")


def test_where_no_test_could_tell_it_is_said():
    few = {
        ("D", name): scored(system(share, 3, units=3), name)
        for name, share in (("a", 0.9), ("b", 0.1))
    }
    found = compare("3", "a", few, draws=100).iloc[0]
    assert found["verdict"] == "cannot be told apart"
    assert found["sentence"].endswith("with 3 speakers no difference could be told.")


def test_other_kinds_of_score_and_datasets_without_the_reference_are_not_compared():
    systems = table_of(0.9, 0.5) | {
        ("D", "dev"): scored(system(0.5, 9), "Dev", "development"),
        ("E", "s1"): scored(system(0.5, 9), "System 1"),
    }
    found = compare("3", "s0", systems, draws=100)
    assert set(found["dataset"]) == {"D"}
    last = found[found["system"] == "dev"].iloc[0]
    assert (last["verdict"], last["family"]) == ("undefined", 1)
    assert "were not compared in UA on D" in last["sentence"]


def test_one_unit_or_an_undefined_ua_give_no_verdict():
    lone = {("D", n): scored(counts([[1, k]], [[2, 2]]), n) for k, n in enumerate("ab")}
    found = compare("3", "a", lone, draws=100)
    assert set(found["verdict"]) == {"undefined"}
    assert "there is only one speaker" in found["sentence"].iloc[0]


def test_nothing_to_compare_is_an_empty_table_that_can_be_read(tmp_path):
    found = compare("3", "absent", table_of(0.9, 0.5), draws=100)
    assert found.empty
    write_table(tmp_path / "c.csv", found)
    assert list(read_comparisons(tmp_path / "c.csv").columns) == COMPARISON_COLUMNS


NAMES = {"p": "Proposed", "a": "A", "b": "B", "c": "C", "d": "D"}


def verdicts(measure: str, **systems: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"reference": "p", "system": system, "measure": measure, "verdict": verdict}
            | {"unit": "speaker", "units": 10}
            for system, verdict in systems.items()
        ]
    )


def test_each_verdict_names_its_systems_in_the_tables_order():
    unclear = "cannot be told apart"
    table = pd.concat(
        [
            verdicts("ua", a="better", b=unclear, c="better", d="worse"),
            verdicts("wa", a=unclear, b=unclear),
        ]
    )
    assert sum_up(table, NAMES) == [
        "Intervals and tests are over 10 speakers.",
        "In UA, Proposed is better than A and C; it is worse than D;"
        " it cannot be told apart from B.",
        "In WA, Proposed cannot be told apart from A and B.",
    ]


def test_what_was_not_compared_is_said():
    assert sum_up(verdicts("ua", a="undefined"), NAMES)[1:] == [
        "In UA, Proposed was not compared with A."
    ]


def test_nothing_compared_nothing_said():
    assert (
        sum_up(verdicts("ua").reindex(columns=["reference", "measure", "unit", "units"]), NAMES)
        == []
    )

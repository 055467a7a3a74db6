"""Which printed accuracies can be shares of n utterances."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from made_audit import AUDIT, audit_with, computed, verdict
from ser.tables.audit.checks import EVERY, NOT_EVERY, STEP
from ser.tables.audit.paper import CUT, ROUNDED, half_up, shares


@pytest.mark.parametrize(
    ("system", "rounded", "cut"),
    [
        ("mec-baseline", "282", "none"),
        ("fcns", "none", "294"),
        ("attention-lstm", "295", "295"),
        ("attention-blstm", "320", "none"),
        ("attention-blstm-fcn", "327", "328"),
    ],
)
def test_table_2(system, rounded, cut):
    name = f"Table 2 {system}, n = 707"
    assert computed(name, "CHEAVD", "wa") == {ROUNDED: rounded, CUT: cut}
    assert (verdict(name, "CHEAVD", "wa") == "reachable") == (rounded != "none")


def test_41_5_is_not_reachable_and_cutting_breaks_others():
    assert verdict("Table 2 fcns, n = 707", "CHEAVD", "wa") == (
        "not reachable: 293 gives 41.4, 294 gives 41.6;"
        " cutting would give it, but not 39.9 and 45.3"
    )


def test_a_changed_cell_changes_the_verdict():
    key = ("2", "CHEAVD", "fcns", "wa")
    assert verdict("Table 2 fcns, n = 707", table=audit_with({key: "41.4"}), measure="wa") == (
        "reachable"
    )
    table = audit_with({("1", "CHEAVD", "sad", "val"): "68"})
    # One utterance more, and 294 of them are 41.5 %.
    assert verdict("Table 2 fcns, n = 708", table=table, measure="wa") == "reachable"
    few = {("1", "CHEAVD", label, "val"): "1" for label in ("neutral", "angry", "happy", "sad")}
    table = audit_with({**few, key: "41.0"})
    assert verdict("Table 2 fcns, n = 197", table=table, measure="wa") == (
        "not reachable: 80 gives 40.6, 81 gives 41.1; not by cutting either"
    )


def test_of_707_either_rounding_or_cutting_gives_every_value():
    # So "cutting would give it" is no discovery: what tells is whether it gives the others too.
    assert len(shares(707, 1, ROUNDED).keys() | shares(707, 1, CUT).keys()) == 1001


def test_everything_is_reachable_on_iemocap():
    cells = AUDIT[(AUDIT["part"] == "cells") & (AUDIT["dataset"] != "CHEAVD")]
    assert set(cells[cells["claimed"] != ""]["verdict"]) == {"reachable"}
    for n, dataset in ((4490, 1), (2245, 1), (5531, 2), (2765, 2)):
        values = computed(f"any value, n = {n}", f"IEMO_dataset{dataset}", "wa")
        assert values == dict.fromkeys((ROUNDED, CUT), "1001 of 1001")
        assert verdict(f"any value, n = {n}", f"IEMO_dataset{dataset}", "wa") == EVERY
    assert computed("any value, n = 707", "CHEAVD", "wa")[ROUNDED] == "708 of 1001"
    assert verdict("any value, n = 707", "CHEAVD", "wa") == NOT_EVERY


def test_ua_refutes_no_cell():
    assert computed("any value, n = 707", "CHEAVD", "ua") == {STEP: "0.063"}
    assert verdict("any value, n = 707", "CHEAVD", "ua") == f"{EVERY}, in steps of 0.063"
    few = {
        ("1", "CHEAVD", label, "val"): "9"
        for label in ("neutral", "angry", "happy", "sad", "worried", "anxious")
    }
    table = audit_with(few)
    row = table[(table["measure"] == "ua") & (table["part"] == "cells")].iloc[0]
    assert row["verdict"] == "not examined: coarse steps"


def test_fine_steps_reach_every_ua():
    # Two classes of 500 and 3: steps of 0.1 points in the one, 16.7 in the other.
    values = {
        half_up(50 * (Fraction(first, 500) + Fraction(second, 3)), 1)
        for first, second in product(range(501), range(4))
    }
    assert len(values) == 1001


def test_other_numbers_of_decimals():
    assert "50" not in shares(3, 0, ROUNDED)
    assert shares(3, 2, ROUNDED)["33.33"] == [1]
    assert "66.66" not in shares(3, 2, ROUNDED)
    assert shares(3, 2, CUT)["66.66"] == [2]
    assert shares(3, 1, ROUNDED)["100.0"] == [3]

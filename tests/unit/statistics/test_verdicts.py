"""All comparisons of a dataset come to one sentence a measure that names every system once."""

from __future__ import annotations

import pandas as pd

from ser.statistics.verdicts import sum_up

NAMES = {"p": "Proposed", "a": "A", "b": "B", "c": "C", "d": "D"}


def rows(measure: str, **verdicts: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"reference": "p", "system": system, "measure": measure, "verdict": verdict}
            | {"unit": "speaker", "units": 10}
            for system, verdict in verdicts.items()
        ]
    )


def test_each_verdict_names_its_systems_in_the_tables_order():
    unclear = "cannot be told apart"
    table = pd.concat(
        [rows("ua", a="better", b=unclear, c="better", d="worse"), rows("wa", a=unclear, b=unclear)]
    )
    assert sum_up(table, NAMES) == [
        "Intervals and tests are over 10 speakers.",
        "In UA, Proposed is better than A and C; it is worse than D;"
        " it cannot be told apart from B.",
        "In WA, Proposed cannot be told apart from A and B.",
    ]


def test_what_was_not_compared_is_said():
    assert sum_up(rows("ua", a="undefined"), NAMES)[1:] == [
        "In UA, Proposed was not compared with A."
    ]


def test_nothing_compared_nothing_said():
    assert (
        sum_up(rows("ua").reindex(columns=["reference", "measure", "unit", "units"]), NAMES) == []
    )

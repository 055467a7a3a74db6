"""Rows of readings are scored as their names say, and compared only where that means something."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from made_counts import answers, utterances
from made_scores import CLASSES
from made_tables import CAPTIONS, NOTICE
from ser.tables.formats import table_csv, to_markdown
from ser.tables.sensitivity import (
    MEANS,
    OTHERS,
    SENSITIVITY_COLUMNS,
    ProtocolVariant,
    lay_out_variants,
    score_variants,
)

OURS = {"A": [True, False, True, True], "B": [False, True], "C": [True, True, False, False]}
ALL_RIGHT = {name: [True] * len(rows) for name, rows in OURS.items()}


def table(*readings: tuple[ProtocolVariant, pd.DataFrame]) -> pd.DataFrame:
    predictions = [(made, CLASSES) for _, made in readings]
    corpus = utterances(answers(OURS))
    return score_variants(
        "Proposed", [reading for reading, _ in readings], predictions, corpus, 200
    )


def test_the_first_row_is_what_the_others_are_compared_with():
    found = table(
        (ProtocolVariant("paper", "own", "D"), answers(OURS)),
        (ProtocolVariant("better", "all right", "D--better"), answers(ALL_RIGHT)),
    )
    assert list(found.columns) == SENSITIVITY_COLUMNS
    # Angry 4 of 5, happy 2 of 5.
    assert found.loc[0, "ua"] == pytest.approx(60)
    assert math.isnan(found.loc[0, "difference_ua"])
    assert found.loc[1, "difference_ua"] == pytest.approx(40)
    assert 0 < found.loc[1, "difference_low"] <= found.loc[1, "difference_high"] <= 100
    assert found["n"].tolist() == [10, 10]


def test_a_mean_of_actors_is_another_score_of_the_same_answers():
    found = table(
        (ProtocolVariant("paper", "own", "D"), answers(OURS)),
        (ProtocolVariant("actors", "mean", "D", "actors"), answers(OURS)),
    )
    # A: 2/2 and 1/2; B: 0/1 and 1/1; C: 1/2 and 1/2.
    assert found.loc[1, "ua"] == pytest.approx((75 + 50 + 50) / 3)
    assert found.loc[1, "note"] == MEANS
    assert found.loc[1, ["ua_low", "wa_high", "difference_low"]].isna().all()


def test_other_utterances_have_a_difference_but_no_paired_interval():
    some = {name: OURS[name] for name in "AB"}
    found = table(
        (ProtocolVariant("paper", "own", "D"), answers(OURS)),
        (ProtocolVariant("fewer", "two speakers", "D--fewer"), answers(some)),
    )
    assert found.loc[1, "note"] == OTHERS
    assert math.isfinite(found.loc[1, "difference_ua"])
    assert math.isnan(found.loc[1, "difference_low"])


def test_selected_scores_are_no_part_of_a_reading():
    both = pd.concat([answers(OURS), answers(ALL_RIGHT).assign(score="selected")])
    assert table((ProtocolVariant("paper", "own", "D"), both)).loc[0, "ua"] == pytest.approx(60)


def test_the_files_show_percent_and_leave_empty_what_is_not_there():
    found = table(
        (ProtocolVariant("honest", "own", "D"), answers(OURS)),
        (ProtocolVariant("random_split", "broken", "D"), answers(ALL_RIGHT)),
    )
    first, second = table_csv(found).splitlines()[1:]
    assert first.startswith("D,honest,own,s,Proposed,1,10,test,60.00,,")
    assert first.endswith(",,,,")
    assert "100.00" in second
    text = to_markdown(lay_out_variants("leaks", found, "D (made)", CAPTIONS, NOTICE))
    assert text.startswith("# Leak meter. What forbidden choices would have gained: this")
    assert NOTICE in text
    assert "| +40.0 |" in " ".join(text.split())
    assert "must not be reported" in text

"""The audit finds what was found by hand, and follows changed cells."""

from __future__ import annotations

import pytest

from made_audit import AUDIT, PAPER, audit_with, computed, verdict
from ser.tables.audit.checks import FINDING_COLUMNS
from ser.tables.audit.claims import ABOVE, PRINTED
from ser.tables.audit.paper import (
    ABSOLUTE_BEST,
    ABSOLUTE_MEAN,
    PARTS,
    RELATIVE_BEST,
    RELATIVE_MEAN,
    AuditError,
)

PROPOSED = PAPER.proposed
METHODS = (ABSOLUTE_MEAN, ABSOLUTE_BEST, RELATIVE_MEAN, RELATIVE_BEST)
BOTH = "IEMO_dataset1 and IEMO_dataset2"
MEAN_OF_FOUR = "absolute distance to the mean of the four baselines"
MEAN_OF_TWO = "absolute distance to the mean of the two baselines"


def wa(dataset: str, system: str, table: int = 4) -> tuple[str, str, str, str]:
    return (str(table), dataset, system, "wa")


def test_one_tidy_table():
    assert list(AUDIT.columns) == FINDING_COLUMNS
    assert list(dict.fromkeys(AUDIT["part"])) == list(PARTS)
    assert not AUDIT.duplicated(["part", "id", "dataset", "measure", "method"]).any()
    for column in ("id", "where", "statement", "method", "verdict"):
        assert (AUDIT[column] != "").all(), column


def test_sums_of_table_1():
    rows = AUDIT[(AUDIT["part"] == "sums") & (AUDIT["dataset"] == "CHEAVD")]
    added = rows[rows["claimed"] != ""]
    assert len(added) == 13  # eight classes and the total; three splits and all of them
    assert set(added["verdict"]) == {"adds up"}
    assert computed("total: train + val + test") == {"4917 + 707 + 1406": "7030"}
    shares = [
        next(iter(computed(f"{split}: share of the largest class, neutral", "CHEAVD").values()))
        for split in ("train", "val", "test")
    ]
    assert shares == ["28.5 %", "28.3 %", "28.4 %"]
    assert computed("largest to smallest class", "CHEAVD") == {"2000 / 207": "9.7 : 1"}


def test_sums_of_iemocap():
    totals = {
        dataset: computed("all: all 4 classes", dataset)
        for dataset in ("IEMO_dataset1", "IEMO_dataset2")
    }
    assert totals == {
        "IEMO_dataset1": {"1103 + 595 + 1084 + 1708": "4490"},
        "IEMO_dataset2": {"1103 + 1636 + 1084 + 1708": "5531"},
    }
    assert computed("merged-happy") == {"1636 - 595": "1041"}
    assert verdict("merged-happy") == "the other classes are the same"


def test_a_changed_count_changes_the_sums():
    table = audit_with({("1", "CHEAVD", "sad", "val"): "66"})
    assert verdict("sad: train + val + test", table=table) == "the printed total is +1 off"
    assert verdict("val: all 8 classes", table=table) == "the printed total is +1 off"
    assert verdict("train: all 8 classes", table=table) == "adds up"
    table = audit_with({("5.1", "IEMO_dataset2", "sad", "all"): "1085"})
    assert verdict("merged-happy", table=table) == "sad differs too"
    table = audit_with({("1", "CHEAVD", "sad", "val"): "", ("1", "CHEAVD", "sad", "all"): ""})
    assert verdict("sad: train + val + test", table=table) == "a part is not printed"


def test_cells_that_two_tables_print():
    assert verdict(f"repeated {PROPOSED}", "IEMO_dataset1", "wa") == "agree"
    table = audit_with({wa("IEMO_dataset1", PROPOSED): "64.1"})
    assert verdict(f"repeated {PROPOSED}", "IEMO_dataset1", "wa", table) == "do not agree"
    assert verdict(f"repeated {PROPOSED}", "IEMO_dataset1", "ua", table) == "agree"


@pytest.mark.parametrize(
    ("claim", "dataset", "measure", "values", "says"),
    [
        ("increase-cheavd", "CHEAVD", "ua", "5.075 2.4 19.0 8.2", f"{MEAN_OF_FOUR}, not a "),
        ("increase-cheavd", "CHEAVD", "wa", "4.2 1.0 10.0 2.2", f"{MEAN_OF_FOUR}, not a "),
        ("increase-cheavd-again", "CHEAVD", "ua", "5.075 2.4 19.0 8.2", MEAN_OF_FOUR),
        ("increase-dataset1", "IEMO_dataset1", "ua", "5.0 3.9 9.8 7.5", MEAN_OF_TWO),
        ("increase-dataset1", "IEMO_dataset1", "wa", "5.4 4.7 9.2 7.9", MEAN_OF_TWO),
        ("increase-dataset2", "IEMO_dataset2", "ua", "2.75 0.5 4.8 0.8", MEAN_OF_TWO),
        ("increase-dataset2", "IEMO_dataset2", "wa", "2.6 1.6 4.6 2.8", MEAN_OF_TWO),
        ("relative-cheavd", "CHEAVD", "wa", "4.2 1.0 10.0 2.2", f"{MEAN_OF_FOUR}, not a "),
        (
            "relative-iemocap",
            BOTH,
            "wa",
            "4.0 3.15 6.9 5.3",
            f"mean over two sets of the {MEAN_OF_TWO}",
        ),
    ],
)
def test_claimed_increases(claim, dataset, measure, values, says):
    assert computed(claim, dataset, measure) == dict(zip(METHODS, values.split(), strict=True))
    found = verdict(claim, dataset, measure)
    assert found.startswith(says)
    assert found.endswith("not a relative one") == (
        claim.startswith("rel") or claim == "increase-cheavd"
    )


def test_a_changed_score_changes_the_way():
    # All baselines 10 % below the model: 46.3 / 1.1 = 42.09, and the same for each.
    same = dict.fromkeys(
        [wa("CHEAVD", system, 2) for system in ("mec-baseline", "fcns", "attention-lstm")], "44.4"
    )
    table = audit_with({**same, wa("CHEAVD", "attention-blstm", 2): "44.4"})
    assert (
        verdict("relative-cheavd", "CHEAVD", "wa", table)
        == "no way of computing gives the printed digits"
    )
    lower = {key: "44.43" for key in [*same, wa("CHEAVD", "attention-blstm", 2)]}
    table = audit_with(lower)
    assert verdict("relative-cheavd", "CHEAVD", "wa", table) == (
        "holds: relative distance to the mean of the four baselines"
        " or relative distance to the best baseline"
    )


def test_one_baseline_is_mean_and_best():
    table = audit_with({wa("IEMO_dataset2", "acnn"): "", wa("IEMO_dataset2", PROPOSED): "60.7"})
    assert verdict("increase-dataset2", "IEMO_dataset2", "wa", table) == (
        "absolute distance to the only baseline"
    )


def test_orders_hold():
    margins = {
        (row.id, row.dataset, row.measure): row.computed
        for row in AUDIT[AUDIT["part"] == "claims"].itertuples()
        if row.id in ("attention-best", "best-of-all")
    }
    assert margins == {
        ("attention-best", "IEMO_dataset1", "ua"): "+1.9",
        ("attention-best", "IEMO_dataset1", "wa"): "+1.2",
        ("attention-best", "IEMO_dataset2", "ua"): "+1.3",
        ("attention-best", "IEMO_dataset2", "wa"): "+2.3",
        ("best-of-all", "CHEAVD", "ua"): "+2.4",
        ("best-of-all", "CHEAVD", "wa"): "+1.0",
        ("best-of-all", "IEMO_dataset1", "ua"): "+3.9",
        ("best-of-all", "IEMO_dataset1", "wa"): "+4.7",
        ("best-of-all", "IEMO_dataset2", "ua"): "+0.5",
        ("best-of-all", "IEMO_dataset2", "wa"): "+1.6",
    }
    assert {verdict(name, dataset, measure) for name, dataset, measure in margins} == {"holds"}
    assert computed("more-on-dataset1", BOTH, "ua") == {
        ABSOLUTE_MEAN: "5.0 against 2.75",
        ABSOLUTE_BEST: "3.9 against 0.5",
    }
    assert verdict("more-on-dataset1", BOTH, "wa") == "holds"


def test_iemocap_is_better_than_cheavd_also_above_guessing():
    first = computed("iemocap-better", "IEMO_dataset1 and CHEAVD", "wa")
    second = computed("iemocap-better", "IEMO_dataset2 and CHEAVD", "wa")
    assert first == {PRINTED: "64.0 against 46.3", ABOVE: "26.0 against 18.0"}
    assert second == {PRINTED: "59.7 against 46.3", ABOVE: "28.8 against 18.0"}
    assert verdict("iemocap-better", "IEMO_dataset1 and CHEAVD", "wa") == (
        "holds, also above always predicting the largest class; four classes against eight"
    )


def test_changed_scores_change_the_orders():
    table = audit_with(
        {wa("IEMO_dataset2", "dbn-ivector"): "59.7", wa("CHEAVD", PROPOSED, 2): "59.5"}
    )
    assert verdict("best-of-all", "IEMO_dataset2", "wa", table) == "a tie"
    assert verdict("best-of-all", "CHEAVD", "wa", table) == "holds"
    assert verdict("iemocap-better", "IEMO_dataset2 and CHEAVD", "wa", table).startswith(
        "holds, but not above always predicting the largest class"
    )
    table = audit_with(
        {wa("IEMO_dataset1", "attention-blstm-huang"): "64.5", wa("CHEAVD", PROPOSED, 2): "60"}
    )
    assert verdict("best-of-all", "IEMO_dataset1", "wa", table) == "does not hold"
    assert verdict("more-on-dataset1", BOTH, "wa", table) == (
        "holds for points above the mean baseline alone"
    )
    assert verdict("iemocap-better", "IEMO_dataset2 and CHEAVD", "wa", table) == "does not hold"


def test_inconsistencies_that_cells_decide():
    assert verdict("segments") == "does not agree: Table 1 has 7030"
    assert verdict("attention-lstm-fcn") == "Table 2 has no such row"
    assert verdict("attention-blstm-origin", measure="ua") == "49.96 cut; rounded, it would be 50.0"
    assert verdict("dnn-elm-origin", measure="ua") == "52.13 rounded"
    assert verdict("dnn-elm-origin", measure="wa") == "57.91 rounded"
    assert verdict("rounding", "CHEAVD", "ua") == "5.075 rounded; cut, it would be 5.0"
    assert verdict("rounding", "IEMO_dataset2", "ua") == "2.75 rounded; cut, it would be 2.7"
    assert len(AUDIT[AUDIT["id"] == "rounding"]) == 2


def test_changed_cells_change_the_inconsistencies():
    table = audit_with(
        {
            ("1", "CHEAVD", "total", "all"): "2852",
            ("2", "CHEAVD", "attention-lstm-fcn", "wa"): "44.0",
            ("4", "IEMO_dataset1", "attention-blstm-huang", "ua"): "50.0",
            ("4", "IEMO_dataset1", "dnn-elm", "ua"): "52.2",
            ("4", "IEMO_dataset2", "dbn-ivector", "ua"): "59.7",
        }
    )
    assert verdict("segments", table=table) == "agrees with Table 1"
    assert verdict("attention-lstm-fcn", table=table) == "Table 2 has the row"
    assert verdict("attention-blstm-origin", measure="ua", table=table) == "49.96 rounded"
    assert verdict("dnn-elm-origin", measure="ua", table=table) == "not 52.13"
    assert set(table[table["id"] == "rounding"]["dataset"]) == {"CHEAVD"}


def test_what_was_read_in_the_text_says_so():
    text = AUDIT[AUDIT["part"] == "text"]
    read = text[text["computed"] == ""]
    assert read["method"].str.startswith("read in the text, not computed").all()
    assert not text[text["computed"] != ""]["method"].str.contains("read in the text").any()
    assert {
        "minutes",
        "folds",
        "cross-validation",
        "test-labels",
        "time-steps",
        "univariate",
    } < set(read["id"])
    recalled = text[text["id"].str.endswith("-origin")]
    assert recalled["method"].str.endswith("recalled, no source could be opened").all()


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        (wa("CHEAVD", PROPOSED, 2), f"no wa of {PROPOSED} in Table 2, CHEAVD"),
        (
            ("4", "IEMO_dataset1", "dnn-elm", "ua"),
            "claim dnn-elm-origin: no ua of dnn-elm in Table 4",
        ),
        (("1", "CHEAVD", "total", "all"), "claim segments: no such count in Table 1"),
    ],
)
def test_a_claim_without_its_cell_is_an_error_of_one_line(gone, message):
    with pytest.raises(AuditError, match=message):
        audit_with({gone: ""})


def test_no_counts_at_all_are_an_error():
    counts = {key: "" for key in PAPER.published.cells if key[:2] == ("1", "CHEAVD")}
    with pytest.raises(AuditError, match="no printed count of CHEAVD, val"):
        audit_with(counts)

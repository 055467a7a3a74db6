"""Table 1 counts what is there, and says plainly where that is not what is printed."""

from __future__ import annotations

import pandas as pd

from project import ROOT
from ser.tables.counts import COUNT_COLUMNS, CountedDataset, count_table
from ser.tables.published import Published, read_published

PUBLISHED = read_published(ROOT / "workflow" / "resources" / "published.csv")
CHEAVD = CountedDataset(
    "CHEAVD",
    "CHEAVD 2.0",
    ["neutral", "angry", "happy", "sad", "worried", "anxious", "surprise", "disgust"],
)
IEMOCAP = CountedDataset("IEMO_dataset1", "IEMOCAP", ["angry", "happy", "sad", "neutral"])


def utterances(counts: dict[tuple[str, str], int], column: str) -> pd.DataFrame:
    rows = [
        {"label": label, "split": "", "session": ""} | {column: value}
        for (label, value), count in counts.items()
        for _ in range(count)
    ]
    return pd.DataFrame(rows)


def cheavd(**changes: int) -> pd.DataFrame:
    counts = {
        (label, split): int(PUBLISHED.count("CHEAVD", label, split)) + changes.get(split, 0)
        for label in CHEAVD.classes
        for split in ("train", "val", "test")
    }
    return utterances(counts, "split")


def cell(table: pd.DataFrame, label: str, split: str) -> dict[str, str]:
    found = table[(table["class"] == label) & (table["split"] == split)]
    assert len(found) == 1
    return found.iloc[0].to_dict()


def test_the_whole_corpus_agrees_in_every_cell():
    table = count_table([CHEAVD], [cheavd()], PUBLISHED)
    assert list(table.columns) == COUNT_COLUMNS
    assert len(table) == 9 * 4
    assert set(table["check"]) == {"agrees"}
    assert (table["published"] == table["ours"]).all()
    assert set(table["difference"]) == {"0"}
    assert cell(table, "total", "all")["ours"] == "7030"


def test_a_part_of_the_corpus_differs_where_it_does():
    table = count_table([CHEAVD], [cheavd(val=-3)], PUBLISHED)
    angry = cell(table, "angry", "val")
    assert (angry["published"], angry["ours"]) == ("128", "125")
    assert (angry["difference"], angry["check"]) == ("-3", "differs")
    assert cell(table, "angry", "train")["check"] == "agrees"
    assert cell(table, "total", "all")["difference"] == "-24"


def test_unlabelled_test_clips_are_not_called_a_difference():
    table = cheavd()
    table = count_table([CHEAVD], [table[table["split"] != "test"]], PUBLISHED)
    test, everything = cell(table, "sad", "test"), cell(table, "sad", "all")
    assert (test["published"], test["ours"], test["check"]) == ("132", "", "no test labels")
    assert (everything["ours"], everything["check"]) == ("529", "no test labels")
    assert cell(table, "sad", "train")["check"] == "agrees"
    assert "differs" not in set(table["check"])


def test_iemocap_is_counted_by_session_and_compared_as_a_whole():
    counts = {("angry", "2"): 3, ("happy", "1"): 2, ("sad", "10"): 1, ("neutral", "1"): 1708}
    table = count_table([IEMOCAP], [utterances(counts, "session")], PUBLISHED)
    assert list(dict.fromkeys(table["split"])) == ["session 1", "session 2", "session 10", "all"]
    assert cell(table, "angry", "session 2")["ours"] == "3"
    assert cell(table, "angry", "session 2")["check"] == ""
    assert cell(table, "angry", "all")["difference"] == "-1100"
    assert cell(table, "neutral", "all")["check"] == "agrees"
    assert cell(table, "total", "all")["ours"] == "1714"
    assert cell(table, "total", "all")["check"] == ""


def test_a_dataset_that_the_paper_does_not_know_is_counted_alone():
    emodb = CountedDataset("EMO-DB", "EMO-DB", ["angry", "sad"])
    table = count_table(
        [emodb], [utterances({("angry", ""): 2, ("sad", ""): 1}, "split")], PUBLISHED
    )
    assert table["split"].tolist() == ["all"] * 3
    assert table["ours"].tolist() == ["2", "1", "3"]
    assert set(table["published"]) == set(table["difference"]) == {""}
    assert set(table["check"]) == {""}


def test_datasets_stand_below_one_another_in_the_given_order():
    empty = Published({})
    tables = [utterances({("angry", "1"): 1}, "session"), cheavd()]
    table = count_table([IEMOCAP, CHEAVD], tables, empty)
    assert list(dict.fromkeys(table["dataset"])) == ["IEMO_dataset1", "CHEAVD"]
    assert set(table["published"]) == {""}

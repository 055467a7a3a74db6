"""The printed cells add up as the audit says, and a slip in the file is found."""

from __future__ import annotations

import csv

import pytest

from project import ROOT
from ser.tables.published import COLUMNS, Published, PublishedError, read_published

PATH = ROOT / "workflow" / "resources" / "published.csv"
PUBLISHED = read_published(PATH)
CHEAVD = ["neutral", "angry", "happy", "sad", "worried", "anxious", "surprise", "disgust"]
FOUR = ["angry", "happy", "sad", "neutral"]


def count(label: str, split: str, dataset: str = "CHEAVD") -> int:
    return int(PUBLISHED.count(dataset, label, split))


def score(table: int, dataset: str, system: str) -> tuple[str, str]:
    return tuple(PUBLISHED.score(dataset, system, measure, str(table)) for measure in ("ua", "wa"))


@pytest.mark.parametrize("label", [*CHEAVD, "total"])
def test_cheavd_rows_add_up(label):
    assert sum(count(label, split) for split in ("train", "val", "test")) == count(label, "all")


def test_cheavd_columns_add_up():
    for split, total in {"train": 4917, "val": 707, "test": 1406, "all": 7030}.items():
        assert sum(count(label, split) for label in CHEAVD) == count("total", split) == total


@pytest.mark.parametrize(("dataset", "total"), [("IEMO_dataset1", 4490), ("IEMO_dataset2", 5531)])
def test_iemocap_counts_add_up(dataset, total):
    assert sum(count(label, "all", dataset) for label in FOUR) == total
    assert PUBLISHED.count(dataset, "total", "all") == ""  # not printed, so not invented


def test_happy_takes_in_excited_in_dataset2_alone():
    assert count("happy", "all", "IEMO_dataset2") - count("happy", "all", "IEMO_dataset1") == 1041


def test_a_score_of_any_table_is_found_unless_tables_disagree():
    def of(dataset: str, system: str) -> tuple[str, ...]:
        return tuple(PUBLISHED.score(dataset, system, measure) for measure in ("ua", "wa"))

    assert of("CHEAVD", "fcns") == ("25.1", "41.5")  # Table 2
    assert of("IEMO_dataset1", "max-blstm-fcn") == ("54.1", "62.8")  # Table 3
    assert of("IEMO_dataset1", "attention-blstm-fcn") == ("56.0", "64.0")  # Tables 3 and 4
    assert of("EMO-DB", "fcns") == ("", "")
    changed = PUBLISHED.cells | {("4", "IEMO_dataset1", "attention-blstm-fcn", "wa"): "64.1"}
    assert Published(changed).score("IEMO_dataset1", "attention-blstm-fcn", "wa") == ""


def test_what_is_not_printed_is_empty():
    assert score(2, "CHEAVD", "attention-lstm-fcn") == ("", "")
    assert score(4, "EMO-DB", "dnn-elm") == ("", "")
    assert score(2, "CHEAVD", "attention-blstm-fcn") == ("31.8", "46.3")


def test_every_cell_names_its_source():
    with PATH.open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    assert len(cells) == 36 + 8 + 10 + 12 + 12
    for cell in cells:
        where = f"section {cell['table']}" if "." in cell["table"] else f"Table {cell['table']}"
        assert cell["source"] == f"Zhao et al. 2018, {where}"


GOOD = "2,CHEAVD,fcns,ua,25.1,paper"
WRONG = {
    "table is empty": ",CHEAVD,fcns,ua,25.1,paper",
    "dataset is empty": "2,,fcns,ua,25.1,paper",
    "column map; it must be one of train, val, test, all, ua, wa": "2,CHEAVD,fcns,map,25.1,paper",
    "value 101; a score must be a percentage": "2,CHEAVD,fcns,wa,101,paper",
    "value nan; a score must be a percentage": "2,CHEAVD,fcns,wa,nan,paper",
    "value is empty": "2,CHEAVD,fcns,wa,,paper",
    "value 12.5; a count must be a whole number": "1,CHEAVD,angry,val,12.5,paper",
    "row is empty": "2,CHEAVD,,wa,41.5,paper",
    "source is empty": "2,CHEAVD,fcns,wa,41.5,",
    "5 cells; it must be 6": "2,CHEAVD,fcns,wa,41.5",
    "table 2, CHEAVD, fcns, ua appears twice": GOOD,
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_cell_is_found_with_its_line(tmp_path, message):
    path = tmp_path / "published.csv"
    path.write_text("\n".join([",".join(COLUMNS), GOOD, WRONG[message]]) + "\n", encoding="utf-8")
    with pytest.raises(PublishedError) as caught:
        read_published(path)
    assert str(caught.value).startswith(f"{path}, line 3: {message}")


def test_other_columns_are_refused(tmp_path):
    path = tmp_path / "published.csv"
    path.write_text("table,dataset,row,column,value\n", encoding="utf-8")
    with pytest.raises(PublishedError, match="line 1: the columns must be table,dataset,row"):
        read_published(path)

"""Tables 2-4: measured figures beside the printed ones, and nothing where nothing was measured."""

from __future__ import annotations

import csv
import io
import math

import pandas as pd
import pytest

from made_scores import predictions
from made_tables import NO_SCORES, PUBLISHED, measured, printed_rows
from ser.scoring.metrics import ScoreError, summarise
from ser.tables.blocks import percent
from ser.tables.formats import table_csv
from ser.tables.published import Published
from ser.tables.scores import (
    TABLE_COLUMNS,
    TableRow,
    score_table,
)


def test_a_measured_row_holds_ours_the_printed_and_the_difference():
    row = TableRow("IEMO_dataset1", "IEMOCAP", "max-blstm-fcn", "Max pooling")
    table = score_table("3", [row], measured("IEMO_dataset1", "max-blstm-fcn"), PUBLISHED)
    (cells,) = csv.DictReader(io.StringIO(table_csv(table)))
    assert list(cells) == TABLE_COLUMNS
    assert cells == {
        "table": "3",
        "dataset": "IEMO_dataset1",
        "data": "IEMOCAP",
        "system": "max-blstm-fcn",
        "name": "Max pooling",
        "published_ua": "54.1",
        "published_wa": "62.8",
        "ua": "57.50",  # 23/40
        "wa": "55.56",  # 5/9
        "diff_ua": "3.40",
        "diff_wa": "-7.24",
        "ua_sd": "",
        "wa_sd": "",
        "ua_low": "",
        "ua_high": "",
        "wa_low": "",
        "wa_high": "",
        "map": "58.33",  # (3/6 + 2/3) / 2
        "map_sd": "",
        "ua_actor_mean": "68.75",  # (3/4 + 5/8) / 2
        "ua_actor_sd": "8.84",  # (1/8) / sqrt(2)
        "wa_actor_mean": "58.33",  # (2/3 + 1/2) / 2
        "wa_actor_sd": "11.79",  # (1/6) / sqrt(2)
        "actors_ua": "2",
        "n": "9",
        "seeds": "1",
        "score": "test",
        "selected_ua": "",
        "selected_wa": "",
        "ua_improvised": "",
        "wa_improvised": "",
        "ua_scripted": "",
        "wa_scripted": "",
        "recreation": "",
        "opensmile": "",
        "aggregate": "pooled",
        "protocol": "",
    }


def bounds(dataset: str, system: str) -> pd.DataFrame:
    low_and_high = {"ua_low": 0.5, "ua_high": 0.625, "wa_low": 0.4, "wa_high": 0.7}
    return pd.DataFrame([{"dataset": dataset, "system": system, **low_and_high}])


def test_an_interval_stands_with_the_pooled_score_of_its_row():
    rows = [TableRow("D", "d", system, system) for system in ("a", "b")]
    scores = pd.concat([measured("D", "a"), measured("D", "b")])
    table = score_table("3", rows, scores, PUBLISHED, bounds("D", "b"))
    assert table["ua_low"].isna().tolist() == [True, False]
    assert table.loc[1, ["ua_low", "ua_high", "wa_low", "wa_high"]].tolist() == [50, 62.5, 40, 70]


def test_a_mean_of_actors_is_the_score_and_has_no_interval_of_the_pool():
    rows = [
        TableRow("D", "d", "a", "a", aggregate="actors"),
        TableRow("E", "e", "a", "a"),
    ]
    scores = pd.concat([measured("D", "a"), measured("E", "a")])
    table = score_table("3", rows, scores, PUBLISHED, bounds("D", "a"))
    assert table["ua"].tolist() == pytest.approx([68.75, 57.5])
    assert table["ua_low"].isna().all()
    assert table["aggregate"].tolist() == ["actors", "pooled"]


def test_the_extra_table_takes_a_printed_cell_from_whichever_table_has_it():
    rows = [
        TableRow("IEMO_dataset1", "d", "max-blstm-fcn", "Max pooling"),
        TableRow("IEMO_dataset1", "d", "attention-blstm-fcn", "Proposed"),
        TableRow("IEMO_dataset1", "d", "dnn-elm", "DNN-ELM", recreation=True),
        TableRow("IEMO_dataset1", "d", "svm", "SVM", opensmile=True),
    ]
    scores = pd.concat([measured(row.dataset, row.system) for row in rows])
    table = score_table("extra", rows, scores, PUBLISHED)
    assert table["published_ua"].tolist() == ["54.1", "56.0", "52.1", ""]
    assert table["recreation"].tolist() == ["", "", "yes", ""]
    assert table["opensmile"].tolist() == ["", "", "", "yes"]
    assert set(table["table"]) == {"extra"}


def test_a_cell_that_tables_print_differently_is_in_no_extra_table():
    cells = {**PUBLISHED.cells, ("4", "IEMO_dataset1", "attention-blstm-fcn", "ua"): "55.0"}
    row = TableRow("IEMO_dataset1", "d", "attention-blstm-fcn", "Proposed")
    table = score_table(
        "extra", [row], measured("IEMO_dataset1", row.system), Published(cells)
    ).iloc[0]
    assert (table["published_ua"], table["published_wa"]) == ("", "64.0")


def test_improvised_and_scripted_speech_stand_beside_each_other():
    truth, given = ["angry", "happy"] * 3, ["angry", "happy", "angry", "angry", "happy", "angry"]
    parts = ["improvised"] * 4 + ["scripted"] * 2
    scores = summarise(
        predictions(truth, given, parts=parts, dataset="IEMO_dataset1", system="x", score="test")
    )
    cells = score_table("extra", [TableRow("IEMO_dataset1", "d", "x", "X")], scores, PUBLISHED)
    shown = cells[["ua_improvised", "wa_improvised", "ua_scripted", "wa_scripted"]]
    assert shown.iloc[0].tolist() == [75, 75, 0, 0]


def test_seeds_give_a_deviation():
    row = TableRow("IEMO_dataset1", "IEMOCAP", "x", "X")
    scores = pd.concat([measured("IEMO_dataset1", "x", seed=seed) for seed in (1, 2)])
    cells = score_table("3", [row], scores, PUBLISHED).iloc[0]
    assert (cells["seeds"], cells["ua"]) == ("2", pytest.approx(78.75))
    assert cells["ua_sd"] == pytest.approx(42.5 / math.sqrt(2))


def test_the_selected_score_stands_beside_the_development_score():
    row = TableRow("CHEAVD", "CHEAVD 2.0", "fcns", "FCNs")
    development = measured("CHEAVD", "fcns", "development", seed=2).assign(seed=1)
    scores = pd.concat([development, measured("CHEAVD", "fcns", "selected")])
    cells = score_table("2", [row], scores, PUBLISHED).iloc[0]
    assert (cells["score"], cells["ua"], cells["diff_ua"]) == ("development", 100.0, 74.9)
    assert cells["selected_ua"] == pytest.approx(57.5)
    assert cells["selected_wa"] == pytest.approx(500 / 9)


def test_what_the_paper_does_not_print_stays_blank():
    row = TableRow("CHEAVD", "CHEAVD 2.0", "attention-lstm-fcn", "Attention-LSTM-FCN")
    scores = measured("CHEAVD", "attention-lstm-fcn", "development")
    table = score_table("2", [row], scores, PUBLISHED)
    assert table["published_ua"].tolist() == table["published_wa"].tolist() == [""]
    assert table["diff_ua"].isna().all()


@pytest.mark.parametrize("number", [2, 3, 4])
def test_every_printed_cell_appears_as_printed(number):
    rows = [TableRow(dataset, "d", name, name) for dataset, name in printed_rows(number)]
    scores = pd.concat([measured(row.dataset, row.system) for row in rows])
    table = score_table(str(number), rows, scores, PUBLISHED)
    shown = {
        (str(number), row.dataset, row.system, measure): getattr(row, f"published_{measure}")
        for row in table.itertuples()
        for measure in ("ua", "wa")
    }
    assert shown == {key: value for key, value in PUBLISHED.cells.items() if key[0] == str(number)}
    assert "56.0" in table_csv(table) or number == 2  # as printed: no 56, no 56.00


def test_the_same_system_has_each_table_s_own_cells():
    row = TableRow("IEMO_dataset1", "d", "max-blstm-fcn", "Max")
    scores = measured("IEMO_dataset1", "max-blstm-fcn")
    assert score_table("3", [row], scores, PUBLISHED)["published_ua"].item() == "54.1"
    assert score_table("4", [row], scores, PUBLISHED)["published_ua"].item() == ""


def test_undefined_ua_is_no_number():
    row = TableRow("IEMO_dataset1", "IEMOCAP", "x", "X")
    scores = summarise(predictions(["angry"], ["angry"], dataset="IEMO_dataset1", system="x"))
    (cells,) = csv.DictReader(io.StringIO(table_csv(score_table("3", [row], scores, PUBLISHED))))
    assert (cells["ua"], cells["wa"], cells["diff_ua"]) == ("", "100.00", "")


def test_a_system_without_scores_is_an_error():
    row = TableRow("CHEAVD", "d", "fcns", "FCNs")
    with pytest.raises(ScoreError, match="no score of fcns on CHEAVD"):
        score_table("2", [row], NO_SCORES, PUBLISHED)
    with pytest.raises(ScoreError, match="no score of fcns on CHEAVD"):
        score_table("2", [row], measured("CHEAVD", "fcns", "selected"), PUBLISHED)


def test_scores_of_other_systems_do_not_matter():
    row = TableRow("CHEAVD", "d", "fcns", "FCNs")
    mine, other = measured("CHEAVD", "fcns"), measured("CHEAVD", "acnn", seed=2)
    alone = table_csv(score_table("2", [row], mine, PUBLISHED))
    assert table_csv(score_table("2", [row], pd.concat([other, mine]), PUBLISHED)) == alone


@pytest.mark.parametrize(
    ("value", "decimals", "sign", "text"),
    [
        (46.26, 1, False, "46.3"),
        (46.0, 1, False, "46.0"),
        (53.65, 1, True, "+53.7"),  # 53.65 is a little less in binary
        (-53.65, 1, True, "-53.7"),
        (100 * 0.575, 1, False, "57.5"),
        (3.4, 1, True, "+3.4"),
        (-7.24, 1, True, "-7.2"),
        (-0.04, 1, True, "0.0"),
        (0.04, 1, True, "0.0"),
        (-3.0, 0, True, "-3"),
        (math.nan, 2, True, ""),
    ],
)
def test_percentages_are_written_plainly(value, decimals, sign, text):
    assert percent(value, decimals, sign) == text

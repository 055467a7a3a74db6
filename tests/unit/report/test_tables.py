"""A table comes with the tests that it invites, and every number with its command."""

from __future__ import annotations

import pandas as pd

from made_report import COMMANDS, page
from made_tables import cheavd, counts
from ser.files.atomic_write import write_table
from ser.report.sections import ReportTable, group_comparisons, load_tables
from ser.statistics.comparisons import COMPARISON_COLUMNS
from ser.statistics.intervals import INTERVAL_COLUMNS
from ser.tables.layout_files import save_layout

TESTS = [
    ("CHEAVD", "ua", "fcns", "cannot be told apart"),
    ("CHEAVD", "wa", "fcns", "worse"),
    ("CHEAVD", "ua", "svm", "better"),
    ("MINE", "ua", "svm", "undefined"),
]


def compared() -> pd.DataFrame:
    table = pd.DataFrame(TESTS, columns=["dataset", "measure", "system", "verdict"])
    sentences = [f"{system} {measure} {dataset}." for dataset, measure, system, _ in TESTS]
    return table.assign(sentence=sentences).reindex(columns=COMPARISON_COLUMNS)


def loaded(folder) -> list[ReportTable]:
    for name, layout in (("table1", counts()), ("table2", cheavd())):
        save_layout(folder / f"{name}.json", layout)
    rows = pd.DataFrame({"dataset": ["CHEAVD"], "system": ["fcns"]})
    write_table(folder / "table2.intervals.csv", rows.reindex(columns=INTERVAL_COLUMNS))
    write_table(folder / "table2.comparisons.csv", compared())
    return load_tables(
        [folder / "table1.json", folder / "table2.json"],
        [folder / "table2.intervals.csv"],
        [folder / "table2.comparisons.csv"],
        "scores/{dataset}.{system}.csv",
        COMMANDS,
    )


def test_each_table_has_its_own_tests_and_commands(tmp_path):
    first, second = loaded(tmp_path)
    assert (first.layout.name, second.layout.name) == ("1", "2")
    assert first.comparisons == []
    assert first.commands == [("this table", COMMANDS.again(tmp_path / "table1.csv"))]
    commands = dict(second.commands)
    assert commands["this table"] == COMMANDS.again(tmp_path / "table2.csv")
    assert commands["its intervals"] == COMMANDS.again(tmp_path / "table2.intervals.csv")
    assert commands["its comparisons"] == COMMANDS.again(tmp_path / "table2.comparisons.csv")
    assert commands["fcns on CHEAVD"] == COMMANDS.again("scores/CHEAVD.fcns.csv")
    assert len(commands) == 4


def test_tests_are_gathered_by_dataset_and_measure_and_none_is_lost():
    groups = group_comparisons(compared())
    assert [group.title for group in groups] == ["UA on CHEAVD", "WA on CHEAVD", "UA on MINE"]
    assert groups[0].counts == {"cannot be told apart": 1, "better": 1}
    assert groups[0].sentences == ["fcns ua CHEAVD.", "svm ua CHEAVD."]
    assert sum(len(group.sentences) for group in groups) == len(TESTS)
    assert group_comparisons(compared().iloc[:0]) == []


def test_verdicts_are_counted_in_one_order_and_only_those_that_occur():
    table = ReportTable(cheavd(), group_comparisons(compared()))
    assert list(table.counts.items()) == [
        ("better", 1),
        ("worse", 1),
        ("cannot be told apart", 1),
        ("undefined", 1),
    ]
    only = ReportTable(cheavd(), group_comparisons(compared().iloc[1:2]))
    assert only.counts == {"worse": 1}


def test_the_page_shows_all_of_it_below_the_table(tmp_path):
    text = " ".join(page(tables=loaded(tmp_path)).split())
    below = text[text.index('id="table-2"') :]
    assert "All 4 comparisons: 1 better, 1 worse, 1 cannot be told apart, 1 undefined" in below
    assert all(f"<li>{sentence}</li>" in below for sentence in compared()["sentence"])
    assert f"<code>{COMMANDS.again('scores/CHEAVD.fcns.csv')}</code>" in below
    assert "comparisons:" not in text[: text.index('id="table-2"')]

"""Tables, figures and corpora are shown whole, each with the command that makes it."""

from __future__ import annotations

import base64
import shlex
from pathlib import Path

import pandas as pd
import pytest

from made_report import COMMAND, corpus, figure, page, rejected, utterances
from made_tables import cheavd, counts
from ser.files.atomic_write import write_table
from ser.report.sections import (
    ENLARGED,
    LARGEST_SVG,
    MOST_FILES,
    MOST_REASONS,
    ReportTable,
    by_kind,
    command_for,
    embed,
    group_comparisons,
    load_corpora,
    load_tables,
    read_figure_captions,
    summarise_corpus,
)
from ser.statistics.comparisons import COMPARISON_COLUMNS
from ser.statistics.intervals import INTERVAL_COLUMNS
from ser.tables.blocks import save_text_table


def test_a_file_is_named_as_the_target_and_made_even_if_it_is_new():
    command = command_for("make EXPERIMENT=emodb", Path("results/emodb/tables/table2.csv"))
    assert command == (
        "make EXPERIMENT=emodb TARGET=results/emodb/tables/table2.csv SNAKEMAKE_FLAGS=--force"
    )


def test_signs_of_the_shell_and_of_formats_stay_signs():
    words = shlex.split(command_for("make CORPUS='/my {corpora}/emodb'", "a b/{c}.csv"))
    assert words[1:3] == ["CORPUS=/my {corpora}/emodb", "TARGET=a b/{c}.csv"]


def test_a_corpus_is_counted():
    summary = corpus(reasons=["too short", "no wav", "no wav"])
    assert (summary["utterances"], summary["hours"], summary["speakers"]) == (3, 2.0, 1)
    assert summary["seconds"] == [1800.0, 1800.0, 3600.0]
    assert summary["labels"] == [("(no label)", 1), ("ang", 1), ("sad", 1)]
    assert summary["rejected"] == 3
    assert summary["reasons"] == [
        ("no wav", 2, "wav/1.wav, line 7"),
        ("too short", 1, "wav/0.wav, line 7"),
    ]
    assert summary["further_reasons"] == 0
    assert summary["files"][0] == ("wav/0.wav, line 7", "too short")


def test_an_utterance_without_a_file_is_named_by_itself():
    table = rejected(["no wav"]).assign(file="", line="", utterance="Ses01F_1")
    assert summarise_corpus("D", utterances(), table)["files"] == [("Ses01F_1", "no wav")]


def test_a_corpus_without_rejected_files_has_no_table_of_them():
    summary = corpus(reasons=[])
    assert (summary["rejected"], summary["reasons"], summary["files"]) == (0, [], [])
    text = page(corpora=[summary])
    assert "Rejected because" not in text
    assert "rejected.csv names" not in text
    assert "0 rejected" in text


def test_many_reasons_are_summed_up_and_none_forgotten():
    summary = corpus(reasons=[f"{k} s is too short" for k in range(MOST_REASONS + 5)])
    assert len(summary["reasons"]) == MOST_REASONS
    text = page(corpora=[summary])
    assert f"{MOST_REASONS + 5} rejected" in text
    assert "And 5 further reasons" in text
    # What the table leaves out stands in the list of all.
    assert all(f">{k} s is too short<" in text for k in range(MOST_REASONS + 5))


def test_files_are_listed_one_by_one_while_they_are_few():
    few, many = (corpus(reasons=["no wav"] * number) for number in (MOST_FILES, MOST_FILES + 1))
    assert f"wav/{MOST_FILES - 1}.wav, line 7" in page(corpora=[few])
    assert many["files"] == []
    assert "rejected.csv names every file" in page(corpora=[many])


def test_nothing_of_a_corpus_may_be_usable():
    summary = summarise_corpus("D", utterances().iloc[:0], rejected(["no wav"]))
    assert (summary["utterances"], summary["hours"], summary["speakers"]) == (0, 0.0, 0)
    text = page(corpora=[summary])
    assert "0 utterances, 0.00 hours, speakers not known; 1 rejected" in text


def test_tables_are_read_and_said_how_to_make_again(tmp_path):
    paths = tmp_path / "utterances.csv", tmp_path / "rejected.csv"
    for path, table in zip(paths, (utterances(), rejected(["no wav"])), strict=True):
        write_table(path, table)
    [summary] = load_corpora(["D"], paths[:1], paths[1:], COMMAND)
    assert (summary["title"], summary["utterances"], summary["rejected"]) == ("D", 3, 1)
    assert [what for what, _ in summary["commands"]] == ["utterances.csv", "rejected.csv"]
    assert str(paths[0]) in summary["commands"][0][1]
    with pytest.raises(ValueError, match="shorter"):
        load_corpora(["D", "E"], paths[:1], paths[1:], COMMAND)


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
    for name, text_table in (("table1", counts()), ("table2", cheavd())):
        save_text_table(folder / f"{name}.json", text_table)
    rows = pd.DataFrame({"dataset": ["CHEAVD"], "system": ["fcns"]})
    write_table(folder / "table2.intervals.csv", rows.reindex(columns=INTERVAL_COLUMNS))
    write_table(folder / "table2.comparisons.csv", compared())
    return load_tables(
        [folder / "table1.json", folder / "table2.json"],
        [folder / "table2.intervals.csv"],
        [folder / "table2.comparisons.csv"],
        "scores/{dataset}.{system}.csv",
        COMMAND,
    )


def test_each_table_has_its_own_tests_and_commands(tmp_path):
    first, second = loaded(tmp_path)
    assert (first.text_table.name, second.text_table.name) == ("1", "2")
    assert first.comparisons == []
    assert first.commands == [("this table", command_for(COMMAND, tmp_path / "table1.csv"))]
    commands = dict(second.commands)
    assert commands["this table"] == command_for(COMMAND, tmp_path / "table2.csv")
    assert commands["its intervals"] == command_for(COMMAND, tmp_path / "table2.intervals.csv")
    assert commands["its comparisons"] == command_for(COMMAND, tmp_path / "table2.comparisons.csv")
    assert commands["fcns on CHEAVD"] == command_for(COMMAND, "scores/CHEAVD.fcns.csv")
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
    assert f"<code>{command_for(COMMAND, 'scores/CHEAVD.fcns.csv')}</code>" in below
    assert "comparisons:" not in text[: text.index('id="table-2"')]


def test_a_drawing_stays_one_and_a_large_one_becomes_its_bitmap(tmp_path):
    svg, png = tmp_path / "cost.D.svg", tmp_path / "cost.D.png"
    svg.write_text("<svg/>", encoding="utf-8")
    png.write_bytes(b"png")
    small = embed("cost", "D", svg, png, {"cost": "How to read it."}, COMMAND)
    assert small.picture == "data:image/svg+xml;base64,PHN2Zy8+"
    assert small.files == (svg.as_posix(), png.as_posix())
    assert f"TARGET={svg.as_posix()} " in small.command
    svg.write_text("x" * LARGEST_SVG, encoding="utf-8")
    assert "svg+xml" in embed("cost", "D", svg, png, {"cost": "c"}, COMMAND).picture
    svg.write_text("x" * (LARGEST_SVG + 1), encoding="utf-8")
    large = embed("cost", "D", svg, png, {"cost": "c"}, COMMAND)
    assert large.picture == f"data:image/png;base64,{base64.b64encode(b'png').decode()}"


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ('width="72pt" height="36pt"', (96 * ENLARGED, 48 * ENLARGED)),
        ('width="1in" viewBox="0 0 1 1" height="0.5in"', (96 * ENLARGED, 48 * ENLARGED)),
        ('width="96" height="48"', (96 * ENLARGED, 48 * ENLARGED)),
        ('width="100%" height="50%"', ()),
        ('viewBox="0 0 1 1"', ()),
    ],
)
def test_the_page_knows_the_size_before_it_loads(tmp_path, sizes, expected):
    svg = tmp_path / "cost.svg"
    svg.write_text(f'<?xml version="1.0"?>\n<svg {sizes}><rect width="9"/></svg>', encoding="utf-8")
    made = embed("cost", "D", svg, svg, {"cost": "c"}, COMMAND)
    assert made.size == tuple(round(value) for value in expected)
    assert ("width=" in page(figures=[made]).partition("<figure")[2]) == bool(expected)


@pytest.mark.parametrize("captions", [{"cost": "c"}, {"cost": "c", "spread": ""}])
def test_a_figure_that_nothing_explains_is_an_error(tmp_path, captions):
    svg = tmp_path / "spread.svg"
    svg.write_text("<svg/>", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^figure spread has no caption; there are cost"):
        embed("spread", "D", svg, svg, captions, COMMAND)


def test_captions_are_named_for_their_files(tmp_path):
    (tmp_path / "cost.rst").write_text("Two\nlines.\n", encoding="utf-8")
    assert read_figure_captions([tmp_path / "cost.rst"]) == {"cost": "Two lines."}


def test_figures_of_a_kind_stand_together_and_are_counted_through(tmp_path):
    wanted = (("cost", "D"), ("new_kind", "D"), ("cost", "E"))
    figures = [figure(tmp_path, key, title) for key, title in wanted]
    kinds = by_kind(figures)
    assert [kind for kind, _ in kinds] == ["What the systems cost", "New kind"]
    assert [[(number, item.title) for number, item in items] for _, items in kinds] == [
        [(1, "D"), (2, "E")],
        [(3, "D")],
    ]
    assert by_kind([]) == []


def test_a_figure_says_what_it_is_how_to_read_it_and_how_it_is_made(tmp_path):
    made = figure(tmp_path, caption="Better is up.")
    text = page(figures=[made])
    assert 'alt="What the systems cost: D"' in text
    assert "Figure 1. What the systems cost: D.</strong> Better is up." in text
    assert f"<code>{made.command}</code>" in text
    assert 'href="#figure-cost.D"' in text


def test_a_name_with_a_space_is_an_anchor_without(tmp_path):
    assert figure(tmp_path, title="my set").anchor == "figure-cost.my-set"

"""Titles are there for every table, and a note stands under a table where it applies."""

from __future__ import annotations

import pandas as pd
import pytest

from made_tables import CAPTIONS, PUBLISHED, ablations, cheavd, iemocap, measured, own_corpus
from ser.tables.blocks import LABELS, NONE
from ser.tables.formats import to_markdown
from ser.tables.scores import TableRow, lay_out, score_table


def test_notes_stand_where_they_apply():
    development = CAPTIONS.notes["development"].strip()
    assert development in to_markdown(cheavd())
    assert development not in to_markdown(iemocap())
    assert CAPTIONS.notes["cited"].strip() in to_markdown(iemocap())
    assert CAPTIONS.notes["selected"].strip() not in to_markdown(iemocap())
    assert "selected" not in str(iemocap().blocks[0].header)


@pytest.mark.parametrize("parts", [(), ("improvised",), ("scripted",)])
def test_parts_are_explained_where_there_are_any(parts):
    scores = measured("MINE", "svm")
    pooled = scores[scores["scope"] == "pooled"]
    scores = pd.concat([scores, *(pooled.assign(scope="part", group=part) for part in parts)])
    table = score_table("extra", [TableRow("MINE", "d", "svm", "SVM")], scores, PUBLISHED)
    text_table = lay_out(table, CAPTIONS, PUBLISHED)
    shown = {name.split("\n")[1] for name in text_table.blocks[0].header[1:]}
    assert shown & {"improvised", "scripted"} == set(parts)
    assert (CAPTIONS.notes["parts"] in text_table.notes) == bool(parts)


@pytest.mark.parametrize("table", ["2", "4", "extra"])
def test_a_dataset_that_the_paper_lacks_has_nothing_of_it(table):
    text_table = own_corpus(table)
    text = to_markdown(text_table)
    assert not [word for word in ("ublished", "ifference", "paper", "39.2") if word in text]
    assert text_table.title.endswith(": MINE")
    [block] = text_table.blocks
    assert not {name for name in block.header if NONE in name}
    of_the_paper = {CAPTIONS.notes["published"], CAPTIONS.notes["difference"]}
    assert not of_the_paper & set(text_table.notes)
    assert of_the_paper <= set(iemocap().notes)


def test_a_table_that_mixes_keeps_the_columns_and_has_dashes():
    rows = [
        TableRow("CHEAVD", "d", "fcns", "FCNs"),
        TableRow("CHEAVD", "d", "svm", "SVM"),
        TableRow("MINE", "d", "fcns", "FCNs"),
    ]
    scores = pd.concat([measured(row.dataset, row.system) for row in rows])
    text_table = lay_out(score_table("2", rows, scores, PUBLISHED), CAPTIONS, PUBLISHED)
    theirs, mine = text_table.blocks
    assert theirs.header == mine.header
    assert [row[1] for row in (*theirs.rows, *mine.rows)] == ["25.1", NONE, NONE]
    assert text_table.title == "Compared systems: CHEAVD, MINE"


def test_a_table_with_the_paper_s_systems_has_its_title():
    assert iemocap().title == "The proposed model and other systems: IEMO_dataset1, IEMO_dataset2"
    assert cheavd().title == "Compared systems: CHEAVD"


def test_ablations_stand_with_their_distance_to_the_first_row():
    text_table = ablations()
    [block] = text_table.blocks
    shown = {name: column for name, *column in zip(block.header, *block.rows, strict=True)}
    # The comparisons say how far the first is above: here the other is 1.2 points below it.
    assert shown["UA\nagainst the first"] == [NONE, "-1.2 (-3.1 to +0.5)", NONE]
    assert shown["WA\nagainst the first"] == [NONE, "+2.0", NONE]
    assert "UA\npublished" not in shown
    assert CAPTIONS.notes["ablations"] in text_table.notes


def test_every_table_has_a_title():
    assert {*LABELS, "1", "2", "3", "4", "others"} - {"audit"} == set(CAPTIONS.titles)

"""Titles are there for every table, and a note stands under a table where it applies."""

from __future__ import annotations

import pandas as pd
import pytest

from made_tables import CAPTIONS, PUBLISHED, ablations, cheavd, iemocap, measured
from project import ROOT
from ser.tables.blocks import NONE
from ser.tables.captions import NOTES, read_captions
from ser.tables.formats import to_markdown
from ser.tables.layout import lay_out
from ser.tables.scores import TableRow, score_table


def test_notes_stand_where_they_apply():
    development = CAPTIONS.notes["development"].strip()
    assert development in to_markdown(cheavd())
    assert development not in to_markdown(iemocap())
    assert CAPTIONS.notes["cited"].strip() in to_markdown(iemocap())
    assert CAPTIONS.notes["not_built"].strip() in to_markdown(iemocap())
    assert CAPTIONS.notes["selected"].strip() not in to_markdown(iemocap())
    assert "selected" not in str(iemocap().blocks[0].header)


@pytest.mark.parametrize("parts", [(), ("improvised",), ("scripted",)])
def test_parts_are_explained_where_there_are_any(parts):
    scores = measured("MINE", "svm")
    pooled = scores[scores["scope"] == "pooled"]
    scores = pd.concat([scores, *(pooled.assign(scope="part", group=part) for part in parts)])
    table = score_table("extra", [TableRow("MINE", "d", "svm", "SVM")], scores, PUBLISHED)
    layout = lay_out(table, CAPTIONS)
    shown = {name.split("\n")[1] for name in layout.blocks[0].header[1:]}
    assert shown & {"improvised", "scripted"} == set(parts)
    assert (CAPTIONS.notes["parts"] in layout.notes) == bool(parts)


def test_a_table_without_published_columns_does_not_explain_them():
    scores = measured("MINE", "svm")
    extra = lay_out(
        score_table("extra", [TableRow("MINE", "d", "svm", "SVM")], scores, PUBLISHED), CAPTIONS
    )
    assert not {CAPTIONS.notes["published"], CAPTIONS.notes["difference"]} & set(extra.notes)
    assert {CAPTIONS.notes["published"], CAPTIONS.notes["difference"]} <= set(iemocap().notes)


def test_ablations_stand_with_their_distance_to_the_first_row():
    layout = ablations()
    [block] = layout.blocks
    shown = {name: column for name, *column in zip(block.header, *block.rows, strict=True)}
    # The comparisons say how far the first is above: here the other is 1.2 points below it.
    assert shown["UA\nagainst the first"] == [NONE, "-1.2 (-3.1 to +0.5)", NONE]
    assert shown["WA\nagainst the first"] == [NONE, "+2.0", NONE]
    assert "UA\npublished" not in shown
    assert CAPTIONS.notes["ablations"] in layout.notes
    assert CAPTIONS.notes["not_in_paper"] not in layout.notes


def test_captions_are_complete(tmp_path):
    assert set(CAPTIONS.notes) == set(NOTES)
    text = (ROOT / "workflow" / "resources" / "captions.yaml").read_text(encoding="utf-8")
    path = tmp_path / "captions.yaml"
    path.write_text(text.replace("  actors:", "  speakers:"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"notes\.actors: notes must be exactly"):
        read_captions(path)

"""The file of claims is read as it stands, and a wrong one says in one line what is wrong."""

from __future__ import annotations

import pytest

from made_audit import PAPER
from ser.tables.audit.claims import read_paper
from ser.tables.audit.paper import AuditError, Place, ScoredSet

TEXT = """
title: t
notes: [n]
proposed: m
sets:
  - {table: 2, dataset: D, split: val}
claims:
  - id: a
    kind: increase
    where: "5"
    statement: s
    places: [{table: 2, dataset: D}]
    claimed: {ua: "5.1"}
"""


def read(tmp_path, text: str):
    path = tmp_path / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    return read_paper(path, PAPER.published)


def test_the_real_file():
    assert PAPER.proposed == "attention-blstm-fcn"
    assert {scored.dataset for scored in PAPER.sets} == {
        *("CHEAVD", "IEMO_dataset1", "IEMO_dataset2")
    }
    assert len(PAPER.claims) > 20


def test_a_small_file(tmp_path):
    paper = read(tmp_path, TEXT)
    assert (paper.title, paper.notes, paper.proposed) == ("t", ["n"], "m")
    assert paper.sets == [ScoredSet("2", "D", "val")]
    [claim] = paper.claims
    assert (claim["kind"], claim["id"], claim["claimed"]) == ("increase", "a", {"ua": "5.1"})
    assert claim["places"] == [Place("2", "D")]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("kind: increase", "kind: decrease", "claim a: kind decrease; it must be one of increase"),
        ('{ua: "5.1"}', "{ua: 5.10}", "claim a: claimed 5.1; it must be a number in quotes"),
        ('{ua: "5.1"}', '{map: "5.1"}', "claim a: claimed map; it must be ua or wa"),
        ("statement: s", "statment: s", "claim a: unknown key statment"),
        ("    statement: s\n", "", "claim a: key statement is missing"),
        ("{table: 2, dataset: D}]", "D]", "claim a: places: D; it must be a mapping"),
        ("split: val}", "splits: val}", "sets[0]: unknown key splits"),
        ("proposed: m", "model: m", "claims.yaml: unknown key model"),
        ("where: ", "called: twice\n    where: ", "claim a: called twice; it must be relative"),
    ],
)
def test_a_wrong_file(tmp_path, before, after, message):
    assert before in TEXT
    with pytest.raises(AuditError) as caught:
        read(tmp_path, TEXT.replace(before, after))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_double_id(tmp_path):
    claim = TEXT.partition("claims:\n")[2]
    with pytest.raises(AuditError, match="claim a: the id is double"):
        read(tmp_path, TEXT + claim)

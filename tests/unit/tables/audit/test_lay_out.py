"""What a reader of the audit sees: one line a group, a claim once, all figures."""

from __future__ import annotations

from made_audit import PAPER, audit_text_table
from ser.tables.audit.checks import audit, lay_out_audit
from ser.tables.blocks import NONE
from ser.tables.formats import to_markdown

HEADINGS = {
    "sums": "Sums of the printed counts",
    "increases": "Claimed increases, computed in four ways",
    "orders": "Claimed orders",
    "noise": "Gaps to the best baseline against sampling noise",
    "cells": "Whether a printed WA can be a share of the utterances",
    "text": "Other inconsistencies",
}


def block(name: str, changes: dict[tuple[str, str, str, str], str] | None = None):
    found = {block.title: block for block in audit_text_table(changes).blocks}
    return found[HEADINGS[name]]


def test_a_block_a_part_and_two_for_the_claims():
    text_table = audit_text_table()
    assert [block.title for block in text_table.blocks] == list(HEADINGS.values())
    assert to_markdown(text_table).startswith("# Audit. The paper's own numbers")
    for one in text_table.blocks:
        assert {len(row) for row in one.rows} == {len(one.header)} == {len(one.align)}


def test_increases_stand_in_four_ways_on_one_line():
    rows = block("increases").rows
    assert [len(rows), len(block("increases").header)] == [10, 8]
    assert rows[0] == [
        "5.2: relative increase over the baselines on CHEAVD",
        *("CHEAVD UA", "5.1", "5.075", "2.4", "19.0", "8.2"),
        "absolute distance to the mean of the four baselines, not a relative one",
    ]
    assert rows[1] == ["", "CHEAVD WA", "4.2", "4.2", "1.0", "10.0", "2.2", "as above"]
    assert rows[2][0].startswith("5.4: ")


def test_noise_and_cells():
    rows = block("noise").rows
    assert rows[1] == [
        *("attention-blstm", "CHEAVD WA", "2", "707", "3.7", "+1.0", "0.38", "inside noise")
    ]
    cells = {(row[0], row[1], row[2]): row[3:] for row in block("cells").rows if row[4] != NONE}
    assert cells["WA of fcns", "CHEAVD", "2"][:4] == ["707", "41.5", "none", "294"]
    assert len(cells) == 17


def test_text_says_how_it_was_found():
    rows = {row[0]: row for row in block("text").rows}
    assert rows["4.1: CHEAVD is said to have 2852 segments"][1:] == [
        *("computed from the cells", "does not agree: Table 1 has 7030")
    ]
    assert sum("read in the text, not computed" in row[1] for row in rows.values()) == 8


def test_a_verdict_that_differs_is_not_as_above():
    changes = {("2", "CHEAVD", "fcns", "wa"): "45.0"}
    assert block("increases", changes).rows[1][-1] == (
        "no way of computing gives the printed digits"
    )


def test_an_empty_part_has_no_block():
    findings = [finding for finding in audit(PAPER) if finding.part != "noise"]
    text_table = lay_out_audit(findings, PAPER.title, PAPER.notes)
    assert HEADINGS["noise"] not in [one.title for one in text_table.blocks]

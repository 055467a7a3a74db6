"""What a reader of the audit sees: one line a group, a claim once, all figures."""

from __future__ import annotations

import pandas as pd
import pytest

from made_audit import AUDIT, TEXTS, audit_layout, audit_with
from ser.files.atomic_write import read_table, write_table
from ser.tables.audit.findings import AuditError
from ser.tables.audit.layout import BLOCKS, lay_out_audit, read_audit_texts
from ser.tables.blocks import NONE
from ser.tables.formats import to_latex, to_markdown


def block(name: str, layout=None):
    found = {block.title: block for block in (layout or audit_layout()).blocks}
    return found[TEXTS.blocks[name]]


def test_a_block_a_part_and_two_for_the_claims():
    layout = audit_layout()
    assert [block.title for block in layout.blocks] == [TEXTS.blocks[name] for name in BLOCKS]
    assert to_markdown(layout).startswith("# Audit. The paper's own numbers")
    for one in layout.blocks:
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
    changed = audit_with({("2", "CHEAVD", "fcns", "wa"): "45.0"})
    assert block("increases", audit_layout(changed)).rows[1][-1] == (
        "no reading gives the printed digits"
    )


def test_the_csv_gives_the_same_layout(tmp_path):
    write_table(tmp_path / "audit.csv", AUDIT)
    again = lay_out_audit(read_table(tmp_path / "audit.csv"), TEXTS)
    assert to_markdown(again) == to_markdown(audit_layout())
    assert to_latex(again) == to_latex(audit_layout())


def test_an_empty_part_has_no_block_and_other_columns_are_an_error():
    layout = lay_out_audit(AUDIT[AUDIT["part"] != "noise"], TEXTS)
    assert TEXTS.blocks["noise"] not in [one.title for one in layout.blocks]
    with pytest.raises(AuditError, match="the audit's columns must be part,id,"):
        lay_out_audit(pd.DataFrame({"part": ["sums"]}), TEXTS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: a\n", "the keys must be title, blocks, notes"),
        ("title: a\nblocks: {sums: b}\nnotes: []\n", "blocks.cells: blocks must be exactly sums"),
    ],
)
def test_wrong_texts_are_an_error_of_one_line(tmp_path, text, message):
    (tmp_path / "audit.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(AuditError, match=message):
        read_audit_texts(tmp_path / "audit.yaml")

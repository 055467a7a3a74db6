"""What a reader of the audit sees: one line a group, a claim once, all figures."""

from __future__ import annotations

from made_audit import AUDIT, audit_layout, audit_with
from ser.files.atomic_write import read_table, write_table
from ser.tables.audit.layout import HEADINGS
from ser.tables.blocks import NONE
from ser.tables.formats import to_latex, to_markdown


def block(name: str, layout=None):
    found = {block.title: block for block in (layout or audit_layout()).blocks}
    return found[HEADINGS[name]]


def test_a_block_a_part_and_two_for_the_claims():
    layout = audit_layout()
    assert [block.title for block in layout.blocks] == list(HEADINGS.values())
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
        "no way of computing gives the printed digits"
    )


def test_the_csv_gives_the_same_layout(tmp_path):
    write_table(tmp_path / "audit.csv", AUDIT)
    again = audit_layout(read_table(tmp_path / "audit.csv"))
    assert to_markdown(again) == to_markdown(audit_layout())
    assert to_latex(again) == to_latex(audit_layout())


def test_an_empty_part_has_no_block():
    layout = audit_layout(AUDIT[AUDIT["part"] != "noise"])
    assert HEADINGS["noise"] not in [one.title for one in layout.blocks]

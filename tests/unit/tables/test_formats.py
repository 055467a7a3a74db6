"""Markdown and LaTeX of whole tables: what a reader sees, and that LaTeX can read it."""

from __future__ import annotations

import re
import string

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_audit import audit_text_table
from made_tables import (
    CAPTIONS,
    NOTICE,
    PUBLISHED,
    cheavd,
    counts,
    extra,
    iemocap,
    measured,
)
from ser.tables.blocks import NONE, Block, TextTable
from ser.tables.formats import LINES, escape_latex, to_latex, to_markdown, wrapped_widths
from ser.tables.scores import TableRow, lay_out, score_table

TEXT_TABLES = [cheavd(NOTICE), iemocap(), counts(), extra(), audit_text_table()]
LONG = "some words that are not short, " * 6


def rows_of(markdown: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in markdown.splitlines()
        if line.startswith("| ")
    ]


def test_markdown_begins_with_title_warning_and_notes():
    lines = to_markdown(cheavd(NOTICE)).splitlines()
    assert lines[0] == "# Table 2. Compared systems: CHEAVD"
    assert lines[2] == f"**{NOTICE}**"
    assert lines[4].startswith("UA: mean recall")
    assert "## CHEAVD (synthetic speech)" in lines
    assert "**" not in to_markdown(cheavd())


def test_markdown_shows_one_decimal_and_both_scores():
    rows = {row[0]: row for row in rows_of(to_markdown(cheavd()))}
    # Development of seeds 1 and 2: UA 57.5 and 100, WA 55.6 and 100 (test_tables).
    assert rows["FCNs"] == [
        *("FCNs", "25.1", "78.8 ± 30.1", "+53.7", "41.5", "77.8 ± 31.4", "+36.3"),
        "79.2 ± 29.5",  # MAP: 58.3 and 100
        *("84.4 ± 4.4", "79.2 ± 5.9", "78.8", "77.8"),
    ]
    assert rows["Attention-LSTM-FCN"][1:4] == [NONE, "78.8 ± 30.1", NONE]
    assert rows["MEC 2017"][1:5] == ["27.2", "78.8 ± 30.1", "+51.6", "39.9"]
    assert "9 utterances scored, development score, 2 seeds." in to_markdown(cheavd())


def test_the_extra_table_has_a_block_a_dataset_and_printed_cells_where_there_are_any():
    first, second = extra().blocks
    names = [name.replace("\n", " ") for name in first.header]
    assert names == [
        *("System", "UA ours", "WA ours", "MAP ours", "UA per actor", "WA per actor"),
        *("UA improvised", "WA improvised", "UA published", "WA published"),
    ]
    assert [name for name in second.header if "published" in name] == []
    assert first.rows[0][:4] == ["DNN-ELM \N{DAGGER}", "57.5", "55.6", "58.3"]
    assert first.rows[0][-2:] == ["52.1", "57.9"]
    assert first.rows[1][-2:] == [NONE, NONE]
    assert [row[0] for row in (first.rows[1], second.rows[0])] == ["SVM \N{DOUBLE DAGGER}", "SVM"]
    assert first.align == "l" + "r" * 9


def test_the_extra_table_is_no_number_and_explains_its_marks():
    text = to_markdown(extra())
    assert text.startswith("# Extra table. Compared systems, with the same")
    for note in ("map", "parts", "recreation", "opensmile", "cited"):
        assert " ".join(CAPTIONS.notes[note].split()) in text
    for note in ("map", "parts", "recreation", "opensmile"):
        assert " ".join(CAPTIONS.notes[note].split()) not in to_markdown(iemocap())
    tex = to_latex(extra())
    assert r"DNN-ELM $\dagger$" in tex
    assert r"SVM $\ddagger$" in tex
    assert r"\label{tab:tableextra}" in tex


def test_the_extra_table_is_a_float_a_dataset_that_fits_the_text():
    tex = to_latex(extra())
    floats = re.findall(r"\\begin\{table\*\}.*?\\end\{table\*\}", tex, re.S)
    assert len(floats) == len(extra().blocks) == 2
    for text in floats:
        assert text.count(r"\caption{") == text.count(r"\resizebox") == 1
        assert rf"\textbf{{{NOTICE}}}" in text
    # One number for all of them, which a reference finds; the notes stand once, at the end.
    assert tex.count(r"\label") == tex.count(r"\addtocounter{table}{-1}") == 1
    assert "(continued)" not in floats[0]
    assert "(continued)" in floats[1]
    assert "UA: mean recall" not in floats[0]
    assert "UA: mean recall" in floats[1]
    for text_table in (cheavd(), iemocap(), counts()):
        assert to_latex(text_table).count(r"\begin{table*}") == 1
        assert to_latex(text_table).count(r"\resizebox") == len(text_table.blocks)


def test_map_stands_in_table_2_under_its_own_name():
    block = cheavd().blocks[0]
    assert block.header[7] == "MAP\nours"
    assert " ".join(CAPTIONS.notes["map"].split()) in to_markdown(cheavd())


def test_an_undefined_ua_is_called_so():
    scores = measured("CHEAVD", "fcns").assign(ua=float("nan"))
    row = TableRow("CHEAVD", "d", "fcns", "FCNs")
    text = to_markdown(lay_out(score_table("2", [row], scores, PUBLISHED), CAPTIONS, PUBLISHED))
    assert rows_of(text)[-1][1:4] == ["25.1", "undefined", NONE]
    assert CAPTIONS.notes["undefined"].strip() in text


def test_counts_stand_beside_the_printed_ones():
    text = to_markdown(counts())
    assert text.startswith("# Table 1. ")
    iemo, other = text.split("## CHEAVD")
    assert other.startswith("\n")  # dataset and data of one name are not said twice
    rows = {row[0]: row[1:] for row in rows_of(iemo)}
    assert rows["Class"] == [
        *("session 1 ours", "session 2 ours"),
        *("all published", "all ours", "all difference", "Check"),
    ]
    assert rows["happy"] == ["1", "1", "595", "2", "-593", "differs"]
    assert rows["total"] == ["2", "1", NONE, "3", NONE, NONE]
    of_cheavd = {row[0]: row[1:] for row in rows_of(other)}
    assert of_cheavd["angry"] == [
        *("884", "1", "-883", "128", "0", "-128"),
        *("252", NONE, NONE, "1264", "1", NONE, "differs"),
    ]
    assert CAPTIONS.notes["test_labels"].strip() in text


@pytest.mark.parametrize(
    "text_table", TEXT_TABLES, ids=lambda text_table: f"table {text_table.name}"
)
def test_every_printed_cell_of_the_rows_is_in_markdown_and_latex(text_table):
    shown = {
        cell for block in text_table.blocks for row in block.rows for cell in row[1:] if "." in cell
    }
    text, tex = to_markdown(text_table), to_latex(text_table)
    for value in shown:
        assert value in text
        assert escape_latex(value) in tex
    if text_table.name == "4":
        assert {value for key, value in PUBLISHED.cells.items() if key[0] == "4"} <= shown


@pytest.mark.parametrize(
    "text_table", TEXT_TABLES, ids=lambda text_table: f"table {text_table.name}"
)
def test_latex_is_well_formed(text_table):
    tex = to_latex(text_table)
    assert tex.isascii()
    assert brace_depths(tex)[-1] == 0
    assert min(brace_depths(tex)) == 0
    stack = []
    for kind, name in re.findall(r"\\(begin|end)\{([\w*]+)\}", tex):
        if kind == "begin":
            stack.append(name)
        else:
            assert stack.pop() == name
    assert not stack
    tables = re.findall(r"\\begin\{tabular\}\{([lr]+)\}(.*?)\\end\{tabular\}", tex, re.S)
    assert tex.count(r"\toprule") == tex.count(r"\bottomrule") == len(tables)
    # The audit alone passes a page; no row of it is lost.
    assert (len(tables) > len(text_table.blocks)) == (text_table.name == "audit")
    assert len(tables) >= len(text_table.blocks)
    rows = sum(body.count(r" \\") - 1 for _, body in tables)
    assert rows == sum(len(block.rows) for block in text_table.blocks)
    assert rf"\label{{tab:table{text_table.name}}}" in tex
    assert tex.index(r"\caption") < tex.index(r"\label")
    for align, body in tables:
        lines = [line for line in body.splitlines() if line.endswith(r" \\")]
        assert len(lines) > 1
        assert {len(re.findall(r"(?<!\\)&", line)) + 1 for line in lines} == {len(align)}
    known = {
        *("begin", "end", "centering", "caption", "label", "scriptsize", "setlength", "tabcolsep"),
        *("par", "medskip", "parbox", "linewidth", "textbf", "toprule", "midrule", "bottomrule"),
        *("shortstack", "pm", "raggedright", "strut", "addlinespace"),
        *("dagger", "ddagger", "resizebox", "ifdim", "width", "else", "fi", "addtocounter"),
    }
    assert set(re.findall(r"\\([a-zA-Z]+)", tex.replace(r"\\", ""))) <= known


def brace_depths(tex: str) -> list[int]:
    depth, depths = 0, [0]
    for brace in re.findall(r"(?<!\\)[{}]", tex.replace(r"\\", "")):
        depth += 1 if brace == "{" else -1
        depths.append(depth)
    return depths


def test_latex_escapes():
    assert escape_latex(r"50 % of IEMO_dataset1 & $x^2$ #1 {~} \n") == (
        r"50 \% of IEMO\_dataset1 \& \$x\textasciicircum{}2\$ \#1 \{\textasciitilde{}\}"
        r" \textbackslash{}n"
    )
    assert escape_latex("a <b> [c] *") == r"a \textless{}b\textgreater{} {[}c] {*}"
    assert escape_latex(f"46.3 ± 0.4\nand {NONE}") == r"46.3 $\pm$ 0.4 and --"


@given(st.text(string.printable))
def test_nothing_escapes_the_escaping(text):
    left = escape_latex(text)
    for command in (
        *(r"\textbackslash{}", r"\textasciitilde{}", r"\textasciicircum{}", r"\textless{}"),
        *(r"\textgreater{}", r"\textbar{}", "{[}", "{*}"),
        *(r"\&", r"\%", r"\$", r"\#", r"\_", r"\{", r"\}"),
    ):
        left = left.replace(command, "")
    assert not set(left) & set("\\&%$#_{}~^\n")


def test_signed_numbers_are_set_as_mathematics():
    tex = to_latex(counts())
    assert "$-593$" in tex
    assert "$+53.7$" in to_latex(cheavd())


def awkward(text: str) -> TextTable:
    block = Block(text, text, [text, "b"], [[text, "1"]], "lr")
    return TextTable("2", text, text, [text], [block])


def test_markup_in_names_stays_text():
    text = to_markdown(awkward("a|b *c* <d> `e` [f]\ng"))
    assert rows_of(text)[-1][0] == r"a\|b \*c\* \<d> \`e\` \[f\] g"
    assert "*c*" not in text


def test_the_same_layout_gives_the_same_bytes():
    assert to_markdown(cheavd(NOTICE)) == to_markdown(cheavd(NOTICE))
    assert to_latex(iemocap()) == to_latex(iemocap())
    assert to_markdown(cheavd()).endswith("\n")
    assert not re.search(r"[ \t]+$", to_markdown(cheavd()), re.M)


def wrapped(rows: int, name: str = "audit", **more) -> TextTable:
    cells = [[f"row {number}", LONG, "1.0"] for number in range(rows)]
    block = Block("Title", "a note", ["Name", "What", "Value"], cells, "lpr", **more)
    return TextTable(name, "Caption", "", ["First note.", "Last note."], [block])


def test_tables_that_are_not_the_paper_s_are_called_by_name():
    labels = {
        name: wrapped(1, name).label for name in ("2", "audit", "extra", "sensitivity", "leaks")
    }
    assert labels == {
        "2": "Table 2",
        "audit": "Audit",
        "extra": "Extra table",
        "sensitivity": "Sensitivity table",
        "leaks": "Leak meter",
    }


def test_long_texts_are_broken_into_lines():
    tex = to_latex(wrapped(1))
    assert r"\begin{tabular}{llr}" in tex
    width = wrapped_widths(wrapped(1).blocks[0])[1]
    cell = rf"\parbox[t]{{{width:.3f}\linewidth}}{{\raggedright\strut {LONG.strip()}\strut}}"
    assert rf"row 0 & {cell} & 1.0 \\" in tex
    # In Markdown a long text is a cell as any other.
    assert rows_of(to_markdown(wrapped(1)))[-1] == ["row 0", LONG.strip(), "1.0"]


def test_wrapped_columns_share_what_is_left():
    header, row = ["a", "b", "c"], ["12345", LONG, f"{LONG} {LONG}"]
    widths = wrapped_widths(Block("", "", header, [row], "rpp"))
    assert list(widths) == [1, 2]
    assert 0.8 < sum(widths.values()) < 1
    assert widths[2] > widths[1]
    short = wrapped_widths(Block("", "", header, [["1", "two words", "x"]], "rpp"))
    assert sum(short.values()) < 0.2
    # A word that has no place where it could be broken gets its room, whatever the rest.
    word = wrapped_widths(Block("", "", header, [["1" * 200, "w" * 40, LONG]], "rpp"))
    assert word[1] * 90 >= 40
    assert wrapped_widths(Block("", "", header, [], "rpp"))[1] > 0
    assert wrapped_widths(cheavd().blocks[0]) == {}


def test_a_block_that_passes_a_page_is_cut_between_rows():
    tex = to_latex(wrapped(LINES, sentences=["What follows."]))
    floats = re.findall(r"\\begin\{table\*\}.*?\\end\{table\*\}", tex, re.S)
    assert len(floats) > 2
    assert [f"row {number} &" in tex for number in range(LINES)] == [True] * LINES
    assert [r"\textbf{Title}" in text for text in floats].count(True) == 1
    assert [r"\textbf{Title (continued)}" in text for text in floats].count(True) == len(floats) - 1
    assert ["A note. What follows." in text for text in floats].count(True) == 1
    assert "A note. What follows." in floats[-1]
    assert "First note. Last note." in floats[-1]
    # A table of the paper stays one float.
    assert to_latex(wrapped(LINES, "2")).count(r"\begin{table*}") == 1


def test_notes_that_find_no_room_are_a_float_of_their_own():
    full = wrapped(0).blocks[0]
    block = Block("Title", "", ["Name"], [["a"]] * LINES, "l")
    tex = to_latex(TextTable("audit", "Caption", "", [LONG, LONG], [block, full, block]))
    floats = re.findall(r"\\begin\{table\*\}.*?\\end\{table\*\}", tex, re.S)
    assert len(floats) == 4
    assert "tabular" not in floats[-1]
    assert LONG.strip() in floats[-1]


def test_sentences_stand_under_their_block():
    text_table = wrapped(1, sentences=["In UA, a is better than b.", "In WA, a_1 is not."])
    below = "A note. In UA, a is better than b. In WA, a_1 is not."
    assert f"\n\n{below}\n" in to_markdown(text_table)
    assert escape_latex(below) in to_latex(text_table)


def test_order_of_scores_does_not_matter():
    rows = [TableRow("CHEAVD", "d", "fcns", "FCNs")]
    scores = pd.concat([measured("CHEAVD", "fcns", seed=seed) for seed in (1, 2, 3)])
    texts = {
        to_latex(lay_out(score_table("2", rows, order, PUBLISHED), CAPTIONS, PUBLISHED))
        for order in (scores, scores[::-1], scores.sample(frac=1, random_state=1))
    }
    assert len(texts) == 1


def test_a_re_creation_that_reads_opensmile_has_both_marks():
    row = TableRow("CHEAVD", "d", "mec-baseline", "MEC 2017", recreation=True, opensmile=True)
    table = score_table("2", [row], measured("CHEAVD", "mec-baseline"), PUBLISHED)
    block = lay_out(table, CAPTIONS, PUBLISHED).blocks[0]
    assert block.rows[0][0] == "MEC 2017 \N{DAGGER} \N{DOUBLE DAGGER}"

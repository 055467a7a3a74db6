"""LaTeX takes every kind of table, and none is wider or higher than its page."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from made_audit import audit_text_table
from made_tables import NOTICE, ablations, cheavd, counts, extra, iemocap
from ser.tables.blocks import Block, TextTable
from ser.tables.formats import to_latex

PDFLATEX = shutil.which("pdflatex")
LONG = "a sentence that goes on and on, with 50 % of & and # and _ and ~ and ^ and <tags> | [x] *"
POINTS = 1.5


def wide() -> TextTable:
    """Make a block that is wider than any page, and one that is higher."""
    columns = [f"column\n{number}" for number in range(14)]
    row = ["attention-blstm-fcn", *["100.0 ± 10.0"] * 12, LONG]
    high = [["a name", f"{LONG} {LONG}", LONG]] * 40
    blocks = [
        Block("Wide", "a note", columns, [row], "l" + "r" * 12 + "p"),
        Block("High", "a note", ["Name", "What", "Why"], high, "lpp", [LONG, LONG]),
    ]
    return TextTable("sensitivity", LONG, LONG, [LONG] * 30, blocks)


TEXT_TABLES = {
    "table1": counts(),
    "table2": cheavd(NOTICE),
    "table4": iemocap(),
    "extra": extra(),
    "ablations": ablations(),
    "audit": audit_text_table(),
    "leaks": replace(extra(), name="leaks"),
    "sensitivity": wide(),
}


@pytest.mark.skipif(PDFLATEX is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("options", ["", "[twocolumn]"], ids=["one column", "two columns"])
def test_every_table_compiles_inside_its_page(tmp_path, options):
    for name, text_table in TEXT_TABLES.items():
        (tmp_path / f"{name}.tex").write_text(to_latex(text_table), encoding="ascii")
    inputs = "\n".join(rf"\input{{{name}}}\clearpage" for name in TEXT_TABLES)
    (tmp_path / "page.tex").write_text(
        rf"\documentclass{options}{{article}}\usepackage{{booktabs,graphicx}}"
        rf"\begin{{document}}{inputs}\end{{document}}",
        encoding="ascii",
    )
    result = subprocess.run(
        [str(PDFLATEX), "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    log = (tmp_path / "page.log").read_text(encoding="latin-1")
    assert result.returncode == 0, log[-2000:]
    too_wide = re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", log)
    assert [points for points in too_wide if float(points) > POINTS] == []
    assert "Float too large" not in log
    assert "undefined" not in log
    assert "multiply defined" not in log

"""The audit's script, run as its rule runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from project import ROOT

RESOURCES = ROOT / "workflow" / "resources"
KINDS = ("csv", "json", "md", "tex")


def run(
    folder: Path,
    published: Path = RESOURCES / "published.csv",
    claims: Path = RESOURCES / "claims.yaml",
):
    return subprocess.run(
        [
            *(sys.executable, ROOT / "workflow" / "scripts" / "make_audit.py"),
            *("--published", published, "--claims", claims),
            *(f"--output-{kind}={folder / f'audit.{kind}'}" for kind in KINDS),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def test_four_files_and_the_same_bytes_again(tmp_path):
    for name in ("first", "second"):
        result = run(tmp_path / name)
        assert result.returncode == 0, result.stderr
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == [
            f"audit.{kind}" for kind in KINDS
        ]
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()
    lines = (tmp_path / "first" / "audit.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "part,id,where,statement,dataset,measure,claimed,computed,method,verdict"


def test_a_failure_is_one_line_and_leaves_no_file(tmp_path):
    cells = (RESOURCES / "published.csv").read_text(encoding="utf-8")
    fewer = [line for line in cells.splitlines(keepends=True) if ",dbn-ivector,ua," not in line]
    wrong = tmp_path / "published.csv"
    wrong.write_text("".join(fewer).replace("acnn,ua,55.1", "acnn,ua,155.1"), encoding="utf-8")
    result = run(tmp_path / "out", wrong)
    assert result.returncode == 1
    assert result.stderr.startswith(f"audit: {wrong}, line ")
    assert result.stderr.count("\n") == 1
    wrong.write_text("".join(line for line in fewer if ",acnn,ua," not in line), encoding="utf-8")
    result = run(tmp_path / "out", wrong)
    assert result.stderr == "audit: no ua of baseline in Table 4, IEMO_dataset2\n"
    assert not (tmp_path / "out").exists()


def test_another_paper_is_two_files_and_no_code(tmp_path):
    (tmp_path / "published.csv").write_text(
        "table,dataset,row,column,value,source\n"
        + "".join(
            f"{cell},Doe\n" for cell in ["I,D,yes,test,6", "I,D,no,test,4", "I,D,total,test,11"]
        )
        + "".join(f"{cell},Doe\n" for cell in ["II,D,old,wa,50.0", "II,D,old,ua,55.0"])
        + "".join(f"{cell},Doe\n" for cell in ["II,D,new,wa,60.0", "II,D,new,ua,54.0"]),
        encoding="utf-8",
    )
    (tmp_path / "claims.yaml").write_text(
        """
title: Doe's numbers
notes: [Invented.]
proposed: new
sets: [{table: II, dataset: D, split: test}]
claims:
  - {id: gain, kind: increase, where: "4", statement: a fifth better, called: relative,
     claimed: {wa: "20"}, places: [{table: II, dataset: D}]}
  - {id: best, kind: order, where: "4", statement: the best, places: [{table: II, dataset: D}]}
  - {id: size, kind: count, where: "3", statement: ten utterances, claimed: "10", split: test,
     place: {table: I, dataset: D}, label: total}
  - {id: third, kind: row, where: "4", statement: a third system, system: mid,
     place: {table: II, dataset: D}}
  - {id: data, kind: text, where: "3", statement: the data are secret, remark: nobody can check}
""",
        encoding="utf-8",
    )
    result = run(tmp_path / "out", tmp_path / "published.csv", tmp_path / "claims.yaml")
    assert result.returncode == 0, result.stderr
    text = (tmp_path / "out" / "audit.md").read_text(encoding="utf-8")
    for words in (
        "# Audit. Doe's numbers",
        "the printed total is +1 off",
        "always predicting yes gives WA 60.0, UA 50.0",
        "holds: relative distance to the only baseline",
        "-1.0 points above the best baseline",
        "does not agree: Table I has 11",
        "Table II has no such row",
        "nobody can check",
    ):
        assert words in text
    assert "CHEAVD" not in text

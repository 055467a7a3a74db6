"""The audit's script, run as its rule runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from project import ROOT

RESOURCES = ROOT / "workflow" / "resources"
KINDS = ("csv", "layout", "md", "tex")


def run(folder: Path, published: Path = RESOURCES / "published.csv"):
    return subprocess.run(
        [
            *(sys.executable, ROOT / "workflow" / "scripts" / "make_audit.py"),
            *("--published", published, "--claims", RESOURCES / "claims.yaml"),
            *("--notes", RESOURCES / "audit.yaml"),
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
    assert lines[0] == "part,id,where,statement,dataset,measure,claimed,computed,reading,verdict"


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

"""make_report as the workflow runs it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from made_report import SVG, rejected, utterances
from made_tables import counts
from project import ROOT
from ser.files.atomic_write import write_table
from ser.tables.blocks import save_text_table

SCRIPT = ROOT / "workflow" / "scripts" / "make_report.py"


def run(folder, report: str, key: str = "cost") -> subprocess.CompletedProcess[str]:
    pictures = ("a.svg", "a.png")
    return subprocess.run(
        [
            *(sys.executable, SCRIPT, "--experiment", "mine", "--command", "make CORPUS='/a {b}'"),
            *("--config", '{"seeds": [1]}', "--titles", "D", "--utterances", "u.csv"),
            *("--rejected", "r.csv", "--tables", "table1.json", "--run-times", "times.csv"),
            *("--scores", "{dataset}.{system}.csv", "--manifest", "manifest.json"),
            *("--figure", key, "D", *pictures),
            *("--figure-captions", "cost.rst"),
            *("--template", ROOT / "workflow/resources/report.html.j2", "--report", report),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    write_table(tmp_path / "u.csv", utterances())
    write_table(tmp_path / "r.csv", rejected(["no wav"]))
    save_text_table(tmp_path / "table1.json", counts())
    for name, text in {
        "times.csv": "rule,jobs,seconds,longest,cpu_seconds,max_rss_mb\ntrain,2,9,5,,\n",
        "manifest.json": json.dumps({"seeds": [1], "packages": {"numpy": "2"}}),
        "a.svg": SVG.format(100),
        "a.png": "",
        "cost.rst": "Read it.\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_page_is_written_and_the_same_twice(folder):
    for name in ("one.html", "two.html"):
        done = run(folder, name)
        assert (done.returncode, done.stderr) == (0, "")
    page = (folder / "one.html").read_text(encoding="utf-8")
    assert (folder / "two.html").read_text(encoding="utf-8") == page
    for expected in ("Table 1. ", "1 rejected", "Read it.", "numpy 2"):
        assert expected in page
    assert "make CORPUS=&#39;/a {b}&#39; TARGET=times.csv SNAKEMAKE_FLAGS=--force" in page


def test_a_figure_without_a_caption_is_one_line_and_no_page(folder):
    done = run(folder, "page.html", "spread")
    assert done.returncode == 1
    assert done.stderr == "figure spread has no caption; there are cost\n"
    assert not (folder / "page.html").exists()

"""Every benchmark runs to its end on a tiny size and prints its table."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from project import ROOT

pytestmark = pytest.mark.slow


def run(name: str, *arguments: object) -> str:
    result = subprocess.run(
        [sys.executable, str(ROOT / f"tests/benchmarks/{name}.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_extractor(tmp_path):
    speech, facts = ROOT / "tests/data/yaafe", tmp_path / "facts.json"
    output = run("extractor", "--speech", speech, "--rounds", 1, "--json", facts)
    figures = json.loads(facts.read_text())
    assert figures["frames"] > 300
    assert 1 < figures["ratio"] < 1000
    assert sum(figures["shares"].values()) == pytest.approx(1)
    assert min(figures["shares"].values()) > 0
    assert 0 < figures["process"] < figures["first_process"]
    assert "| **an hour of audio** |" in output


def test_made_iemocap(tmp_path):
    assert "41 utterances" in run("made_iemocap", tmp_path / "tree", "--every", 250)


def test_whole_corpus(tmp_path):
    output = run("whole_corpus", "--every", 150, "--shards", 2, "--json", tmp_path / "facts.json")
    facts = json.loads((tmp_path / "facts.json").read_text())
    assert facts["utterances"] == 67
    assert facts["whitened_folds"] == 5
    assert facts["jobs"] == 1 + 2 + 2 + 1 + 2 + 5
    assert facts["frames"] > 5000
    assert 0 < facts["share_without_script"] < 1
    assert all(row["seconds"] > 0 and row["written_mb"] > 0 for row in facts["rules"])
    assert "| extract_features | 2 |" in output


def test_whitening(tmp_path):
    output = run("whitening", "--frames", 8000, "--times", 1, "--json", tmp_path / "rows.json")
    rows = json.loads((tmp_path / "rows.json").read_text())
    assert len(rows) == 5
    assert all(7000 < row["frames"] <= 8000 for row in rows)
    assert all(row["ratio"] >= 1 for row in rows if "full" in row["way"])
    assert "| moments |" in output


def test_training_speed():
    output = run("training_speed", "--utterances", 60, "--epochs", 1)
    assert "| ours | 2 x 1 |" in output
    assert "| keras | 1 x 2 |" in output
    assert "ours against keras, each at its best:" in output

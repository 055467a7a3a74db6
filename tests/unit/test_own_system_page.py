"""docs/own-system.md: the modules and the test, as they are printed, do what the page says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from own_system_page import CLASSIFIER, ENTRY, FILES, NETWORK, TEST
from project import ROOT

# What a plan knows of the page's systems, asked in a process that finds the added modules.
ASK = """
import json, sys
sys.path[:0] = [*sys.argv[1:]]
from types import SimpleNamespace
from plan.evidence import figures
from plan.plan import Plan
from plan.costs import Requests
from plan.configuration import check

config = json.loads(sys.stdin.read())
config["reference"] = "mean-network"
config["gpu"] = {"trainings": True, "partition": ""}
plan = Plan(check(config), look=False)
requests = Requests(plan)
answers = {"figures": [figure["file"] for figure in figures(plan)]}
for name in ("logistic", "mean-network", "attention-blstm-fcn"):
    wildcards = {"dataset": plan.datasets[0], "system": name, "fold": "fold-1", "seed": "1"}
    answers[name] = {
        "patience": plan.systems[name].patience,
        "curves": plan.systems[name].learning_curves,
        "gpu": requests.of("train_system")["gpu"](SimpleNamespace(**wildcards)),
        "whitening": len(plan.whitening(plan.datasets[0], name, "fold-1")),
        "mem_mb": requests.of("train_system")["mem_mb"](wildcards, 1),
        "seconds": requests.seconds("train_system", wildcards) / plan.systems[name].cost_epochs,
    }
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the workflow, with what the page says is to be saved."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(ROOT / "workflow", folder / "workflow")
    for name in ("tests/made_folds.py", "tests/unit/systems/conftest.py", "pyproject.toml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    for name, text in zip(FILES, (CLASSIFIER, NETWORK, TEST), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def python(folder: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, input=given, capture_output=True, text=True, check=False
    )


def test_the_classifier_is_ten_lines_and_the_entry_names_both():
    lines = [line for line in CLASSIFIER.splitlines() if line.strip() and line[:3] != '"""']
    assert len(lines) <= 10
    kinds = {name: entry["kind"] for name, entry in ENTRY["systems"].items()}
    assert kinds == {"logistic": "logistic", "mean-network": "mean_network"}


def test_the_printed_test_passes_on_the_printed_module(folder):
    run = python(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", FILES[2])
    assert run.returncode == 0, run.stdout
    assert "1 passed" in run.stdout
    # The page's classes have no docstrings; everything else is as in the project.
    run = python(folder, "-m", "ruff", "check", "--extend-ignore", "D101,D102,D103", *FILES)
    assert run.returncode == 0, run.stdout


def test_a_trained_network_of_ones_own_has_what_the_papers_has(folder):
    """Learning curves, GPU, whitening and requests, without being named anywhere."""
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    config["systems"] |= ENTRY["systems"]
    paths = [str(folder / "workflow"), str(folder / "workflow/scripts")]
    run = python(folder, "-c", ASK, *paths, given=json.dumps(config))
    assert run.returncode == 0, run.stderr
    answers = json.loads(run.stdout)
    own, papers, classifier = (
        answers[name] for name in ("mean-network", "attention-blstm-fcn", "logistic")
    )
    assert (own["curves"], own["gpu"], own["whitening"], own["patience"]) == (True, 1, 1, 4)
    assert own["mem_mb"] == papers["mem_mb"]
    assert 0.5 < own["seconds"] / papers["seconds"] < 2
    assert any(file.startswith("learning_curves.") for file in answers["figures"])
    assert "network.mean-network" in answers["figures"]
    assert (classifier["curves"], classifier["gpu"], classifier["whitening"]) == (False, None, 0)


def test_it_trains(folder):
    code = (
        "from made_folds import made_fold\nfrom ser.systems import get_system\n"
        "data = made_fold([9, 5, 7] * 8, [6, 8, 5] * 4)\n"
        "system = get_system('mean_network', {'units': 8, 'epochs': 2})\n"
        "print(system.fit_predict(data, 1, str).posteriors.shape)"
    )
    paths = [str(folder / "workflow/scripts"), str(folder / "tests")]
    run = python(folder, "-c", f"import sys\nsys.path[:0] = {paths!r}\n{code}")
    assert run.stdout.strip() == "(2, 12, 3)", run.stderr

"""A small experiment on corpora on disk, for the tests of the whole workflow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from project import ROOT, Project

TINY = {
    "experiment": "tiny",
    "extends": "demo",
    "notice": "A test.",
    "corpora": {
        "iemocap": {"layout": "iemocap", "root": "corpus/iemocap"},
        "cheavd": {"layout": "cheavd", "root": "corpus/cheavd"},
    },
    "shards": 4,
    "datasets": {
        "IEMO_dataset1": {"corpus": "iemocap"},
        "CHEAVD": {"corpus": "cheavd", "protocol": {"inner_folds": 2}},
    },
    "networks": {"epochs": 2, "patience": 2},
    "systems": {
        "acnn": {"options": {"epochs": 2, "patience": 2, "filters": 8}},
        "dnn-elm": {"options": {"epochs": 2, "patience": 2, "hidden": [16]}},
        **{
            f"dbn-ivector{variant}": {"options": {"ubm": 8, "rank": 4, "dbn": [16]}}
            for variant in ("", "-ubm", "-soft", "-hard")
        },
    },
    "tables": {
        "table1": ["CHEAVD", "IEMO_dataset1"],
        "table2": [{"dataset": "CHEAVD", "systems": ["mec-baseline", "fcns"]}],
        "table3": [{"dataset": "IEMO_dataset1", "systems": ["mean-blstm-fcn", "attention-lstm"]}],
        "table4": [{"dataset": "IEMO_dataset1", "systems": ["dnn-elm", "fcns"]}],
        "extra": [{"dataset": "IEMO_dataset1", "systems": ["svm-functionals", "largest-class"]}],
    },
    "reference": "fcns",
    "bootstrap": 200,
    "sensitivity": {
        "dataset": "IEMO_dataset1",
        "system": "fcns",
        "presets": ["male-scored", "mean-of-actors", "epoch-by-loss"],
    },
    "ablations": {
        "dataset": "IEMO_dataset1",
        "system": "fcns",
        "changes": {"no-head": {"title": "FCNs without a head", "options": {"head": []}}},
    },
    "leak_meter": {"dataset": "IEMO_dataset1", "system": "fcns"},
    "model": {"dataset": "IEMO_dataset1", "system": "attention-lstm"},
}
SIZES = {"iemocap": ("en", "24"), "cheavd": ("zh", "120")}


def make_corpora(folder: Path) -> None:
    """Speak a small corpus in each layout below `folder`/corpus."""
    for layout, (language, utterances) in SIZES.items():
        subprocess.run(
            [
                *(sys.executable, str(ROOT / "workflow/scripts/synthesise_corpus.py")),
                *("--layout", layout, "--language", language, "--sessions", "2"),
                *("--utterances", utterances, "--seed", "1"),
                *("--root", str(folder / "corpus" / layout)),
                *("--manifest", str(folder / "corpus" / f"{layout}.csv")),
            ],
            check=True,
        )


def fresh(
    folder: Path, corpora: Path, environment: Mapping[str, str | None] | None = None
) -> Project:
    """Give a project that has the corpora on disk and has run nothing."""
    project = Project(folder / "with a space", TINY, environment)
    subprocess.run(["cp", "-a", str(corpora / "corpus"), str(project.folder)], check=True)
    return project

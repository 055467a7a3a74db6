"""Real speech, cut down for CI: EMO-DB from wav files to tables, where it is at hand."""

from __future__ import annotations

import csv
import shutil

import pytest
import yaml

from plan.configuration import read_experiment
from project import ROOT, Project

EMODB = ROOT.parent / "shared/corpora/emodb"
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not EMODB.is_dir(), reason="EMO-DB is not at ../shared/corpora/emodb"),
]
SPEAKERS = ("03", "08", "09", "14", "16")
# One of each kind that is no network of the paper's.
OTHERS = [
    *("acnn", "dnn-elm", "dbn-ivector-ubm", "dbn-ivector-soft", "svm-functionals"),
    *("svm-contours", "blstm-fcn-contours"),
]


def overlay(name: str = "emodb") -> dict:
    return read_experiment(ROOT / f"experiments/{name}.yaml")


def rows(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_all_recordings_are_used_and_counted_as_published(tmp_path):
    project = Project(tmp_path / "emodb", overlay())
    project.snakemake("--config", f"corpus_root={EMODB}", "--", "results/emodb/tables/table1.csv")
    assert len(rows(project.folder / "results/corpora/emodb/utterances.csv")) == 339
    assert rows(project.folder / "results/corpora/emodb/rejected.csv") == []
    table = (project.folder / "results/emodb/tables/table1.md").read_text(encoding="utf-8")
    for label, count in (("angry", 127), ("happy", 71), ("sad", 62), ("neutral", 79)):
        line = next(line for line in table.splitlines() if line.startswith(f"| {label} "))
        assert f" {count} " in line


def test_five_speakers_and_few_epochs_are_well_above_chance(tmp_path):
    cut = overlay()
    cut["datasets"]["EMO-DB"]["protocol"]["folds"] = len(SPEAKERS)
    cut["seeds"] = [1]
    cut["shards"] = 2
    cut["networks"].update(epochs=8, patience=8)
    cut["systems"]["acnn"]["options"] |= {"epochs": 15, "patience": 15}
    cut["systems"]["dnn-elm"]["options"] |= {"epochs": 3, "patience": 3}
    small = {"ubm": 32, "rank": 20, "dbn": [64], "first_epochs": 4, "tuning_epochs": 3}
    cut["systems"]["dbn-ivector-ubm"]["options"] |= small
    cut["systems"]["dbn-ivector-soft"]["options"] |= small
    cut["sensitivity"]["presets"] = ["epoch-by-ua", "mean-of-actors"]
    cut["leak_meter"]["leaks"] = ["test_epoch"]
    cut["model"] = {"dataset": "EMO-DB"}
    choices = overlay("emodb-choices")["ablations"]
    changes = {"components-50": choices["changes"]["components-50"]}
    cut["ablations"] = {**choices, "changes": changes, "nested_parts": 3}
    cut["tables"] |= {"table2": [], "table3": [], "extra": [{"systems": OTHERS}]}
    cut["tables"]["table4"] = [{"systems": ["fcns", "attention-blstm-fcn"]}]
    project = Project(tmp_path / "emodb", cut)
    corpus = project.folder / "corpus"
    corpus.mkdir()
    for path in sorted((EMODB / "wav").glob("*.wav")):
        if path.name.startswith(SPEAKERS):
            shutil.copy2(path, corpus)
    project.overlay.write_text(yaml.safe_dump({**cut, "corpus_root": "corpus"}), encoding="utf-8")
    project.make()
    results = project.folder / "results"
    used = [row["utterance"] for row in rows(results / "corpora/emodb/utterances.csv")]
    for system in ("fcns", "attention-blstm-fcn", *OTHERS):
        answers = rows(results / f"emodb/predictions/EMO-DB.{system}.csv")
        assert sorted(row["utterance"] for row in answers) == used
        pooled = next(
            row
            for row in rows(results / f"emodb/scores/EMO-DB.{system}.csv")
            if row["scope"] == "pooled"
        )
        assert float(pooled["ua"]) > 0.45, system
    intervals = rows(results / "emodb/statistics/extra.intervals.csv")
    assert {row["unit"] for row in intervals} == {"speaker"}
    for row in intervals:
        assert float(row["ua_low"]) < float(row["ua"]) < float(row["ua_high"])
    readings = {row["preset"]: row for row in rows(results / "emodb/tables/sensitivity.csv")}
    assert list(readings) == ["epoch-by-train-loss", "epoch-by-ua", "mean-of-actors"]
    ablations = {row["system"]: row for row in rows(results / "emodb/tables/ablations.csv")}
    candidates = ["attention-blstm-fcn", "attention-blstm-fcn--components-50"]
    assert list(ablations) == [*candidates, "attention-blstm-fcn--chosen"]
    assert len({ablations[name]["ua"] for name in candidates}) == 2
    choices = rows(results / "emodb/datasets/EMO-DB/choices/attention-blstm-fcn--chosen.csv")
    assert [row["candidate"] for row in choices] == candidates * len(SPEAKERS)
    for number in range(len(SPEAKERS)):
        scored = {row["chosen"]: float(row["ua"]) for row in choices[2 * number : 2 * number + 2]}
        assert scored["yes"] >= scored[""] > 25
    leaks = {row["preset"]: row for row in rows(results / "emodb/tables/leaks.csv")}
    assert float(leaks["test_epoch"]["ua"]) > float(leaks["honest"]["ua"]) - 2

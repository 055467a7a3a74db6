"""The scripts of the last stages, run as a rule runs them: posteriors to scores to tables."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from made_scores import as_file, random_posteriors
from project import ROOT
from ser.files.atomic_write import write_table
from ser.protocol.datasets import Protocol, select_utterances
from ser.protocol.folds import make_folds

CLASSES = ["angry", "happy", "sad"]
RESOURCES = ROOT / "workflow" / "resources"
NOTICE = "Made speech."
ROWS = [
    {"dataset": "CHEAVD", "data": "synthetic", "system": "fcns", "name": "FCNs"},
]


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "workflow" / "scripts" / f"{script}.py", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def well(script: str, *arguments: object) -> str:
    result = run(script, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def utterances() -> pd.DataFrame:
    rows = [
        {
            "utterance": f"u{number:02d}",
            "file": f"u{number:02d}.wav",
            "speaker": "",
            "session": "",
            "dialog": "",
            "gender": "",
            "label": CLASSES[number % 3],
            "part": "",
            "split": "val" if number >= 20 else "train",
            "activation": "",
            "valence": "",
            "seconds": 1.0,
            "shard": "0",
        }
        for number in range(30)
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Path:
    """A folder with all that the scripts read, and the scores of two seeds."""
    folder = tmp_path_factory.mktemp("tables")
    protocol = Protocol("train_validation", inner_folds=2)
    dataset = select_utterances(utterances(), {name: [name] for name in CLASSES}, protocol)
    roles = make_folds(dataset, protocol)
    write_table(folder / "dataset.csv", dataset)
    write_table(folder / "folds.csv", roles)
    write_table(folder / "utterances.csv", utterances())
    write_table(
        folder / "rejected.csv",
        pd.DataFrame([{"file": "x.wav", "line": "", "utterance": "", "reason": "empty"}]),
    )
    rng = np.random.default_rng(1)
    for fold, rows in roles[roles["role"] != "train"].groupby("fold"):
        names = dataset.loc[dataset["group"].isin(rows["group"]), "utterance"].tolist()
        for seed in (1, 2):
            values = random_posteriors(rng, (4, len(names), 3))
            as_file(names, values, CLASSES).save(folder / f"{fold}.seed-{seed}.h5")
    well("score_systems", *scoring(folder), *outputs(folder))
    well(
        "compare_systems",
        *("--table", "table2", "--reference", "fcns", "--rows-json", json.dumps(ROWS)),
        *("--predictions", folder / "predictions.csv", "--draws", 200),
        *("--utterances", "CHEAVD", folder / "utterances.csv", *statistics(folder)),
    )
    return folder


def scoring(folder: Path) -> list[object]:
    files = [
        ["--posteriors", "fcns", fold, seed, folder / f"{fold}.seed-{seed}.h5"]
        for fold in ("main", "inner-1", "inner-2")
        for seed in (1, 2)
    ]
    return [
        *("--dataset", "CHEAVD"),
        *(argument for file in files for argument in file),
        *("--dataset-table", folder / "dataset.csv", "--folds", folder / "folds.csv"),
        *("--classes", json.dumps(CLASSES), "--patience", '{"fcns": 2}', "--select", "ua"),
    ]


def outputs(folder: Path) -> list[object]:
    return ["--predictions", folder / "predictions.csv", "--scores", folder / "scores.csv"]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table_outputs(folder: Path, number: int) -> list[object]:
    return [
        *("--published", RESOURCES / "published.csv", "--captions", RESOURCES / "captions.yaml"),
        *("--notice", NOTICE),
        *(f"--output-{kind}={folder / f'table{number}.{kind}'}" for kind in ("csv", "md", "tex")),
        *("--output-json", folder / f"table{number}.json"),
    ]


def statistics(folder: Path) -> list[object]:
    return ["--intervals", folder / "i.csv", "--comparisons", folder / "c.csv"]


def test_every_utterance_is_answered_once_a_seed_and_kind_of_score(stage):
    rows = read(stage / "predictions.csv")
    keys = [(row["seed"], row["score"], row["utterance"]) for row in rows]
    assert len(keys) == len(set(keys)) == 2 * 2 * 10
    assert list(rows[0])[:11] == [
        *("dataset", "system", "seed", "fold", "score", "utterance", "group", "part"),
        *("truth", "predicted", "epoch"),
    ]
    assert list(rows[0])[11:] == [f"p_{label}" for label in CLASSES]
    for row in rows:
        shares = [float(row[f"p_{label}"]) for label in CLASSES]
        assert CLASSES[int(np.argmax(shares))] == row["predicted"]
    pooled = [row for row in read(stage / "scores.csv") if row["scope"] == "pooled"]
    assert [(row["seed"], row["score"]) for row in pooled] == [
        *(("1", "development"), ("1", "selected")),
        *(("2", "development"), ("2", "selected")),
    ]
    right = [row for row in rows if (row["seed"], row["score"]) == ("1", "selected")]
    wa = sum(row["truth"] == row["predicted"] for row in right) / len(right)
    assert float(pooled[1]["wa"]) == pytest.approx(wa)


def test_scores_and_tables_come_out_as_in_the_contract(stage):
    well(
        "make_table",
        *("--table", 2, "--rows-json", json.dumps(ROWS), "--scores", stage / "scores.csv"),
        *statistics(stage),
        *table_outputs(stage, 2),
    )
    (measured,) = read(stage / "table2.csv")
    assert measured["published_ua"] == "25.1"
    assert (measured["n"], measured["seeds"], measured["score"]) == ("10", "2", "development")
    pooled = [row for row in read(stage / "scores.csv") if row["scope"] == "pooled"]
    for column, kind in (("ua", "development"), ("selected_ua", "selected")):
        seeds = [100 * float(row["ua"]) for row in pooled if row["score"] == kind]
        assert float(measured[column]) == pytest.approx(np.mean(seeds), abs=0.005)
    (interval,) = read(stage / "i.csv")
    assert float(measured["ua_low"]) == pytest.approx(100 * float(interval["ua_low"]), abs=0.005)
    assert float(measured["ua_low"]) <= float(measured["ua"]) <= float(measured["ua_high"])
    assert f"**{NOTICE}**" in (stage / "table2.md").read_text(encoding="utf-8")
    assert rf"\textbf{{{NOTICE}}}" in (stage / "table2.tex").read_text(encoding="utf-8")


def test_table_1_and_the_report(stage):
    datasets = json.dumps([{"dataset": "CHEAVD", "data": "made", "classes": CLASSES}])
    well(
        "make_table",
        *("--table", 1, "--rows-json", datasets, "--dataset-tables", stage / "dataset.csv"),
        *table_outputs(stage, 1),
    )
    counts = {(row["class"], row["split"]): row["ours"] for row in read(stage / "table1.csv")}
    assert counts["total", "all"] == "30"
    assert counts["total", "val"] == "10"
    for name, content in (("times.csv", "rule,jobs\n"), ("manifest.json", '{"seeds": [1]}')):
        (stage / name).write_text(content, encoding="utf-8")
    for name in ("graph.svg", "graph.png"):
        (stage / name).write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    captions = ROOT / "workflow/report"
    picture = (stage / "graph.svg", stage / "graph.png")
    well(
        "make_report",
        *("--experiment", "demo", "--notice", NOTICE, "--config", '{"seeds": [1, 2]}'),
        *("--command", "make", "--titles", "made", "--utterances", stage / "utterances.csv"),
        *("--rejected", stage / "rejected.csv", "--tables", stage / "table1.json"),
        *("--scores", "scores/{dataset}.{system}.csv", "--run-times", stage / "times.csv"),
        *("--figure", "cost", "CHEAVD", *picture),
        *("--figure-captions", captions / "cost.rst"),
        *("--manifest", stage / "manifest.json"),
        *("--template", RESOURCES / "report.html.j2", "--report", stage / "report.html"),
    )
    page = (stage / "report.html").read_text(encoding="utf-8")
    assert "Table 1. Utterances of every class" in page
    assert "1 rejected" in page
    assert page.count("<figure") == 1


def test_the_same_inputs_give_the_same_bytes(stage, tmp_path):
    well("score_systems", *scoring(stage), *outputs(tmp_path))
    for name in ("predictions.csv", "scores.csv"):
        assert (tmp_path / name).read_bytes() == (stage / name).read_bytes()


def test_several_systems_are_scored_into_files_of_their_own(stage, tmp_path):
    arguments = scoring(stage)
    again = [part if part != "fcns" else "other" for part in arguments[2:32]]
    arguments[arguments.index('{"fcns": 2}')] = '{"fcns": 2, "other": 2}'
    files = [
        *("--predictions", tmp_path / "1.csv", tmp_path / "2.csv"),
        *("--scores", tmp_path / "3.csv", tmp_path / "4.csv"),
    ]
    well("score_systems", *arguments, *again, *files)
    assert (tmp_path / "1.csv").read_bytes() == (stage / "predictions.csv").read_bytes()
    one, other = (pd.read_csv(tmp_path / f"{number}.csv") for number in (3, 4))
    assert set(other["system"]) == {"other"}
    assert other.drop(columns="system").equals(one.drop(columns="system"))


def test_a_failure_is_one_line_and_leaves_no_file(stage, tmp_path):
    arguments = scoring(stage)
    arguments[arguments.index("inner-2")] = "inner-9"
    result = run("score_systems", *arguments, *outputs(tmp_path))
    assert result.returncode == 1
    assert result.stderr == (
        "fcns on CHEAVD, seed 1: fold inner-2 is missing from the posteriors\n"
    )
    result = run(
        "make_table",
        *("--table", 2, "--rows-json", json.dumps(ROWS), *statistics(stage)),
        *table_outputs(tmp_path, 2),
    )
    assert result.returncode == 1
    assert result.stderr == "table 2: no score of fcns on CHEAVD in the files of scores\n"
    assert not list(tmp_path.iterdir())

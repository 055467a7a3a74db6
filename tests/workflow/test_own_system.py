"""docs/own-system.md, followed to the letter: one module and one entry make one more row."""

from __future__ import annotations

import csv

import pytest

from own_system_page import CLASSIFIER, ENTRY, FILES

pytestmark = pytest.mark.slow
RESCORED = ("ablations", "extra", "table3", "table4")


def test_a_new_system_is_trained_and_printed_and_nothing_else_runs(project):
    (project.folder / FILES[0]).write_text(CLASSIFIER, encoding="utf-8")

    def add(overlay: dict) -> None:
        overlay["systems"]["logistic"] = ENTRY["systems"]["logistic"]
        # The tiny experiment lists its extra table; with `all` the entry alone would do.
        overlay["tables"]["extra"][0]["systems"].append("logistic")

    project.edit_overlay(add)
    assert project.planned() == {
        "train_system": [
            f"dataset=IEMO_dataset1, system=logistic, fold=fold-{k}, seed=1" for k in (1, 2)
        ],
        # Scoring is a job a dataset; what was scored before comes out as it was.
        "score_systems": ["dataset=IEMO_dataset1"],
        "compare_systems": [f"table={name}" for name in RESCORED],
        "make_table": [f"table={name}" for name in RESCORED],
        **{kind: [""] for kind in ("make_sensitivity", "make_leaks", "export_model")},
        "draw_attention": [""],
        # It may be a network, with layers to draw and parameters to count.
        "draw_network": [""],
        "draw_dataset": ["dataset=CHEAVD", "dataset=IEMO_dataset1"],
        **{kind: [""] for kind in ("collect_run_times", "write_manifest")},
        **{kind: [""] for kind in ("write_data_dictionary", "make_report")},
    }
    project.make()
    with (project.folder / "results/tiny/tables/extra.csv").open(encoding="utf-8") as stream:
        row = next(row for row in csv.DictReader(stream) if row["system"] == "logistic")
    assert row["name"] == "Logistic regression"
    assert 0 < float(row["ua"]) <= 100

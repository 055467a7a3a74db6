"""docs/own-system.md, followed to the letter: one module and one entry make one more row."""

from __future__ import annotations

import csv

import pytest

from own_system_page import ENTRY, FILES, MODULE

pytestmark = pytest.mark.slow


def test_a_new_system_is_trained_and_printed_and_nothing_else_runs(project):
    (project.folder / FILES[0]).write_text(MODULE, encoding="utf-8")

    def add(overlay: dict) -> None:
        overlay["systems"] |= ENTRY["systems"]
        # The tiny experiment lists its extra table; with `all` the entry alone would do.
        overlay["tables"]["extra"][0]["systems"].append("logistic")

    project.edit_overlay(add)
    assert project.planned() == {
        "train_system": [
            f"dataset=IEMO_dataset1, system=logistic, fold=fold-{k}, seed=1" for k in (1, 2)
        ],
        "score_system": ["dataset=IEMO_dataset1, system=logistic"],
        "make_table": ["table=extra"],
        "make_report": [""],
    }
    project.make()
    with (project.folder / "results/tiny/tables/extra.csv").open(encoding="utf-8") as stream:
        row = next(row for row in csv.DictReader(stream) if row["system"] == "logistic")
    assert row["name"] == "Logistic regression"
    assert 0 < float(row["ua"]) <= 100

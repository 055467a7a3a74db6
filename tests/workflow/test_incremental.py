"""Every key of the configuration: what runs again when it changes, and what is shared."""

from __future__ import annotations

import pytest

from planner import plan
from reruns import laid_over, planned, read_rows
from tiny_experiment import TINY

pytestmark = pytest.mark.slow
# What belongs to a corpus and is made once for all experiments.
OF_A_CORPUS = {
    *("make_demo_corpus", "index_corpus", "resample_audio", "extract_features"),
    *("compute_functionals", "extract_lowlevel", "extract_opensmile"),
}


def test_each_key_reruns_what_the_list_says(finished, tmp_path):
    found = planned(finished, tmp_path)
    counts = {
        key: {rule: len(jobs) for rule, jobs in plan.items()} if isinstance(plan, dict) else plan
        for key, plan in found.items()
    }
    assert counts == {row["key"]: row["reruns"] for row in read_rows() if "set" in row}


def test_the_planner_plans_what_the_command_line_plans_and_writes_nothing(project):
    change = {"systems": {"fcns": {"options": {"head_dropout": 0.1}}}}
    project.configure(laid_over(TINY, change))
    by_hand = project.planned_at_once("all")
    before = {path: path.stat().st_mtime_ns for path in project.folder.rglob("*")}
    assert plan(project.folder, laid_over(TINY, change)) == by_hand
    assert {path: path.stat().st_mtime_ns for path in project.folder.rglob("*")} == before


def test_another_experiment_takes_what_was_made_of_its_corpora(finished):
    other = laid_over(
        TINY,
        {
            "experiment": "other",
            "whitening": {"components": 0.9},
            "datasets": {"IEMO_dataset1": {"part": "improvised"}},
        },
    )
    rules = plan(finished.folder, other)
    assert "train_system" in rules
    assert not OF_A_CORPUS & set(rules)


def test_features_of_another_step_are_never_taken_for_these(finished):
    other = laid_over(TINY, {"experiment": "other", "features": {"step": 256}})
    rules = plan(finished.folder, other)
    assert len(rules["extract_features"]) == 8
    assert not {"index_corpus", "resample_audio", "extract_lowlevel"} & set(rules)

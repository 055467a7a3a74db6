"""Every key of the configuration: what runs again when it changes, and what is shared."""

from __future__ import annotations

import pytest

from planner import plan
from reruns import FILES, laid_over, read_rows
from tiny_experiment import TINY

pytestmark = pytest.mark.slow
# What belongs to a corpus and is made once for all experiments.
OF_A_CORPUS = {
    *("synthesise_corpus", "index_corpus", "resample_audio", "extract_features"),
    *("compute_functionals", "extract_lowlevel", "extract_opensmile"),
}


def test_each_key_and_file_reruns_what_the_lists_say(reruns):
    rows = [row for row in (*read_rows(), *read_rows(FILES)) if "why" not in row]
    assert reruns.counts() == {row["key"]: row["reruns"] for row in rows}
    assert reruns.look_counts() == {row["key"]: row["looks"] for row in rows if "looks" in row}


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
            "seeds": [7],
            "whitening": {"components": 0.9},
            "datasets": {
                "IEMO_dataset1": {"part": "improvised"},
                "CHEAVD": {"protocol": {"inner_folds": 3}},
            },
            "tables": {"table4": [{"dataset": "IEMO_dataset1", "systems": ["mean-blstm-fcn"]}]},
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


def test_two_experiments_that_disagree_take_turns_and_never_take_the_others_files(
    project, finished
):
    """One folder of a corpus, other shards, frames and rejected recordings; and back again."""
    shards = [f"results/corpora/iemocap/features/{shard}.h5" for shard in range(4)]
    first = {path: (finished.folder / path).read_bytes() for path in shards}
    change = {
        "experiment": "other",
        "shards": 2,
        "features": {"step": 1024},
        "audio": {"min_seconds": 1.5},
    }
    project.configure(laid_over(TINY, change))
    project.snakemake("--", "index", *shards[:2])
    for path in shards[:2]:
        assert (project.folder / path).read_bytes() != first[path]
    project.configure(TINY)
    project.snakemake("--", "index")
    stale = plan(project.folder, TINY)
    assert stale["extract_features"] == ["corpus=iemocap, shard=0", "corpus=iemocap, shard=1"]
    project.snakemake("--", *shards)
    assert {path: (project.folder / path).read_bytes() for path in shards} == first
    # What was made of the first features is as good as new.
    assert plan(project.folder, TINY) == {}

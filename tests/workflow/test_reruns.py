"""What runs again after a change, and what does not: asserted job by job."""

from __future__ import annotations

import csv

import pytest

from plan.configuration import read_experiment
from planner import plan
from tiny_experiment import TINY

pytestmark = pytest.mark.slow

# What describes a run as a whole follows each change.
WHOLE = {
    "collect_run_times": [""],
    "write_manifest": [""],
    "write_data_dictionary": [""],
    "make_report": [""],
}
TABLES = {
    "make_table1": [""],
    "make_table": [
        f"table={name}" for name in ("ablations", "extra", "table2", "table3", "table4")
    ],
    "make_audit": [""],
    **WHOLE,
}
# Those that read YAAFE's frames, voice or functionals.
ABLATED = "fcns--no-head"
SYSTEMS = ("attention-lstm", "dnn-elm", "fcns", ABLATED, "mean-blstm-fcn", "svm-functionals")
FOLDS = ["fold=fold-1", "fold=fold-2"]
LEAKS = {
    leak: f"LEAK-{leak}--IEMO_dataset1" for leak in ("random-split", "test-epoch", "whitening")
}
SPLIT, WHITENED = LEAKS["random-split"], LEAKS["whitening"]
READINGS = ["IEMO_dataset1", "IEMO_dataset1--epoch-by-loss", "IEMO_dataset1--male-scored"]


def scored(*datasets: str) -> list[str]:
    return sorted(f"dataset={name}" for name in datasets)


def test_cheavd_has_a_development_score_and_one_selected_inside_train(finished):
    with (finished.folder / "results/tiny/tables/table2.csv").open(encoding="utf-8") as stream:
        row = next(row for row in csv.DictReader(stream) if row["system"] == "fcns")
    assert row["score"] == "development"
    assert 0 < float(row["selected_ua"]) <= float(row["ua"]) <= 100


def test_nothing_changed_nothing_runs(reruns):
    assert reruns.looks["nothing"] == {}
    assert reruns.plans["nothing"] == {}


def test_the_dropout_of_one_system_reruns_its_training_its_scores_and_its_tables(reruns):
    assert reruns.plans["systems.*.options"] == {
        "train_system": [
            "dataset=CHEAVD, system=fcns, fold=inner-1, seed=1",
            "dataset=CHEAVD, system=fcns, fold=inner-2, seed=1",
            "dataset=CHEAVD, system=fcns, fold=main, seed=1",
            "dataset=IEMO_dataset1, system=fcns, fold=fold-1, seed=1",
            "dataset=IEMO_dataset1, system=fcns, fold=fold-2, seed=1",
            # The same with one thing changed.
            *(f"dataset=IEMO_dataset1, system={ABLATED}, {fold}, seed=1" for fold in FOLDS),
            *(f"dataset={SPLIT}, system=fcns, {fold}, seed=1" for fold in FOLDS),
            *(f"dataset={WHITENED}, system=fcns, {fold}, seed=1" for fold in FOLDS),
        ],
        # All systems of a dataset are scored together.
        "score_systems": scored("CHEAVD", *READINGS, *LEAKS.values()),
        "compare_systems": TABLES["make_table"],
        "make_table": TABLES["make_table"],
        "make_sensitivity": [""],
        "make_leaks": [""],
        # Its own trainings are as they were.
        **{rule: [""] for rule in ("export_model", "draw_attention", "draw_network")},
        "draw_dataset": scored("CHEAVD", "IEMO_dataset1"),
        **WHOLE,
    }


def test_a_published_cell_reruns_only_tables(reruns):
    assert reruns.plans["published"] == TABLES


def test_touching_a_wav_reruns_its_shard_and_what_needs_it(reruns):
    assert reruns.plans["recording"] == {
        "resample_audio": ["corpus=iemocap, shard=0"],
        "extract_features": ["corpus=iemocap, shard=0"],
        # What the SVM and DNN-ELM read.
        "compute_functionals": ["corpus=iemocap, shard=0"],
        "extract_lowlevel": ["corpus=iemocap, lowlevel=voice, shard=0"],
        "summarise_features": [
            "dataset=IEMO_dataset1, shard=0",
            f"dataset={SPLIT}, shard=0",
        ],
        "fit_whitening": [
            *(f"dataset=IEMO_dataset1, fold={fold}" for fold in ("all", "fold-1", "fold-2")),
            *(f"dataset={name}, {fold}" for name in (SPLIT, WHITENED) for fold in FOLDS),
        ],
        "train_system": [
            f"dataset=IEMO_dataset1, system={system}, {fold}, seed=1"
            for system in SYSTEMS
            for fold in FOLDS
        ]
        + [
            f"dataset={name}, system=fcns, {fold}, seed=1"
            for name in (SPLIT, WHITENED)
            for fold in FOLDS
        ],
        "score_systems": scored(*READINGS, *LEAKS.values()),
        "compare_systems": ["table=ablations", "table=extra", "table=table3", "table=table4"],
        "make_table": ["table=ablations", "table=extra", "table=table3", "table=table4"],
        "make_sensitivity": [""],
        "make_leaks": [""],
        "train_weights": [
            f"dataset=IEMO_dataset1, system=attention-lstm, fold={fold}, seed=1"
            for fold in ("all", "fold-1")
        ],
        "export_model": [""],
        "draw_attention": [""],
        "draw_dataset": scored("IEMO_dataset1"),
        **WHOLE,
    }


def test_a_changed_label_reruns_no_audio_and_no_features(reruns):
    planned = reruns.plans["label"]
    assert "split_dataset" in planned
    assert "resample_audio" not in planned
    assert "extract_features" not in planned
    assert all("CHEAVD" not in job for jobs in planned.values() for job in jobs)


def test_a_comment_or_a_touch_in_the_code_reruns_nothing(reruns):
    assert reruns.plans["comment"] == {}


def test_an_edit_in_a_shared_module_reruns_what_it_reaches(reruns):
    assert set(reruns.plans["module"]) == {
        *("summarise_features", "fit_whitening", "train_system", "score_systems"),
        *("compare_systems", "make_table", "make_sensitivity"),
        *("make_leaks", "train_weights", "export_model", "draw_attention"),
        "draw_dataset",
        *WHOLE,
    }


def test_more_seeds_train_only_the_new_ones(reruns):
    planned = reruns.plans["seeds"]
    assert all("seed=2" in job for job in planned["train_system"])
    # CHEAVD: FCNs x 3 folds; dataset1: 5 systems x 2 folds, and two leaks'. SVMs and the largest
    # class have nothing random.
    assert len(planned["train_system"]) == 3 + 5 * 2 + 2 * 2
    assert "fit_whitening" not in planned


def test_the_whitening_reruns_from_the_moments_without_reading_frames(reruns):
    planned = reruns.plans["whitening.components"]
    assert "summarise_features" not in planned
    # CHEAVD 3, dataset1 2 and all speakers, and two leaks'.
    assert len(planned["fit_whitening"]) == 3 + 3 + 2 * 2


def test_a_rerun_after_a_change_and_back_gives_the_first_tables_again(project, finished):
    """The planned jobs really bring the tables up to date."""
    unweighted = {"svm-functionals": {"options": {"class_weight": "none"}}}
    project.edit_overlay(lambda overlay: overlay["systems"].update(unweighted))
    project.make()
    assert project.tables("tiny") != finished.tables("tiny")
    project.edit_overlay(lambda overlay: overlay["systems"].pop("svm-functionals"))
    project.make()
    assert project.tables("tiny") == finished.tables("tiny")
    assert plan(project.folder, TINY) == {}


def test_the_paper_experiment_has_the_expected_jobs(finished):
    """The full protocol: 5 sessions and CHEAVD with inner folds, all systems, three seeds."""
    config = read_experiment(finished.folder / "experiments/paper.yaml")
    for corpus in ("iemocap", "cheavd"):
        config["corpora"][corpus]["root"] = f"corpus/{corpus}"
    planned = plan(finished.folder, config)
    # The extra table: every system on CHEAVD (6 folds) and three datasets of IEMOCAP (5); 3 seeds.
    kinds = [entry["kind"] for entry in config["systems"].values()]
    fusions = kinds.count("fusion")
    # What has nothing random is trained once for all seeds.
    once = kinds.count("svm") + kinds.count("largest_class")
    trained = 3 * (len(kinds) - fusions - once) + once
    # Beside these, the presets that no other training serves, and two leaks.
    further = ("scripted", "next-session", "epoch-by-train-loss")
    further += ("LEAK-random-split", "LEAK-whitening")
    assert len(planned["train_system"]) == trained * (6 + 5 + 5 + 5) + len(further) * 5 * 3
    for name in further:
        assert sum(name in job for job in planned["train_system"]) == 5 * 3
    assert len(planned["fuse_system"]) == fusions * (6 + 5 + 5 + 5) * 3
    # Of all speakers, and of the fold whose attention is drawn.
    assert len(planned["train_weights"]) == 2
    # MFCC, voice and log-Mel of both corpora, once each.
    assert len(planned["extract_lowlevel"]) == 3 * 2 * 20
    assert "extract_opensmile" not in planned
    assert len(planned["fit_whitening"]) == 6 + 5 + 5 + 5 + len(further) * 5 + 1
    assert len(planned["extract_features"]) == 2 * 20

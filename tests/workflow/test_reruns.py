"""What runs again after a change, and what does not: asserted job by job."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
import yaml

from project import Project

pytestmark = pytest.mark.slow

TABLES = {
    "make_table1": [""],
    "make_table": ["table=extra", "table=table2", "table=table3", "table=table4"],
    "make_report": [""],
}


def first_wav(project: Project, speaker: str) -> Path:
    letter = speaker[-1]
    pattern = f"Session{int(speaker[3:5])}/sentences/wav/*/Ses*_{letter}[0-9]*.wav"
    return sorted((project.folder / "corpus/iemocap").glob(pattern))[0]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer has {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_cheavd_has_a_development_score_and_one_selected_inside_train(finished):
    with (finished.folder / "results/tiny/tables/table2.csv").open(encoding="utf-8") as stream:
        row = next(row for row in csv.DictReader(stream) if row["system"] == "fcns")
    assert row["score"] == "development"
    assert 0 < float(row["selected_ua"]) <= float(row["ua"]) <= 100


def test_nothing_changed_nothing_runs(project):
    assert project.planned() == {}


def test_the_dropout_of_one_system_reruns_its_training_its_scores_and_its_tables(project):
    project.edit_overlay(
        lambda overlay: overlay["systems"].update(fcns={"options": {"head_dropout": 0.1}})
    )
    assert project.planned() == {
        "train_system": [
            "dataset=CHEAVD, system=fcns, fold=inner-1, seed=1",
            "dataset=CHEAVD, system=fcns, fold=inner-2, seed=1",
            "dataset=CHEAVD, system=fcns, fold=main, seed=1",
            "dataset=IEMO_dataset1, system=fcns, fold=fold-1, seed=1",
            "dataset=IEMO_dataset1, system=fcns, fold=fold-2, seed=1",
        ],
        "score_system": [
            "dataset=CHEAVD, system=fcns",
            "dataset=IEMO_dataset1, system=fcns",
        ],
        "make_table": ["table=table2", "table=table4"],
        "make_report": [""],
    }


def test_a_published_cell_reruns_only_tables(project):
    path = project.folder / "workflow/resources/published.csv"
    edit(path, ",31.8,", ",31.9,")
    assert project.planned() == TABLES


def test_touching_a_wav_reruns_its_shard_and_what_needs_it(project):
    os.utime(first_wav(project, "Ses01F"))
    both = ["fold-1", "fold-2"]
    assert project.planned() == {
        "resample_audio": ["corpus=iemocap, shard=0"],
        "extract_features": ["corpus=iemocap, shard=0"],
        # What the SVM and DNN-ELM read.
        "compute_functionals": ["corpus=iemocap, shard=0"],
        "extract_lowlevel": ["corpus=iemocap, lowlevel=voice, shard=0"],
        "summarise_features": ["dataset=IEMO_dataset1, shard=0"],
        "fit_whitening": [f"dataset=IEMO_dataset1, fold={fold}" for fold in both],
        "train_system": [
            f"dataset=IEMO_dataset1, system={system}, fold={fold}, seed=1"
            for system in ("dnn-elm", "fcns", "mean-blstm-fcn", "svm-functionals")
            for fold in both
        ],
        "score_system": [
            f"dataset=IEMO_dataset1, system={system}"
            for system in ("dnn-elm", "fcns", "mean-blstm-fcn", "svm-functionals")
        ],
        "make_table": ["table=extra", "table=table3", "table=table4"],
        "make_report": [""],
    }


def test_a_changed_label_reruns_no_audio_and_no_features(project):
    path = next((project.folder / "corpus/iemocap/Session1/dialog/EmoEvaluation").glob("Ses*.txt"))
    data = path.read_bytes()
    assert b"\tneu\t" in data
    path.write_bytes(data.replace(b"\tneu\t", b"\tang\t", 1))
    planned = project.planned()
    assert "split_dataset" in planned
    assert "resample_audio" not in planned
    assert "extract_features" not in planned
    assert all("CHEAVD" not in job for jobs in planned.values() for job in jobs)


def test_a_comment_or_a_touch_in_the_code_reruns_nothing(project):
    for name in ("ser/whitening.py", "train_system.py"):
        path = project.folder / "workflow/scripts" / name
        path.write_text(path.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    assert project.planned() == {}


def test_an_edit_in_a_shared_module_reruns_what_it_reaches(project):
    path = project.folder / "workflow/scripts/ser/whitening.py"
    edit(path, "CONSTANT = 1e-10", "CONSTANT = 1e-9")
    planned = project.planned()
    assert set(planned) == {
        "summarise_features",
        "fit_whitening",
        "train_system",
        "score_system",
        "make_table",
        "make_report",
    }


def test_more_seeds_train_only_the_new_ones(project):
    project.edit_overlay(lambda overlay: overlay.update(seeds=[1, 2]))
    planned = project.planned()
    assert all("seed=2" in job for job in planned["train_system"])
    # CHEAVD: 2 systems x 3 folds; dataset1: 5 systems x 2 folds.
    assert len(planned["train_system"]) == 2 * 3 + 5 * 2
    assert "fit_whitening" not in planned


def test_the_whitening_reruns_from_the_moments_without_reading_frames(project):
    project.edit_overlay(lambda overlay: overlay.update(whitening={"components": 0.9}))
    planned = project.planned()
    assert "summarise_features" not in planned
    assert len(planned["fit_whitening"]) == 5


def test_a_rerun_after_a_change_and_back_gives_the_first_tables_again(project, finished):
    """The planned jobs really bring the tables up to date."""
    project.edit_overlay(
        lambda overlay: overlay["systems"].update(fcns={"options": {"head_dropout": 0.1}})
    )
    project.make()
    assert project.tables("tiny") != finished.tables("tiny")
    project.edit_overlay(lambda overlay: overlay["systems"].pop("fcns"))
    project.make()
    assert project.tables("tiny") == finished.tables("tiny")
    assert project.planned() == {}


def test_the_paper_experiment_has_the_expected_jobs(project):
    """The full protocol: 5 sessions and CHEAVD with inner folds, all systems, three seeds."""
    overlay = yaml.safe_load((project.folder / "experiments/paper.yaml").read_text())
    for corpus in ("iemocap", "cheavd"):
        overlay["corpora"][corpus]["root"] = f"corpus/{corpus}"
    project.configure(overlay)
    planned = project.planned_at_once("all")
    # The extra table: every system on CHEAVD (6 folds) and three datasets of IEMOCAP (5); 3 seeds.
    systems = len(yaml.safe_load((project.folder / "config.yaml").read_text())["systems"])
    assert len(planned["train_system"]) == systems * (6 + 5 + 5 + 5) * 3
    # MFCC, voice and log-Mel of both corpora, once each.
    assert len(planned["extract_lowlevel"]) == 3 * 2 * 20
    assert "extract_opensmile" not in planned
    assert len(planned["fit_whitening"]) == 6 + 5 + 5 + 5
    assert len(planned["extract_features"]) == 2 * 20

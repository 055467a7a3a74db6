"""Pictures of the features: planned when they are asked for, and no part of anything else."""

from __future__ import annotations

import os

import pytest

from project import ROOT
from ser.features.axes import PICTURES
from tiny_experiment import fresh

pytestmark = pytest.mark.slow

# Of two corpora with a dataset each, the first.
SHARDS = [f"corpus=cheavd, shard={shard}" for shard in range(4)]


def pictures(project) -> dict[str, bytes]:
    folder = project.folder / "results/tiny/pictures"
    return {path.stem: path.read_bytes() for path in sorted(folder.iterdir())}


def test_pictures_need_one_corpus_and_nothing_is_trained_for_them(corpora, tmp_path):
    planned = fresh(tmp_path, corpora).planned("pictures")
    assert planned.pop("pictures") == [""]
    assert planned == {
        "resample_audio": SHARDS,
        "extract_features": SHARDS,
        "draw_features": [""],
    }


def test_pictures_are_made_once_and_leave_the_tables_alone(project):
    assert project.planned("pictures") == {"pictures": [""], "draw_features": [""]}
    project.snakemake("--", "pictures")
    first = pictures(project)
    assert sorted(first) == sorted(PICTURES)
    assert project.planned("pictures") == {}
    assert project.planned("all") == {}

    project.edit_overlay(lambda overlay: overlay.update(pictures={"corpus": "iemocap"}))
    assert project.planned("all") == {}
    assert project.planned("pictures") == {"pictures": [""], "draw_features": [""]}
    project.snakemake("--", "pictures")
    assert pictures(project).keys() == first.keys()
    assert all(pictures(project)[name] != data for name, data in first.items())

    project.edit_overlay(lambda overlay: overlay.pop("pictures"))
    project.snakemake("--", "pictures")
    assert pictures(project) == first


def test_a_changed_recording_is_drawn_again(project):
    project.edit_overlay(lambda overlay: overlay.update(pictures={"corpus": "iemocap"}))
    project.snakemake("--", "pictures")
    os.utime(next((project.folder / "corpus/iemocap/Session1/sentences/wav").rglob("*_F*.wav")))
    planned = project.planned("pictures")
    assert planned.pop("pictures") == [""]
    assert planned == {
        "resample_audio": ["corpus=iemocap, shard=0"],
        "extract_features": ["corpus=iemocap, shard=0"],
        "draw_features": [""],
    }


def test_an_utterance_that_is_not_there_ends_in_one_line_that_names_the_key(project):
    project.edit_overlay(lambda overlay: overlay.update(pictures={"utterance": "nobody"}))
    run = project.snakemake("--", "pictures", check=False)
    assert run.returncode
    log = (project.folder / "results/logs/draw_features/tiny.log").read_text(encoding="utf-8")
    assert log == "pictures.utterance: the corpus has no utterance nobody\n"
    assert not (project.folder / "results/tiny/pictures").exists()


def test_the_page_shows_what_the_default_experiment_makes():
    page = (ROOT / "docs/yaafe.md").read_text(encoding="utf-8")
    for name in PICTURES:
        assert page.count(f"(../results/demo/pictures/{name}.png)") == 1

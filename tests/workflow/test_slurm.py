"""The small experiment through a real SLURM: the same tables, byte for byte."""

from __future__ import annotations

import pytest

import loopback_slurm
from project import Project
from slurm_run import SlurmRun
from tiny_experiment import fresh

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(loopback_slurm.missing()), reason=loopback_slurm.missing() or "-"),
]


@pytest.fixture(scope="module")
def cluster():
    """Bring a cluster up for these tests and take it down."""
    cluster = loopback_slurm.Cluster.up()
    yield cluster
    loopback_slurm.down()


def test_the_tables_are_those_of_the_local_run(cluster, finished, corpora, tmp_path):
    run = SlurmRun(fresh(tmp_path, corpora), cluster, together=True)
    run.run("tables")
    assert run.project.tables("tiny") == finished.tables("tiny")
    folder = "results/tiny/predictions"
    for path in sorted((finished.folder / folder).iterdir()):
        assert (run.project.folder / folder / path.name).read_bytes() == path.read_bytes()
    ended = run.ended()
    assert {job["JobState"] for job in ended} == {"COMPLETED"}
    # Short jobs went together: far fewer submissions than jobs, and every node had some.
    assert len(ended) < 40
    assert {job["NodeList"] for job in ended} == {"n1", "n2", "n3"}
    assert cluster.jobs("%i", "--states", "running,pending") == []


def test_trainings_go_to_the_gpu_where_they_are_asked_to(cluster, project: Project):
    folder = project.folder / "results/tiny/datasets/IEMO_dataset1/posteriors/fcns"
    wanted = folder / "fold-1.seed-1.h5"
    before = wanted.read_bytes()
    wanted.unlink()
    project.edit_overlay(
        lambda overlay: overlay.update(gpu={"trainings": True, "partition": "gpu"})
    )
    run = SlurmRun(project, cluster)
    known = len(run.ended())
    run.run(str(wanted.relative_to(project.folder)))
    (job,) = run.ended()[known:]
    assert (job["Partition"], job["NodeList"]) == ("gpu", "n1")
    assert "gres/gpu=1" in job["Tres"]
    assert wanted.read_bytes() == before

"""The small experiment through a real SLURM: the same tables, byte for byte."""

from __future__ import annotations

import pytest

import loopback_slurm
from project import Project
from slurm_run import SlurmRun
from tiny_experiment import fresh

pytestmark = pytest.mark.skipif(
    bool(loopback_slurm.missing()), reason=loopback_slurm.missing() or "-"
)
KINDS = ("tables", "predictions", "scores")


@pytest.fixture(scope="module")
def cluster():
    """Bring a cluster up for these tests and take it down."""
    cluster = loopback_slurm.Cluster.up()
    yield cluster
    loopback_slurm.down()


def made(project: Project) -> dict[str, bytes]:
    """Read the tables, answers and scores that a project has."""
    folder = project.folder / "results/tiny"
    paths = [path for kind in KINDS for path in (folder / kind).iterdir()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def check(run: SlurmRun, finished: Project, submissions: int) -> None:
    found, expected = made(run.project), made(finished)
    assert found == {name: expected[name] for name in found}
    assert {job["JobState"] for job in run.ended()} == {"COMPLETED"}
    # Short jobs went together: far fewer submissions than jobs, and every node had some.
    assert len(run.ended()) <= submissions
    assert {job["NodeList"] for job in run.ended()} == {"n1", "n2", "n3"}
    assert run.cluster.jobs("%i", "--states", "running,pending") == []


@pytest.mark.slow
def test_tables_of_one_corpus_are_those_of_the_local_run(cluster, finished, corpora, tmp_path):
    run = SlurmRun(fresh(tmp_path, corpora), cluster, together=True)
    run.run(*(f"results/tiny/tables/table{n}.csv" for n in (3, 4)))
    check(run, finished, 16)
    # Two tables in four formats; a dataset's seven systems are scored together.
    assert len(made(run.project)) == 2 * 4 + 7 * 2


@pytest.mark.faults
def test_everything_is_that_of_the_local_run(cluster, finished, corpora, tmp_path):
    run = SlurmRun(fresh(tmp_path, corpora), cluster)
    known = len(run.ended())
    run.run("all")
    check(run, finished, known + 45)
    assert set(made(run.project)) == set(made(finished))


@pytest.mark.slow
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
    assert "gpu:1" in cluster.detail(job["JobId"])["TresPerJob"]
    assert wanted.read_bytes() == before

"""What goes wrong on a cluster, tried on a real SLURM: every fault ends with the same results.

`make faults` runs all of these and prints what each fault cost; CI runs the one with several at
once. Each begins with a finished experiment of which four trainings are to be done again.
"""

from __future__ import annotations

import collections
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

import loopback_slurm
from loopback_slurm import Cluster
from project import Project
from slurm_run import SlurmRun

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(bool(loopback_slurm.missing()), reason=loopback_slurm.missing() or "-"),
]
RESULTS = Path("results/tiny")
SYSTEMS = ("fcns", "attention-lstm")
TRAININGS = [
    RESULTS / f"datasets/IEMO_dataset1/posteriors/{system}/{fold}.seed-1.h5"
    for system in SYSTEMS
    for fold in ("fold-1", "fold-2")
]
# What needs them, so that they are asked for.
ANSWERS = [
    RESULTS / f"{kind}/IEMO_dataset1.{system}.csv"
    for kind in ("predictions", "scores")
    for system in SYSTEMS
]
TABLES = [RESULTS / f"tables/table{number}.csv" for number in (3, 4)]


@pytest.fixture(scope="module")
def cluster():
    cluster = Cluster.up()
    yield cluster
    loopback_slurm.down()


def contents(project: Project) -> dict[str, bytes]:
    """Read what must be the same in the end."""
    found = [project.folder / path for path in TRAININGS]
    for kind in ("predictions", "scores", "tables"):
        found += (project.folder / RESULTS / kind).iterdir()
    return {str(path.relative_to(project.folder)): path.read_bytes() for path in found}


class Trial:
    """A run that a fault hits, and what there must be in the end."""

    def __init__(self, project: Project, cluster: Cluster, **changes: object) -> None:
        self.run = SlurmRun(project, cluster, changes)
        self.cluster, self.project = cluster, project
        self.expected = contents(project)
        self.repeats = 0
        self._known = len(self.run.ended())
        for path in (*TRAININGS, *ANSWERS, *TABLES):
            (project.folder / path).unlink()

    def begin(self) -> dict[int, str]:
        """Start, and wait until trainings are at work: process to job."""
        self.run.start("tables")
        return self.training()

    def training(self) -> dict[int, str]:
        """Wait until trainings are at work: process to job."""
        return self.run.wait_for(lambda: self.run.scripts("train_system"))

    def repeat(self) -> None:
        """Give the command once more, as a person would."""
        self.repeats += 1
        self.run.start("tables")

    def finish(self, what: str) -> None:
        """Wait for a good end, and see that everything is as if nothing had happened."""
        assert self.run.end() == 0, self.run.text()[-6000:]
        assert contents(self.project) == self.expected
        assert not list((self.project.folder / "results").rglob(".*.partial"))
        self.cluster.put_back()
        ended = self.run.ended()[self._known :]
        states = collections.Counter(job["JobState"] for job in ended)
        lost = len(ended) - states["COMPLETED"]
        counted = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
        print(f"\n{what}: {lost} jobs lost, {self.repeats} repeats of the command ({counted})")
        assert self.repeats <= 1


def test_a_training_that_is_killed(project, cluster):
    trial = Trial(project, cluster)
    os.kill(min(trial.begin()), signal.SIGKILL)
    trial.finish("a training's process killed")


def test_a_job_that_is_cancelled(project, cluster):
    trial = Trial(project, cluster)
    subprocess.run(["scancel", min(trial.begin().values())], check=True)
    trial.finish("a job cancelled by somebody")


def test_a_node_that_is_set_down(project, cluster):
    trial = Trial(project, cluster)
    trial.begin()
    cluster.set_down("n1")
    time.sleep(5)
    cluster.resume("n1")
    trial.finish("a node set down in mid-job")


def test_a_node_that_loses_power(project, cluster):
    trial = Trial(project, cluster)
    trial.begin()
    cluster.kill_node("n1")
    trial.run.wait_for(lambda: "down" in " ".join(cluster.states()))
    cluster.start_node("n1")
    trial.finish("a node without power for a while")


def test_a_controller_that_crashes(project, cluster):
    trial = Trial(project, cluster)
    trial.begin()
    cluster.kill_controller()
    time.sleep(30)
    cluster.start_controller()
    trial.finish("the controller away for 30 s")


def test_a_submitting_snakemake_that_is_killed(project, cluster):
    trial = Trial(project, cluster)
    trial.begin()
    trial.run.kill()
    trial.repeat()
    trial.finish("the submitting Snakemake killed and started again")
    assert "still in the queue: cancelled" in trial.run.text()


def test_ctrl_c(project, cluster):
    trial = Trial(project, cluster)
    trial.begin()
    trial.run.process.send_signal(signal.SIGINT)
    assert trial.run.end(120) != 0
    assert cluster.jobs("%i", "--states", "running,pending") == []
    trial.repeat()
    trial.finish("Ctrl-C, then the command again")


def test_a_job_over_its_time_limit(project, cluster):
    trial = Trial(project, cluster, **{"set-resources": ["train_system:runtime=attempt"]})
    os.kill(min(trial.begin()), signal.SIGSTOP)
    trial.finish("a training that hangs until its time limit of a minute")
    assert "TIMEOUT" in trial.run.text()


def test_jobs_over_their_memory_request(project, cluster):
    trial = Trial(project, cluster, **{"set-resources": ["train_system:mem_mb=400*attempt"]})
    trial.begin()
    trial.finish("trainings that were given too little memory at first")


def test_a_full_disk(project, cluster):
    trial = Trial(project, cluster)
    results = project.folder / "results"
    saved = project.folder / "saved"
    results.rename(saved)
    results.mkdir()
    size = sum(path.stat().st_blocks * 512 for path in saved.rglob("*")) // 1024
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size + 400}k", "tmpfs", str(results)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no disk of our own to fill: {mounted.stderr.strip()}")
    try:
        subprocess.run(["cp", "-a", f"{saved}/.", str(results)], check=True)
        filler = results / "filler"
        with (
            filler.open("wb", buffering=0) as stream,
            pytest.raises(OSError, match="No space left"),
        ):
            while True:
                stream.write(b"\0" * 4096)
        trial.run.start("tables")
        assert trial.run.end() != 0
        filler.unlink()
        subprocess.run(["mount", "-o", "remount,size=1g", str(results)], check=True)
        trial.repeat()
        trial.finish("a full disk, then room and the command again")
    finally:
        subprocess.run(["umount", "-l", str(results)], check=True)
        shutil.rmtree(saved)


@pytest.mark.slow
def test_several_at_once(project, cluster):
    trial = Trial(project, cluster)
    os.kill(min(trial.begin()), signal.SIGKILL)
    cluster.set_down("n2")
    cluster.kill_controller()
    trial.run.kill()
    cluster.start_controller()
    trial.repeat()
    cluster.resume("n2")
    trial.finish("a killed training, a node down, the controller and Snakemake killed, all at once")

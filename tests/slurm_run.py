"""The shipped SLURM profile, made quick enough for tests, and Snakemake started with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml

from loopback_slurm import Cluster
from project import ROOT, Project

PROFILE = ROOT / "workflow/profiles/slurm/config.yaml"
# What waits for a real cluster's slowness; and trainings of seconds go together here.
QUICK = {
    "jobs": 6,
    "cores": 2,
    "slurm-init-seconds-before-status-checks": 1,
    "seconds-between-status-checks": 1,
    "latency-wait": 5,
}
TOGETHER = {"train_system": "training", "train_weights": "training"}


class SlurmRun:
    """Snakemake in a project, sending its jobs to the loopback cluster.

    Parameters
    ----------
    project
        Where.
    cluster
        Which is up.
    changes
        To the shipped profile, over those that make it quick.
    together
        Whether trainings are grouped.
    """

    def __init__(
        self,
        project: Project,
        cluster: Cluster,
        changes: Mapping[str, object] | None = None,
        together: bool = False,
    ) -> None:
        self.project, self.cluster = project, cluster
        profile = yaml.safe_load(PROFILE.read_text(encoding="utf-8")) | QUICK
        if together:
            profile["groups"] |= TOGETHER
            profile["group-components"] += ["training=4"]
        profile |= changes or {}
        self.folder = project.folder / "workflow/profiles/loopback"
        self.folder.mkdir(exist_ok=True)
        (self.folder / "config.yaml").write_text(yaml.safe_dump(profile), encoding="utf-8")
        self.log = project.folder / "slurm.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *targets: str) -> None:
        """Start Snakemake as `make PROFILE=slurm` does, and leave it running."""
        command = [
            *(sys.executable, "workflow/plan/run.py"),
            *("--workflow-profile", "workflow/profiles/loopback"),
            *("--configfile", "experiments/test.yaml", "--", *targets),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.project.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                # A shell's background children ignore Ctrl-C, and it is to be tried.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )

    def end(self, seconds: float = 600) -> int:
        """Wait for Snakemake's end and give its exit code."""
        assert self.process
        return self.process.wait(seconds)

    def run(self, *targets: str) -> None:
        """Run to a good end."""
        self.start(*targets)
        assert self.end() == 0, self.text()[-6000:]

    def kill(self) -> None:
        """End Snakemake as a power cut of the submitting machine would."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def text(self) -> str:
        """Give all that the runs have printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, what: Callable[[], object], seconds: float = 120):
        """Wait until something is the case while Snakemake runs, and give it."""
        deadline = time.monotonic() + seconds
        while not (found := what()):
            assert self.process
            assert self.process.poll() is None, f"ended too early\n{self.text()[-4000:]}"
            assert time.monotonic() < deadline, f"waited in vain\n{self.text()[-4000:]}"
            time.sleep(0.1)
        return found

    def scripts(self, name: str) -> dict[int, str]:
        """Find this project's running processes of a script: number to SLURM job."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if Path(os.readlink(folder / "cwd")) != self.project.folder.resolve():
                    continue
                environment = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(word.endswith(f"/{name}.py".encode()) for word in words[:2]):
                jobs = [word[13:] for word in environment if word.startswith(b"SLURM_JOB_ID=")]
                found[int(folder.name)] = jobs[0].decode() if jobs else ""
        return found

    def ended(self) -> list[dict[str, str]]:
        """List what SLURM has written down of every job that has ended."""
        path = self.cluster.folder / "log/jobcomp.txt"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [dict(_pairs(line.split(" "))) for line in lines]


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    return [tuple(word.split("=", 1)) for word in words if "=" in word]

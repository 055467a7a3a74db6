"""The SLURM plugin loses its jobs, and fails others, while the controller does not answer.

Seen in snakemake-executor-plugin-slurm 2.8.0. When the states of jobs cannot be queried, none of
them is checked again, and Snakemake waits for ever; a job that cannot be submitted just then ends
the run.
Reported: https://github.com/snakemake/snakemake-executor-plugin-slurm/issues/207 and, of the
submissions, https://github.com/snakemake/snakemake-executor-plugin-slurm/issues/320

This repair checks such jobs again in the next query, and lets submissions wait for the controller.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

PLUGIN = "snakemake_executor_plugin_slurm"
# How long a submission waits for the controller, and between two looks, in seconds.
PATIENCE, PAUSE = 3600.0, 5.0


def keep_jobs() -> None:
    """Repair the plugin, if Snakemake has loaded it."""
    executor = getattr(sys.modules.get(PLUGIN), "Executor", None)
    if executor is not None and not hasattr(executor, "keeps_jobs"):
        repair(executor)


def repair(executor: Any) -> None:
    """Change an executor's class so that it keeps its jobs and its submissions wait."""
    check, run = executor.check_active_jobs, executor.run_job

    async def check_active_jobs(self: Any, active_jobs: Sequence[Any]) -> AsyncIterator[Any]:
        with _heard(self) as heard:
            async for job in check(self, active_jobs):
                heard.add(id(job))
                yield job
        for job in active_jobs:
            if id(job) not in heard:
                yield job

    def run_job(self: Any, job: Any) -> Any:
        wait_for_controller(self.logger.warning)
        return run(self, job)

    executor.check_active_jobs, executor.run_job = check_active_jobs, run_job
    executor.keeps_jobs = True


@contextmanager
def _heard(executor: Any) -> Iterator[set[int]]:
    """Record the jobs whose end the executor reports during the block."""
    heard: set[int] = set()
    names = ("report_job_success", "report_job_error")
    for name in names:
        setattr(executor, name, _noting(getattr(executor, name), heard))
    try:
        yield heard
    finally:
        for name in names:
            delattr(executor, name)


def _noting(report: Callable[..., Any], heard: set[int]) -> Callable[..., Any]:
    def note(job: Any, *arguments: Any, **named: Any) -> Any:
        heard.add(id(job))
        return report(job, *arguments, **named)

    return note


def wait_for_controller(say: Callable[[str], None], patience: float = PATIENCE) -> bool:
    """Wait until SLURM's controller answers; say so once. False where it does not in time."""
    deadline = time.monotonic() + patience
    told = False
    while not _answers():
        if time.monotonic() > deadline:
            return False
        if not told:
            say("SLURM's controller does not answer: waiting for it before more jobs are sent")
            told = True
        time.sleep(PAUSE)
    return True


def _answers() -> bool:
    # `scontrol ping` says in its exit code whether a controller is up.
    try:
        run = subprocess.run(["scontrol", "ping"], capture_output=True, timeout=30, check=False)
    except subprocess.TimeoutExpired:
        return False
    except OSError:
        # Without the tool, sbatch has the better message.
        return True
    return run.returncode == 0

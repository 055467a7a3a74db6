"""Snakemake whose SLURM plugin outlives an outage of the controller, at any path.

snakemake-executor-plugin-slurm 2.8.0 forgets all its jobs when their states cannot be asked for,
and then waits for ever; and a job that cannot be submitted just then has failed. Here jobs of which
nothing was heard are asked for again at the next look, and submissions wait for the controller. It
also starts Python by a path without quotes; here a checkout's path may have a space.

Started by ``run.py`` in place of ``python -m snakemake``, with the same arguments.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

# The plugin that a job starts, of workflow/upstream/progress: the same with quotes.
STEP = "ser-jobstep"
# How long a submission waits for the controller, and between two looks, in seconds.
PATIENCE, PAUSE = 3600.0, 5.0


def steady(executor: Any) -> Any:
    """Let an executor of the plugin keep its jobs, and its submissions wait, while nobody answers.

    Parameters
    ----------
    executor
        The plugin's class; it is changed.

    Returns
    -------
    type
        The same class.
    """
    check, run = executor.check_active_jobs, executor.run_job
    python, further = executor.get_python_executable, executor.additional_general_args

    async def check_active_jobs(self: Any, active_jobs: Sequence[Any]) -> AsyncIterator[Any]:
        heard: set[int] = set()
        with _noted(self, "report_job_success", heard), _noted(self, "report_job_error", heard):
            async for job in check(self, active_jobs):
                heard.add(id(job))
                yield job
        for job in active_jobs:
            if id(job) not in heard:
                yield job

    def run_job(self: Any, job: Any) -> Any:
        wait_for_controller(self.logger.warning)
        return run(self, job)

    def get_python_executable(self: Any) -> str:
        return shlex.quote(python(self))

    def additional_general_args(self: Any) -> str:
        return further(self).replace("slurm-jobstep", STEP)

    executor.check_active_jobs, executor.run_job = check_active_jobs, run_job
    executor.get_python_executable = get_python_executable
    executor.additional_general_args = additional_general_args
    return executor


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


class _noted:
    """Note what is reported by a method of an executor, for as long as the block lasts."""

    def __init__(self, executor: Any, name: str, heard: set[int]) -> None:
        self._executor, self._name, self._heard = executor, name, heard

    def __enter__(self) -> None:
        method = getattr(self._executor, self._name)

        def report(job: Any, *arguments: Any, **named: Any) -> Any:
            self._heard.add(id(job))
            return method(job, *arguments, **named)

        setattr(self._executor, self._name, report)

    def __exit__(self, *_: object) -> None:
        delattr(self._executor, self._name)


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


def main() -> None:
    """Become Snakemake."""
    import snakemake_executor_plugin_slurm
    from snakemake.cli import main as snakemake

    steady(snakemake_executor_plugin_slurm.Executor)
    sys.exit(snakemake())


if __name__ == "__main__":
    main()

"""Jobs that an interrupted run left in SLURM's queue.

A Snakemake that was killed no longer knows its jobs, but SLURM runs them on. The next Snakemake
would send the same jobs again, beside them. They are therefore taken out of the queue first: their
results are whole or not there, so that nothing is lost but what they had begun.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import yaml

# How the plugin names the jobs of a run: the profile's prefix and a number of the run's own.
OURS = re.compile(r"ser_[0-9a-f-]{36}")
PATIENCE = 120


class QueueError(RuntimeError):
    """Jobs of an interrupted run cannot be ended."""


def uses_slurm(arguments: Sequence[str]) -> bool:
    """Say whether Snakemake, called with these arguments, sends its jobs to SLURM."""
    if executor := _value(arguments, "--executor", "-e"):
        return executor == "slurm"
    profile = _value(arguments, "--workflow-profile")
    try:
        text = (Path(profile or "") / "config.yaml").read_text(encoding="utf-8")
        return (yaml.safe_load(text) or {}).get("executor") == "slurm"
    except (OSError, yaml.YAMLError, AttributeError):
        # Snakemake says what is wrong with a profile.
        return False


def end_leftovers(folder: Path, patience: float = PATIENCE) -> int:
    """Cancel the jobs that an earlier run in `folder` left in the queue, and wait for their end.

    Parameters
    ----------
    folder
        Where Snakemake is started; runs in other folders are left alone.
    patience
        Seconds to wait.

    Returns
    -------
    int
        How many there were; 0 also where there is no SLURM.

    Raises
    ------
    QueueError
        When some are still there after `patience`.
    """
    if not (shutil.which("squeue") and shutil.which("scancel")):
        return 0
    jobs = _left_in_queue(folder)
    if not jobs:
        return 0
    subprocess.run(["scancel", *jobs], check=False, capture_output=True)
    deadline = time.monotonic() + patience
    while left := _left_in_queue(folder):
        if time.monotonic() > deadline:
            raise QueueError(
                f"{len(left)} jobs of an interrupted run are still in the queue"
                f" ({', '.join(left[:5])}); end them with scancel, then start again"
            )
        time.sleep(0.5)
    return len(jobs)


def _left_in_queue(folder: Path) -> list[str]:
    """List the numbers of this user's jobs that were sent from a folder and have not ended."""
    run = subprocess.run(
        ["squeue", "--noheader", "--user", str(os.getuid()), "--format", "%i|%j|%Z"],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
    )
    found = []
    for line in run.stdout.splitlines():
        number, _, rest = line.partition("|")
        name, _, place = rest.partition("|")
        if OURS.fullmatch(name) and os.path.realpath(place) == os.path.realpath(folder):
            found.append(number)
    return found


def _value(arguments: Sequence[str], *flags: str) -> str | None:
    """Give the value of a flag, written as two words or with an equals sign."""
    for number, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name in flags:
            return value if equals else next(iter(arguments[number + 1 :]), None)
    return None

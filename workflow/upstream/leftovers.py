"""A Snakemake that was killed leaves its jobs in SLURM's queue, and the next sends them again.

Seen in snakemake-executor-plugin-slurm 2.8.0. Going on with the jobs of a crashed run is planned:
https://github.com/snakemake/snakemake-executor-plugin-slurm/issues/109

Two jobs would then write the same files at once. The old ones are therefore cancelled first. Their
results are complete or absent, so only their unfinished work is lost.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

# How the plugin names the jobs of a run: the profile's prefix and a number of the run's own.
OURS = re.compile(r"ser_[0-9a-f-]{36}")
PATIENCE = 120


class QueueError(RuntimeError):
    """Jobs of an interrupted run cannot be ended."""


def end_leftovers(folder: Path, patience: float = PATIENCE) -> int:
    """Cancel the jobs that an earlier run in `folder` left in the queue, and wait for their end.

    Gives their number, 0 also where there is no SLURM; runs in other folders are left alone.

    Raises
    ------
    QueueError
        When some are still there after `patience` seconds.
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
        timeout=PATIENCE,
    )
    found = []
    for line in run.stdout.splitlines():
        number, _, rest = line.partition("|")
        name, _, place = rest.partition("|")
        if OURS.fullmatch(name) and os.path.realpath(place) == os.path.realpath(folder):
            found.append(number)
    return found

"""Start Snakemake under a lock that a killed run leaves free.

Snakemake's own lock is a file that stays when a run is killed, and the next run then asks for
--unlock by hand. This one is the kernel's: it goes with the Snakemake that holds it, so that `make`
after a power cut just goes on, while two runs at once in one folder still cannot meet.
"""

from __future__ import annotations

import fcntl
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

# Started as a script, so that its own package is not on the path yet.
sys.path.insert(0, str(Path(__file__).parents[1]))

from plan.caches import keep_caches
from plan.warm_start import start_warm
from upstream.cluster_queue import QueueError, end_leftovers, uses_slurm

LOCK = Path(".snakemake") / "make.lock"
# A folder of its own, as jobs have it on their path too.
PROGRESS = Path(__file__).parents[1] / "upstream" / "progress"
# Calls that run nothing, whose output is what was asked for.
LOOKING = {
    *("--dry-run", "--dryrun", "--rulegraph", "--dag", "--d3dag", "--filegraph", "--summary"),
    *(
        "--detailed-summary",
        "--lint",
        "--report",
        "--touch",
        "--unlock",
        "--list-rules",
        "--logger",
    ),
    *("--archive", "--version", "--help", "-h", "--cleanup-metadata", "--containerize"),
}


def runs_jobs(arguments: Sequence[str]) -> bool:
    """Say whether these arguments of Snakemake's run jobs, so that there is progress to show."""
    flags = {argument.partition("=")[0] for argument in arguments}
    # -n, alone or among other letters.
    short = any(re.fullmatch(r"-[a-zA-Z]*n[a-zA-Z]*", argument) for argument in arguments)
    return not (flags & LOOKING or short)


def main() -> None:
    """Take the lock and become Snakemake, with the same arguments."""
    LOCK.parent.mkdir(exist_ok=True)
    handle = os.open(LOCK, os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("another run is at work in this folder; wait until it ends, or end its processes")
    os.set_inheritable(handle, True)
    keep_caches(Path.cwd())
    arguments = sys.argv[1:]
    program = ["-m", "snakemake"]
    if runs_jobs(arguments):
        if uses_slurm(arguments):
            _end_leftovers()
            program = [str(Path(__file__).parents[1] / "upstream" / "steady_slurm.py")]
        else:
            # Its jobs run here, where they can share their imports.
            start_warm(LOCK.parent)
        paths = [str(PROGRESS.resolve()), *filter(None, [os.environ.get("PYTHONPATH")])]
        os.environ["PYTHONPATH"] = os.pathsep.join(paths)
        arguments = ["--logger", "progress", *arguments]
    os.execv(sys.executable, [sys.executable, *program, "--nolock", *arguments])


def _end_leftovers() -> None:
    try:
        ended = end_leftovers(Path.cwd())
    except QueueError as error:
        sys.exit(str(error))
    if ended:
        print(f"{ended} jobs of an interrupted run were still in the queue: cancelled", flush=True)


if __name__ == "__main__":
    main()

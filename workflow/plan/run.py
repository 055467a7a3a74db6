"""Start Snakemake under a lock that a killed run leaves free.

Snakemake's own lock is a file that stays when a run is killed, and the next run then asks for
--unlock by hand. This one is the kernel's: it goes with the Snakemake that holds it, so that `make`
after a power cut just goes on, while two runs at once in one folder still cannot meet.
"""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path

# Started as a script, so that its own package is not on the path yet.
sys.path.insert(0, str(Path(__file__).parents[1]))

from plan.environment import prepare_environment

LOCK = Path(".snakemake") / "make.lock"
# A folder of its own, as jobs have it on their path too.
PROGRESS = Path(__file__).parent / "progress"


def main() -> None:
    """Take the lock and become Snakemake, with the same arguments."""
    LOCK.parent.mkdir(exist_ok=True)
    handle = os.open(LOCK, os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("another run is at work in this folder; wait until it ends, or end its processes")
    os.set_inheritable(handle, True)
    prepare_environment(Path.cwd())
    paths = [str(PROGRESS.resolve()), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    logger = [] if "--logger" in sys.argv else ["--logger", "progress"]
    command = [sys.executable, "-m", "snakemake", "--nolock", *logger, *sys.argv[1:]]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main()

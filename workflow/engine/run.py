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

LOCK = Path(".snakemake") / "make.lock"


def main() -> None:
    """Take the lock and become Snakemake, with the same arguments."""
    LOCK.parent.mkdir(exist_ok=True)
    handle = os.open(LOCK, os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("another run is at work in this folder; wait until it ends, or end its processes")
    os.set_inheritable(handle, True)
    os.execv(sys.executable, [sys.executable, "-m", "snakemake", "--nolock", *sys.argv[1:]])


if __name__ == "__main__":
    main()

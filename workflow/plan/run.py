"""Start Snakemake with its environment variables, under a lock that a killed run releases.

Snakemake's own lock is a file that stays when a run is killed, and the next run then asks for
--unlock by hand. This lock is the kernel's: it ends with the Snakemake that holds it. So `make`
simply goes on after a power cut, and two runs at once in one folder are still impossible.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

LOCK = Path(".snakemake") / "make.lock"
# A folder of its own, as it is on the jobs' path too.
PROGRESS = Path(__file__).parent / "progress"
# Variable -> folder below .snakemake/. The first places Snakemake's cache of sources; Matplotlib
# and Keras would also read a user's own settings in theirs, which must not change a result.
CACHES = {"XDG_CACHE_HOME": "cache", "MPLCONFIGDIR": "matplotlib", "KERAS_HOME": "keras"}


def prepare_environment(folder: Path, environment: MutableMapping[str, str] = os.environ) -> None:
    """Set the variables of a run in `folder`, for this process and those that it starts.

    ``python`` in a rule's shell becomes the Python that runs Snakemake, so that its environment
    need not be activated; a rule's own conda environment still comes before it. Caches lie in
    .snakemake/, unless the user has set them.
    """
    for name, below in CACHES.items():
        environment.setdefault(name, str(folder.absolute() / ".snakemake" / below))
    own, paths = os.path.dirname(sys.executable), environment.get("PATH", "")
    if paths.split(os.pathsep)[0] != own:
        environment["PATH"] = f"{own}{os.pathsep}{paths}"


def tell_progress(expected: Mapping[str, float]) -> None:
    """Pass the expected seconds of a job of each rule to this process's display."""
    os.environ["SER_EXPECTED_SECONDS"] = json.dumps(expected)


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

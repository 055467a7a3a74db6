"""Starts the warm Python of a run (`warm_server.py`), and puts its client on the jobs' path."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import MutableMapping, Sequence
from pathlib import Path

# Names the folder of the run's warm Python, for the Snakemake that the run becomes.
VARIABLE = "SER_WARM"
# What a user sets to have each job start a Python of its own.
OFF = "0"
PROCESS = "/proc/self/task"
# In its folder: a file a job, named by the process that asked, with the number of the one at work.
JOBS = "jobs"


def start_warm(
    place: Path,
    environment: MutableMapping[str, str] = os.environ,
    libraries: Sequence[str] = (),
) -> int | None:
    """Start a warm Python that serves the calling process's run, and name its folder.

    Nothing happens where the user has set SER_WARM=0, or the system cannot tell how many threads a
    process has (no /proc). The warm Python imports nothing before the first job asks for it.

    Parameters
    ----------
    place
        Folder below which its own is made.
    environment
        Of the run; SER_WARM is set in it.
    libraries
        What to import; all that scripts need by default.

    Returns
    -------
    int or None
        A file descriptor: the warm Python ends when it is closed. None where there is none.
    """
    if environment.get(VARIABLE) == OFF or not os.path.isdir(PROCESS):
        environment.pop(VARIABLE, None)
        return None
    folder = Path(tempfile.mkdtemp(prefix="warm-", dir=place)).absolute()
    client = [sys.executable, "-I", "-S", str(Path(__file__).with_name("warm_client.py"))]
    words = shlex.join([*client, str(folder), sys.executable])
    (folder / JOBS).mkdir()
    program = folder / "bin" / "python"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
    )
    # pandas imports pyarrow where an extra brought it, as openSMILE's does. Its allocator has
    # a thread of its own else, beside which the server does not fork.
    threads["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
    server = Path(__file__).with_name("warm_server.py")
    # The kernel closes this end with the run, however that ends, and jobs do not inherit it.
    ends, held = os.pipe()
    os.set_inheritable(held, True)  # through the exec by which the run becomes Snakemake
    with (folder / "log").open("wb") as log:
        subprocess.Popen(
            [sys.executable, str(server), str(folder), *libraries],
            env={**environment, **threads},
            stdin=ends,
            stdout=log,
            stderr=log,
        )
    os.close(ends)
    environment[VARIABLE] = str(folder)
    return held


def warm_path(environment: MutableMapping[str, str] = os.environ) -> list[str]:
    """Give the folder of the run's own ``python``, if the run has a warm one."""
    folder = environment.get(VARIABLE, "")
    return [str(Path(folder) / "bin")] if folder not in ("", OFF) else []

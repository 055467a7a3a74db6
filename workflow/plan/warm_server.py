"""A Python that has imported the large libraries, and becomes the scripts of a run's jobs by fork.

A job's own work is often shorter than the imports before it: TensorFlow alone takes seconds. Here
they are imported once a run. Each script runs in a child of its own, as if Python had been started
for it; nothing is shared but what was imported, and no thread runs in this process.

Started by `plan.warm_start`, asked by `warm_client.py`. It ends with the run that started it.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import json
import os
import runpy
import select
import selectors
import shutil
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What scripts import; an environment without one of them goes on without.
LIBRARIES = (
    *("numpy", "pandas", "h5py", "yaml", "scipy.stats", "scipy.signal", "sklearn.svm"),
    *("statsmodels.stats.multitest", "matplotlib.figure", "matplotlib.backends.backend_agg"),
    # librosa compiles with numba when it is imported: once in a fresh environment, for a minute.
    *("matplotlib.backends.backend_svg", "numba", "librosa.feature.spectral"),
    *("tensorflow", "keras"),
)
# A run in which nothing is to be made asks for nothing, and shall not pay for imports.
WANTED, READY, SOCKET, JOBS = "wanted", "ready", "socket", "jobs"
# Its standard input: a pipe from the run.
RUN = 0
FILES = "/proc/self/fd"
# How often it looks whether its run is still there (seconds).
GLANCE = 0.2
# A child that does not end by itself within so many seconds after its client is gone is killed.
PATIENCE = 5.0
LENGTH = struct.Struct("!I")


@dataclass
class Job:
    """A child at work, the connection to who waits for it, and when it shall be killed."""

    pid: int
    client: str
    connection: socket.socket
    deadline: float | None = None


def main() -> None:
    """Wait until the first job asks, import, and serve until the run that started this ends."""
    folder, *libraries = sys.argv[1:]
    # This script's own folder: its modules are not to be taken for libraries of the same name.
    del sys.path[0]
    os.chdir(folder)  # a socket's path may not be long, so it is named relatively
    # Ctrl-C is for the run and its jobs; this process goes when the run has gone.
    os.setsid()
    run = os.getppid()
    while not os.path.exists(WANTED):
        if _is_over(run, GLANCE):
            _leave()
    # As ser.systems does, which comes before any import of Keras in a script.
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    for name in libraries or LIBRARIES:
        if importlib.util.find_spec(name.partition(".")[0]) is not None:
            importlib.import_module(name)
    # Whatever libraries may hold open; the list itself was open while it was read, and is not now.
    keep = {name for name in os.listdir(FILES) if os.path.exists(f"{FILES}/{name}")}
    # A fork takes only one thread along, and whatever another one held would stay locked.
    if len(os.listdir("/proc/self/task")) == 1:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(SOCKET)
            listener.listen(64)
            Path(READY).touch()
            _serve(listener, run, keep)
    _leave()


def _serve(listener: socket.socket, run: int, keep: Set[str]) -> None:
    jobs: list[Job] = []
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        # A child's end shall be noticed at once: its signal wakes the selector up.
        waker, wakened = socket.socketpair()
        waker.setblocking(False)
        wakened.setblocking(False)
        signal.set_wakeup_fd(wakened.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        selector.register(waker, selectors.EVENT_READ)
        selector.register(RUN, selectors.EVENT_READ)
        while not _is_over(run):
            for key, _ in selector.select(GLANCE):
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    job = _begin(connection, keep)
                    if job is None:
                        connection.close()
                        continue
                    with contextlib.suppress(OSError):  # a benchmark less is no reason to end
                        Path(JOBS, job.client).write_text(str(job.pid), encoding="ascii")
                    jobs.append(job)
                    selector.register(connection, selectors.EVENT_READ, job)
                elif key.fileobj is waker:
                    with contextlib.suppress(BlockingIOError):
                        waker.recv(4096)
                elif isinstance(key.data, Job) and key.data.deadline is None:
                    # Nobody writes on after a request: the client has gone.
                    selector.unregister(key.fileobj)
                    _send(key.data.pid, signal.SIGTERM)
                    key.data.deadline = time.monotonic() + PATIENCE
            for job in [job for job in jobs if _has_ended(job)]:
                jobs.remove(job)
                with contextlib.suppress(KeyError):
                    selector.unregister(job.connection)
                job.connection.close()
        for job in jobs:
            _send(job.pid, signal.SIGKILL)


def _is_over(run: int, seconds: float = 0.0) -> bool:
    """Say whether the run has ended: then nobody holds the other end of its pipe any more."""
    return bool(select.select([RUN], [], [], seconds)[0]) or os.getppid() != run


def _has_ended(job: Job) -> bool:
    """Answer the client when its child has ended; hasten the end of one without a client."""
    pid, status = os.waitpid(job.pid, os.WNOHANG)
    if pid == 0:
        if job.deadline is not None and time.monotonic() > job.deadline:
            _send(job.pid, signal.SIGKILL)
        return False
    # What it left behind would hold its files open.
    _send(job.pid, signal.SIGKILL)
    # Before the answer: once the client has ended, another process may get its number.
    Path(JOBS, job.client).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        job.connection.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))
    return True


def _send(group: int, number: int) -> None:
    """Send a signal to a child and to what it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _begin(connection: socket.socket, keep: Set[str]) -> Job | None:
    """Read a request and fork the process that is to do it; None where there is no request."""
    try:
        connection.settimeout(10)
        head, streams, _, _ = socket.recv_fds(connection, LENGTH.size, 3)
        left = LENGTH.unpack(head)[0]
        parts = []
        while left:
            parts.append(connection.recv(min(left, 1 << 16)))
            if not parts[-1]:
                return None
            left -= len(parts[-1])
        request = json.loads(b"".join(parts))
        client = str(int(request["process"]))
        connection.settimeout(None)
    except (OSError, struct.error, ValueError):
        return None
    pid = os.fork()
    if pid == 0:
        try:
            _become(request, streams, keep)
        finally:
            os._exit(70)  # not reached: no child may go on as a server
    for stream in streams:
        os.close(stream)
    with contextlib.suppress(PermissionError, ProcessLookupError):
        os.setpgid(pid, pid)  # here and there, whoever comes first
    return Job(pid, client, connection)


def _become(request: Mapping[str, Any], streams: Sequence[int], keep: Set[str]) -> None:
    """Be the script, as Python would have been if started for it; never return."""
    with contextlib.suppress(PermissionError):
        os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
    # The listener, connections of other jobs and the selector stay with the server.
    for name in set(os.listdir(FILES)) - keep:
        with contextlib.suppress(OSError):
            os.close(int(name))
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = list(request["arguments"])
    with contextlib.suppress(OSError):  # what `top` shows
        Path("/proc/self/comm").write_text(Path(sys.argv[0]).stem, encoding="utf-8")
    sys.path.insert(0, str(Path(sys.argv[0]).resolve().parent))
    status = _run(sys.argv[0])
    with contextlib.suppress(Exception):
        threading._shutdown()  # type: ignore[attr-defined]  # waits for the script's threads, as Python's own end does
    with contextlib.suppress(Exception):
        atexit._run_exitfuncs()
    for written in (sys.stdout, sys.stderr):
        try:
            written.flush()
        except OSError:
            status = status or 120  # as Python does when its output could not be written
    os._exit(status)


def _run(script: str) -> int:
    """Run a script and give the status that Python would end with."""
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        if end.code is None:
            return 0
        if isinstance(end.code, int):
            return end.code & 0xFF
        print(end.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _leave() -> None:
    """End, and take the folder along."""
    with contextlib.suppress(OSError):
        shutil.rmtree(os.getcwd())
    os._exit(0)


if __name__ == "__main__":
    main()

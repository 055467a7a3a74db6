"""Have a script run by the warm Python of this run, or by a Python of its own.

Stands for ``python`` on the path of a run's jobs (`plan.warm_start`). Whatever the warm Python is
not for (no script, several threads, not ready yet, gone) is done by an ordinary Python.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import sys

# The libraries' numbers of threads were read when they were imported, with one everywhere.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")

# openSMILE writes past its memory in a process that has imported TensorFlow before, and aborts.
ALONE = ("extract_opensmile.py",)


def main() -> None:
    """Ask; else become the ordinary Python."""
    folder, interpreter, *arguments = sys.argv[1:]
    connection = connect(folder) if is_for_it(arguments) else None
    if connection is None:
        os.execv(interpreter, [interpreter, *arguments])
    request = {
        "process": os.getpid(),
        "arguments": arguments,
        "folder": os.getcwd(),
        "environment": dict(os.environ),
    }
    text = json.dumps(request).encode()
    socket.send_fds(connection, [struct.pack("!I", len(text))], [0, 1, 2])
    connection.sendall(text)
    answer = b""
    while len(answer) < 4:
        part = connection.recv(4 - len(answer))
        if not part:
            sys.exit("the Python that ran this job ended without an answer")
        answer += part
    status = struct.unpack("!i", answer)[0]
    if status < 0:  # by a signal: end by the same
        os.kill(os.getpid(), -status)
    os._exit(abs(status))


def is_for_it(arguments: list[str]) -> bool:
    """Say whether this is a script on one thread that may be, without any option of Python's."""
    return (
        bool(arguments)
        and arguments[0].endswith(".py")
        and os.path.basename(arguments[0]) not in ALONE
        and all(os.environ.get(name) == "1" for name in THREADS)
    )


def connect(folder: str) -> socket.socket | None:
    """Connect to the warm Python; None where there is none yet."""
    here = os.getcwd()
    try:
        os.chdir(folder)  # a socket's path may not be long
    except OSError:
        return None
    connection = socket.socket(socket.AF_UNIX)
    try:
        if not os.path.exists("ready"):
            with open("wanted", "w"):
                return None
        connection.connect("socket")
    except OSError:
        return None
    finally:
        os.chdir(here)
    return connection


if __name__ == "__main__":
    main()

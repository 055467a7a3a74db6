"""Files that appear whole or not at all, and the tables in them."""

from __future__ import annotations

import csv
import glob
import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

# Imported only to read a table: many scripts read none, and the import would take longer than they.
if TYPE_CHECKING:
    import pandas as pd

# Seconds after which another machine's unfinished file counts as abandoned.
ABANDONED = 86400
HOST = re.sub(r"[^A-Za-z0-9_.]", "_", socket.gethostname())


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Give a temporary path next to `path`, and move it there if the block succeeds.

    A killed job leaves a file that starts with a dot; the next attempt deletes it. The folder is
    made if necessary.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_path(path)
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())  # otherwise a renamed file may be empty after a power cut
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
        # Once more: a process killed in the middle of a write may have ended since.
        _clear(path)


def temporary_path(path: Path) -> Path:
    """Name a temporary file that no other process uses, and delete those of dead processes."""
    # On a cluster, a job that Snakemake gave up may still write while its replacement runs.
    _clear(path)
    return path.with_name(f".{path.name}.{HOST}-{os.getpid()}.partial")


def _clear(path: Path) -> None:
    start, end = f".{path.name}.", ".partial"
    for old in path.parent.glob(f"{glob.escape(start)}*{end}"):
        if _abandoned(old, old.name[len(start) : -len(end)]):
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)


def _abandoned(path: Path, owner: str) -> bool:
    """Say whether a file's process has ended (on another machine: a day without a change)."""
    host, _, pid = owner.rpartition("-")
    try:
        if host != HOST or not pid.isdigit():
            return time.time() - path.stat().st_mtime > ABANDONED
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    if int(pid) == os.getpid():
        return True
    # In a container whose first process reaps none, killed jobs stay zombies; /proc shows it.
    try:
        status = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
    # The name, which may hold anything, ends with the last bracket; the state is the next letter.
    return status.rpartition(b")")[2].split()[0] in (b"Z", b"X")


def write_text(path: str | Path, text: str) -> None:
    """Write a UTF-8 text file, whole or not at all, with line feeds on every system."""
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_table(path: str | Path, table: pd.DataFrame) -> None:
    """Write a table as CSV (UTF-8, line feeds), whole or not at all."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"))


def read_table(path: str | Path) -> pd.DataFrame:
    """Read a CSV table: ``seconds`` as numbers, else text (speaker 03, class NA); no NaN."""
    import pandas as pd

    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    return table.astype({"seconds": float}) if "seconds" in table else table


def read_rows(path: str | Path) -> list[dict[str, str]]:
    """Read a CSV table row by row, every cell as text, without pandas."""
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))

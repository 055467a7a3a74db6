"""Files that appear whole or not at all, and the tables in them."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

# Imported where a table is read: many scripts read none, and would spend longer here than at work.
if TYPE_CHECKING:
    import pandas as pd


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, and move it there when the block ends well.

    A job that is killed leaves a file whose name starts with a dot and that nothing reads; the next
    attempt writes over it. The rename stays inside one folder, so it is atomic.

    Parameters
    ----------
    path
        The file to make; its folder is made if need be.

    Yields
    ------
    pathlib.Path
        Where to write.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write a UTF-8 text file, whole or not at all, with line feeds on every system."""
    with whole_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_table(path: str | Path, table: pd.DataFrame) -> None:
    """Write a table as CSV (UTF-8, line feeds), whole or not at all."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"))


def read_table(path: str | Path) -> pd.DataFrame:
    """Read a CSV table with every cell as text, ``seconds`` as numbers; nothing becomes NaN.

    Speakers named 03 stay 03, and a class named NA stays a class.
    """
    import pandas as pd

    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    return table.astype({"seconds": float}) if "seconds" in table else table


def read_rows(path: str | Path) -> list[dict[str, str]]:
    """Read a CSV table row by row, every cell as text, without pandas."""
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))

"""What trainings cost: time and memory, from Snakemake's benchmark files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ser.report.run_times import UNKNOWN

COST_COLUMNS = ["dataset", "system", "jobs", "seconds", "max_rss_mb", "cpu_seconds"]
MEASURED = ["s", "max_rss", "cpu_time"]


def training_costs(files: Mapping[tuple[str, str], Sequence[str | Path]]) -> pd.DataFrame:
    """Average what the trainings of each system took.

    Snakemake samples a job's memory and processor time while it runs. A job that ended before any
    sample, or was only seen before it had used the processor, counts for its seconds alone.

    Parameters
    ----------
    files
        Dataset and system to the benchmark files of its trainings, one a fold and seed.

    Returns
    -------
    pandas.DataFrame
        `COST_COLUMNS`, in the order of `files`: number of jobs, mean wall-clock seconds of a job,
        largest resident memory of any job in MiB, mean processor seconds of a job; NaN where
        nothing was measured.

    Raises
    ------
    ValueError
        When a file is no benchmark of Snakemake's; one line that names it.
    """
    rows = []
    for (dataset, system), paths in files.items():
        jobs = pd.concat([_read(path) for path in paths], ignore_index=True)
        seen = jobs[jobs["cpu_time"] > 0]
        rows.append(
            [
                *(dataset, system, len(jobs), jobs["s"].mean()),
                *(seen["max_rss"].max(), seen["cpu_time"].mean()),
            ]
        )
    return pd.DataFrame(rows, columns=COST_COLUMNS)


def read_costs(path: str | Path) -> pd.DataFrame:
    """Read a CSV of `training_costs`; what was not measured is NaN.

    Raises
    ------
    ValueError
        When a column is missing.
    """
    table = pd.read_csv(
        path, dtype={"dataset": str, "system": str}, keep_default_na=False, na_values=[""]
    )
    missing = [name for name in COST_COLUMNS if name not in table]
    if missing:
        raise ValueError(f"{path}: no column {missing[0]}; it must hold {','.join(COST_COLUMNS)}")
    return table


def read_parameters(path: str | Path) -> dict[str, int]:
    """Read a CSV of system and number of parameters; a system without a number is left out.

    Raises
    ------
    ValueError
        When a column is missing, or a cell is no number.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    if not {"system", "parameters"} <= set(table):
        raise ValueError(f"{path}: the columns must be system,parameters")
    known = table[table["parameters"] != ""]
    try:
        return {row.system: int(float(row.parameters)) for row in known.itertuples(index=False)}
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _read(path: str | Path) -> pd.DataFrame:
    """Read `MEASURED` of one benchmark file, a row a job."""
    try:
        table = pd.read_csv(
            path, sep="\t", na_values=list(UNKNOWN), keep_default_na=False, encoding="utf-8"
        )
        return table[MEASURED].astype(float)
    except (KeyError, ValueError, pd.errors.ParserError):
        raise ValueError(f"{path}: is it a benchmark of Snakemake's?") from None

"""When each job's script ran, from the benchmark files that Snakemake leaves."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def read_jobs(folder: Path) -> pd.DataFrame:
    """Read all benchmark files below a folder that has one folder (or file) a rule.

    Returns
    -------
    pandas.DataFrame
        A row a job: ``rule``, ``job``, ``start`` and ``end`` (seconds since 1970), ``seconds`` of
        wall time, ``peak_mb`` of resident memory (Snakemake looks every half second). Snakemake
        writes the file as soon as the script has ended, so the file's time is the script's end.
    """
    rows = []
    for path in sorted(folder.rglob("*.tsv")):
        record = pd.read_csv(path, sep="\t", na_values="-").iloc[0]
        end, seconds = path.stat().st_mtime, float(record["s"])
        place = path.relative_to(folder)
        rows.append(
            {
                "rule": place.parts[0],
                "job": str(place.with_suffix("")),
                "start": end - seconds,
                "end": end,
                "seconds": seconds,
                "peak_mb": float(record["max_rss"]),
            }
        )
    return pd.DataFrame(rows)


def busy(jobs: pd.DataFrame) -> float:
    """Seconds in which at least one script ran."""
    total, until = 0.0, 0.0
    for start, end in sorted(zip(jobs["start"], jobs["end"], strict=True)):
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total


def summarise(jobs: pd.DataFrame) -> pd.DataFrame:
    """Number of jobs, summed and longest seconds and peak memory (MB) of each rule."""
    return jobs.groupby("rule").agg(
        jobs=("job", "size"),
        seconds=("seconds", "sum"),
        longest=("seconds", "max"),
        peak_mb=("peak_mb", "max"),
    )

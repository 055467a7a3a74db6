"""Times of scripts are read from what Snakemake leaves, and overlaps count once."""

from __future__ import annotations

import os

import pandas as pd
import pytest

from benchmarks.script_times import busy, read_jobs, summarise


def write(folder, name: str, seconds: float, end: float, memory: str = "12.5") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"s\th:m:s\tmax_rss\n{seconds}\t0:00:00\t{memory}\n")
    os.utime(path, (end, end))


def test_jobs_are_read_by_rule(tmp_path):
    write(tmp_path, "index/a.tsv", 2.0, 1002.0)
    write(tmp_path, "fit/x/0.tsv", 1.0, 1004.0, "7")
    write(tmp_path, "fit/x/1.tsv", 3.0, 1006.0, "-")
    jobs = read_jobs(tmp_path)
    assert list(jobs["job"]) == ["fit/x/0", "fit/x/1", "index/a"]
    rules = summarise(jobs)
    assert rules.loc["fit"].to_dict() == {"jobs": 2, "seconds": 4, "longest": 3, "peak_mb": 7}
    assert busy(jobs) == pytest.approx(2 + 3)


def test_overlaps_and_gaps():
    jobs = pd.DataFrame({"start": [0.0, 1.0, 2.0, 10.0], "end": [5.0, 2.0, 6.0, 11.0]})
    assert busy(jobs) == 7

"""Time and memory of rules and trainings, from Snakemake's benchmark files (one per job, TSV).

Snakemake samples a job's memory and processor time while it runs. A job that ended before any
sample, or was sampled only before it used the processor (the sample is then of the shell that
starts it), counts only with its seconds.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from ser.files.atomic_write import read_rows

RUN_TIME_COLUMNS = ["rule", "jobs", "seconds", "longest", "cpu_seconds", "max_rss_mb"]
COST_COLUMNS = ["dataset", "system", "jobs", "seconds", "max_rss_mb", "cpu_seconds"]
MEASURED = ["s", "max_rss", "cpu_time"]
# What Snakemake writes where a job was too short or the system does not tell.
UNKNOWN = ["", "-", "NA", "nan"]


@dataclass(frozen=True)
class RuleTime:
    """Total cost of a rule's jobs, and the longest job; NaN where nothing was measured.

    ``seconds`` and ``longest`` are wall-clock times, ``max_rss_mb`` a job's largest memory in MiB.
    """

    jobs: int
    seconds: float
    longest: float = math.nan
    cpu_seconds: float = math.nan
    max_rss_mb: float = math.nan


def collect_run_times(
    folder: Path, experiment: str, corpora: Sequence[str], corpus_rules: Collection[str]
) -> dict[str, RuleTime]:
    """Sum up the benchmark files of an experiment and of its corpora, by rule.

    ``folder`` holds ``<rule>/<scope>.tsv`` and ``<rule>/<scope>/**/*.tsv``, where the scope is an
    experiment or, for ``corpus_rules``, a corpus. A ValueError of one line names a file that is not
    a benchmark of Snakemake's.
    """
    found = {}
    for rule in sorted(path for path in folder.glob("*") if path.is_dir()):
        files: list[Path] = []
        for scope in corpora if rule.name in corpus_rules else [experiment]:
            alone = rule / f"{scope}.tsv"
            files += [*([alone] if alone.is_file() else []), *(rule / scope).rglob("*.tsv")]
        jobs, seen = _read(sorted(files))
        if len(jobs):
            seconds, cpu = jobs["s"].dropna(), seen["cpu_time"].dropna()
            found[rule.name] = RuleTime(
                jobs=len(jobs),
                seconds=math.fsum(seconds) if len(seconds) else math.nan,
                longest=float(seconds.max()),
                cpu_seconds=math.fsum(cpu) if len(cpu) else math.nan,
                max_rss_mb=float(seen["max_rss"].max()),
            )
    return found


def run_time_rows(times: Mapping[str, RuleTime]) -> list[dict[str, object]]:
    """List rows of `RUN_TIME_COLUMNS` by rule; figures with two decimals, empty where unknown."""
    rows = []
    for rule, time in sorted(times.items()):
        figures = {name: f"{value:.2f}".replace("nan", "") for name, value in asdict(time).items()}
        rows.append({"rule": rule, **figures, "jobs": time.jobs})
    return rows


def read_run_times(path: str | Path) -> dict[str, RuleTime]:
    """Read a CSV of `run_time_rows`; a ValueError of one line names an invalid file."""
    times = {}
    for row in read_rows(path):
        if set(row) != set(RUN_TIME_COLUMNS) or None in row.values():
            raise ValueError(f"{path}: the columns must be {','.join(RUN_TIME_COLUMNS)}")
        try:
            jobs, *figures = (float(row[name] or "nan") for name in RUN_TIME_COLUMNS[1:])
            times[row["rule"]] = RuleTime(int(jobs), *figures)
        except ValueError as error:
            raise ValueError(f"{path}: rule {row['rule']}: {error}") from None
    return times


def training_costs(files: Mapping[tuple[str, str], Sequence[str | Path]]) -> pd.DataFrame:
    """Average the costs of the trainings of each dataset and system: `COST_COLUMNS`.

    The times are means of a job, the memory (MiB) is the largest of any; NaN where nothing was
    measured. Errors as of `collect_run_times`.
    """
    rows = []
    for (dataset, system), paths in files.items():
        jobs, seen = _read(paths)
        means = (jobs["s"].mean(), seen["max_rss"].max(), seen["cpu_time"].mean())
        rows.append([dataset, system, len(jobs), *means])
    return pd.DataFrame(rows, columns=COST_COLUMNS)


def read_parameters(path: str | Path) -> dict[str, int]:
    """Read a CSV of system and number of parameters; a system without a number is left out."""
    rows = read_rows(path)
    return {row["system"]: int(row["parameters"]) for row in rows if row["parameters"]}


def _read(paths: Sequence[str | Path]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read `MEASURED` of benchmark files, one row per job; and the jobs that were seen at work."""
    tables = []
    for path in paths:
        try:
            table = pd.read_csv(path, sep="\t", na_values=UNKNOWN, keep_default_na=False)
            tables.append(table[MEASURED].astype(float))
        except (KeyError, ValueError):
            raise ValueError(f"{path}: is it a benchmark of Snakemake's?") from None
    jobs = pd.concat(tables or [pd.DataFrame(columns=MEASURED, dtype=float)], ignore_index=True)
    return jobs, jobs[jobs["cpu_time"] > 0]

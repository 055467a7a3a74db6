"""What rules and trainings took, from Snakemake's benchmark files (one a job, tab-separated).

Snakemake samples a job's memory and processor time while it runs. A job that ended before any
sample, or was only seen before it had used the processor (the sample is then of the shell that
starts it), counts for its seconds alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
    """What the jobs of a rule took together, and the longest; NaN where nothing was measured.

    ``seconds`` and ``longest`` are wall-clock times, ``max_rss_mb`` the largest resident memory of
    a job in MiB. Each repetition counts where a benchmark was repeated.
    """

    jobs: int
    seconds: float
    longest: float = math.nan
    cpu_seconds: float = math.nan
    max_rss_mb: float = math.nan


def collect_run_times(
    folder: str | Path, experiment: str, corpora: Collection[str], corpus_rules: Collection[str]
) -> dict[str, RuleTime]:
    """Sum up the benchmark files of an experiment and of its corpora, by rule.

    Parameters
    ----------
    folder
        Holds ``<rule>/<scope>.tsv`` and ``<rule>/<scope>/**/*.tsv``, where the scope is an
        experiment or, for ``corpus_rules``, a corpus. Other experiments and corpora are left out.

    Raises
    ------
    ValueError
        When a file is no benchmark of Snakemake's; one line that names it.
    """
    found = {}
    for rule in sorted(path for path in Path(folder).glob("*") if path.is_dir()):
        scopes = sorted(corpora) if rule.name in corpus_rules else [experiment]
        alone = [path for scope in scopes if (path := rule / f"{scope}.tsv").is_file()]
        below = [path for scope in scopes for path in (rule / scope).rglob("*.tsv")]
        jobs, seen = _read(sorted(alone + below))
        if len(jobs):
            found[rule.name] = RuleTime(
                jobs=len(jobs),
                seconds=_known(math.fsum, jobs["s"]),
                longest=_known(max, jobs["s"]),
                cpu_seconds=_known(math.fsum, seen["cpu_time"]),
                max_rss_mb=_known(max, seen["max_rss"]),
            )
    return found


def run_time_rows(times: Mapping[str, RuleTime]) -> list[dict[str, object]]:
    """List rows of `RUN_TIME_COLUMNS` by rule; figures with two decimals, empty where unknown."""
    return [
        {"rule": rule}
        | {
            name: ("" if math.isnan(value) else f"{value:.2f}") if name != "jobs" else value
            for name, value in asdict(time).items()
        }
        for rule, time in sorted(times.items())
    ]


def read_run_times(path: str | Path) -> dict[str, RuleTime]:
    """Read a CSV of `run_time_rows`; a ValueError of one line names a wrong file."""
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
    """Average what the trainings of each dataset and system took: `COST_COLUMNS`.

    The times are means of a job, the memory (MiB) is the largest of any; NaN where nothing was
    measured. A file that is no benchmark of Snakemake's is a ValueError of one line.
    """
    rows = []
    for (dataset, system), paths in files.items():
        jobs, seen = _read(paths)
        means = (jobs["s"].mean(), seen["max_rss"].max(), seen["cpu_time"].mean())
        rows.append([dataset, system, len(jobs), *means])
    return pd.DataFrame(rows, columns=COST_COLUMNS)


def read_parameters(path: str | Path) -> dict[str, int]:
    """Read a CSV of system and number of parameters; a system without a number is left out."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    if not {"system", "parameters"} <= set(table):
        raise ValueError(f"{path}: the columns must be system,parameters")
    known = table[table["parameters"] != ""]
    try:
        return {row.system: int(float(row.parameters)) for row in known.itertuples(index=False)}
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _read(paths: Sequence[str | Path]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read `MEASURED` of benchmark files, a row a job; and the jobs that were seen at work."""
    tables = [pd.DataFrame(columns=MEASURED, dtype=float)]
    for path in paths:
        try:
            table = pd.read_csv(
                path, sep="\t", na_values=UNKNOWN, keep_default_na=False, encoding="utf-8"
            )
            tables.append(table[MEASURED].astype(float))
        except (KeyError, ValueError, pd.errors.ParserError):
            raise ValueError(f"{path}: is it a benchmark of Snakemake's?") from None
    jobs = pd.concat(tables[1:] or tables, ignore_index=True)
    return jobs, jobs[jobs["cpu_time"] > 0]


def _known(reduce: Callable[[Iterable[float]], float], values: pd.Series) -> float:
    known = values.dropna()
    return float(reduce(known)) if len(known) else math.nan

"""What each rule of a run took, from Snakemake's benchmark files (one a job, tab-separated)."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ser.files.atomic_write import read_rows

COLUMNS = ["rule", "jobs", "seconds", "longest", "cpu_seconds", "max_rss_mb"]
# What Snakemake writes where a job was too short or the system does not tell.
UNKNOWN = ("", "-", "NA", "nan")


@dataclass(frozen=True)
class RuleTime:
    """What the jobs of a rule took.

    Parameters
    ----------
    jobs
        Their number; each repetition counts where a benchmark was repeated.
    seconds
        Wall-clock time of all jobs together; jobs that ran at once count in full.
    longest
        Wall-clock seconds of the longest job.
    cpu_seconds
        Processor time of all jobs together, as sampled; NaN where none is known.
    max_rss_mb
        Largest resident memory of a job in MiB, as sampled; NaN where none is known.
    """

    jobs: int
    seconds: float
    longest: float = math.nan
    cpu_seconds: float = math.nan
    max_rss_mb: float = math.nan


def collect_run_times(
    folder: str | Path,
    experiment: str,
    corpora: Collection[str],
    corpus_rules: Collection[str] | None = None,
) -> dict[str, RuleTime]:
    """Sum up the benchmark files of an experiment and of its corpora.

    Parameters
    ----------
    folder
        Holds ``<rule>/<scope>.tsv`` and ``<rule>/<scope>/**/*.tsv``, where the scope is an
        experiment or a corpus. Files of other experiments and corpora are left alone.
    experiment, corpora
        The names wanted.
    corpus_rules
        The rules whose scope is a corpus. Without it a rule's files are those of the experiment or,
        where it has none, those of the corpora: right unless a corpus has the name of another
        experiment, or the experiment that of another corpus.

    Returns
    -------
    dict
        Rule to what its jobs took, sorted by rule; a rule without a file is not there.

    Raises
    ------
    ValueError
        When a file is no benchmark of Snakemake's; one line that names it.
    """
    found = {}
    for rule in sorted(path.name for path in Path(folder).glob("*") if path.is_dir()):
        own = _files(Path(folder) / rule, [experiment])
        shared = _files(Path(folder) / rule, sorted(corpora))
        by_corpus = not own if corpus_rules is None else rule in corpus_rules
        paths = shared if by_corpus else own
        jobs = [job for path in paths for job in _read(path)]
        # A sample of a job that had not used the processor yet is of the shell that starts it.
        seen = [job for job in jobs if job["cpu_time"] > 0]
        if jobs:
            found[rule] = RuleTime(
                jobs=len(jobs),
                seconds=_known(math.fsum, [job["s"] for job in jobs]),
                longest=_known(max, [job["s"] for job in jobs]),
                cpu_seconds=_known(math.fsum, [job["cpu_time"] for job in seen]),
                max_rss_mb=_known(max, [job["max_rss"] for job in seen]),
            )
    return found


def run_time_rows(times: Mapping[str, RuleTime]) -> list[dict[str, object]]:
    """List rows of `COLUMNS`, sorted by rule; figures with two decimals, empty where unknown."""
    return [
        {"rule": rule}
        | {
            name: ("" if math.isnan(value) else f"{value:.2f}") if name != "jobs" else value
            for name, value in asdict(time).items()
        }
        for rule, time in sorted(times.items())
    ]


def read_run_times(path: str | Path) -> dict[str, RuleTime]:
    """Read a CSV of `run_time_rows`.

    Raises
    ------
    ValueError
        When a column is missing, or a cell is no number; one line that names the file.
    """
    times = {}
    for row in read_rows(path):
        if set(row) != set(COLUMNS) or None in row.values():
            raise ValueError(f"{path}: the columns must be {','.join(COLUMNS)}")
        try:
            jobs, *figures = (float(row[name] or "nan") for name in COLUMNS[1:])
            times[row["rule"]] = RuleTime(int(jobs), *figures)
        except ValueError as error:
            raise ValueError(f"{path}: rule {row['rule']}: {error}") from None
    return times


def _files(folder: Path, scopes: Sequence[str]) -> list[Path]:
    alone = [folder / f"{scope}.tsv" for scope in scopes]
    below = [path for scope in scopes for path in (folder / scope).rglob("*.tsv")]
    return sorted([path for path in alone if path.is_file()] + below)


def _read(path: Path) -> list[dict[str, float]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    try:
        return [{name: _number(row[name]) for name in ("s", "cpu_time", "max_rss")} for row in rows]
    except KeyError as error:
        raise ValueError(f"{path}: no column {error.args[0]}; is it Snakemake's?") from None
    except (TypeError, ValueError):
        raise ValueError(f"{path}: a cell that is no number; is it Snakemake's?") from None


def _number(cell: str) -> float:
    return math.nan if cell in UNKNOWN else float(cell)


def _known(reduce: Callable[[Sequence[float]], float], values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return reduce(known) if known else math.nan

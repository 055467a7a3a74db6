"""What a run has done, does and has still to do, as its events tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .estimate import in_words, time_left

# The sum in Snakemake's table of jobs, which is no rule.
SUM = "total"
# The Snakefile's targets, which do nothing themselves.
TARGETS = ("all", "index", "tables", "whitening", "pictures")


@dataclass
class Job:
    """A job at work: its rule, its wildcards in words, and when it began."""

    rule: str
    about: str
    began: float


@dataclass
class Board:
    """The state of a run.

    Attributes
    ----------
    earlier
        Rule to the seconds of jobs in earlier runs.
    cores
        Jobs beside each other.
    clock
        Gives seconds.
    """

    earlier: Mapping[str, list[float]]
    cores: int = 1
    clock: Callable[[], float] = time.monotonic
    total: int = 0
    done: int = 0
    failed: int = 0
    waiting: dict[str, int] = field(default_factory=dict)
    running: dict[int, Job] = field(default_factory=dict)
    took: dict[str, list[float]] = field(default_factory=dict)
    began: float | None = None

    def plan(self, stats: Mapping[str, int]) -> None:
        """Take in how many jobs each rule has."""
        self.waiting = {rule: int(count) for rule, count in stats.items() if rule != SUM and count}
        self.total = sum(self.waiting.values())
        self.began = self.clock()

    def start(self, number: int, rule: str, wildcards: Mapping[str, str]) -> None:
        """Note that a job begins."""
        self.waiting[rule] = max(0, self.waiting.get(rule, 0) - 1)
        about = ", ".join(str(value) for value in wildcards.values())
        self.running[number] = Job(rule, about, self.clock())

    def finish(self, number: int) -> None:
        """Note that a job has ended well."""
        job = self.running.pop(number, None)
        self.done += 1
        if job is not None:
            self.took.setdefault(job.rule, []).append(self.clock() - job.began)

    def fail(self, number: int) -> None:
        """Note that a job has failed."""
        self.running.pop(number, None)
        self.failed += 1

    @property
    def elapsed(self) -> float:
        """Seconds since the plan was known."""
        return 0.0 if self.began is None else self.clock() - self.began

    def counted(self) -> str:
        """Say how many jobs are done."""
        text = f"{self.done} of {self.total} jobs done"
        return text + (f", {self.failed} failed" if self.failed else "")

    def left(self) -> str:
        """Say how long it will take."""
        now = self.clock()
        rules = {*self.waiting, *(job.rule for job in self.running.values())}
        durations = {
            rule: [*self.took.get(rule, []), *self.earlier.get(rule, [])] for rule in rules
        } | {target: [0.0] for target in TARGETS}
        ages = [(job.rule, now - job.began) for job in list(self.running.values())]
        return in_words(time_left(self.waiting, ages, durations, self.cores))

    def at_work(self, most: int = 4) -> list[str]:
        """Describe the jobs that run, the oldest first."""
        now = self.clock()
        jobs = sorted(list(self.running.values()), key=lambda job: job.began)
        lines = [
            f"{job.rule}{f' ({job.about})' if job.about else ''} for {clock_time(now - job.began)}"
            for job in jobs[:most]
        ]
        return lines + ([f"and {len(jobs) - most} more"] if len(jobs) > most else [])

    def line(self) -> str:
        """Say it all on one line."""
        parts = [f"{clock_time(self.elapsed)}: {self.counted()}"]
        if self.running:
            parts.append(f"running {', '.join(self.at_work())}")
        return "; ".join([*parts, self.left()])


def clock_time(seconds: float) -> str:
    """Write seconds as 0:07, 12:34 or 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def earlier_durations(folder: Path) -> dict[str, list[float]]:
    """Read what jobs took in earlier runs.

    Parameters
    ----------
    folder
        Of Snakemake's benchmark files, one folder a rule, the seconds in their first column.
    """
    found: dict[str, list[float]] = {}
    for path in sorted(folder.glob("*/**/*.tsv")):
        try:
            seconds = float(path.read_text(encoding="utf-8").splitlines()[1].split("\t")[0])
        except (OSError, ValueError, IndexError):
            continue
        found.setdefault(path.relative_to(folder).parts[0], []).append(seconds)
    return found

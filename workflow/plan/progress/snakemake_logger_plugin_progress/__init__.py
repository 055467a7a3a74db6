"""Shows Snakemake's progress: finished and running jobs, and a range for the time left.

A plain line is written every half minute; on a terminal one line changes every second. Warnings,
errors, the log of a failed job and all messages of a dry run are those of Snakemake.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import shutil
import statistics
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from logging import WARNING, LogRecord
from pathlib import Path

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

BENCHMARKS = Path("results/benchmarks")
# Seconds between lines, in a file and on a terminal.
PAUSE, TERMINAL_PAUSE = 30.0, 1.0
# Added to the range of an estimate, because the load of the machine changes.
SYSTEMATIC = 0.15
# Seconds of a job whose rule neither ran before nor is in the model of costs.
GUESS = 60.0
# Plain messages that tell a person something, such as that there is nothing to do.
NEWS = ("Nothing to be done", "Complete log", "Shutting down", "Exiting", "Report created")
# The Snakefile's targets, which do nothing themselves.
TARGETS = ("all", "index", "tables", "whitening", "pictures")


class LogHandler(LogHandlerBase):
    """Shows a run's progress."""

    writes_to_stream = True
    writes_to_file = has_filter = has_formatter = needs_rulegraph = False

    def __post_init__(self) -> None:
        self.stream = sys.stdout if self.common_settings.stdout else sys.stderr
        self.terminal = self.stream.isatty()
        # Nothing is shown before jobs are planned.
        self.ended, self.cores, self.began = threading.Event(), 1, 0.0
        self.total = self.done = self.failed = 0
        self.waiting: Counter[str] = Counter()
        # Number of a job at work: its rule, what to call it, and when it began.
        self.running: dict[int, tuple[str, str, float]] = {}
        # Rule to the seconds of its jobs, in this run and in earlier ones.
        self.durations = defaultdict[str, list[float]](list, {target: [0.0] for target in TARGETS})

    def emit(self, record: LogRecord) -> None:
        """Take in a message of Snakemake's; where that fails, show it as it is."""
        try:
            shown = self.common_settings.dryrun or self._take(record)
        except (AttributeError, KeyError, TypeError, ValueError):
            shown = True
        if shown:
            self._write(self.format(record))

    def _take(self, record: LogRecord) -> bool:
        """Record a message, and say whether to show it to the user."""
        event, facts = getattr(record, "event", None), record.__dict__
        if event == LogEvent.RUN_INFO and facts.get("stats"):
            self._begin(facts["stats"])
        elif event == LogEvent.RESOURCES_INFO:
            self.cores = int(facts.get("cores") or self.cores)
        elif event == LogEvent.JOB_INFO:
            # A rule that is made for each dataset has the dataset in its name, after a dot.
            rule, _, dataset = facts["rule_name"].partition(".")
            label = ", ".join(map(str, facts["wildcards"].values())) or dataset
            text = f"{rule} ({label})" if label else rule
            self.waiting[rule] = max(0, self.waiting[rule] - 1)
            self.running[facts["jobid"]] = rule, text, time.monotonic()
        elif event == LogEvent.JOB_FINISHED:
            self.done += 1
            if job := self.running.pop(facts["job_id"], None):
                self.durations[job[0]].append(time.monotonic() - job[2])
            if self.done == self.total:
                self.close()
                self._write(f"{self._counted()} in {clock_time(time.monotonic() - self.began)}")
        elif event in (LogEvent.JOB_ERROR, LogEvent.GROUP_ERROR):
            self.failed += self.running.pop(facts.get("jobid", -1), None) is not None
            return True
        else:
            news = event is None and str(record.msg or "").startswith(NEWS)
            return news or record.levelno >= WARNING
        return False

    def _begin(self, stats: Mapping[str, int]) -> None:
        self.waiting = Counter()
        for rule, number in stats.items():
            if rule != "total" and number:
                self.waiting[rule.partition(".")[0]] += number
        self.total, self.began = self.waiting.total(), time.monotonic()
        for rule, seconds in earlier_durations(BENCHMARKS).items():
            self.durations[rule] += seconds
        # Rule to seconds by the model of costs (plan.run.tell_progress).
        self.expected: dict[str, float] = json.loads(os.environ.get("SER_EXPECTED_SECONDS", "{}"))
        rules = ", ".join(f"{rule} {count}" for rule, count in self.waiting.items())
        self._write(f"{self.total} jobs: {rules}")
        threading.Thread(target=self._repeat, daemon=True).start()

    def _repeat(self) -> None:
        pause, end = (TERMINAL_PAUSE, "") if self.terminal else (PAUSE, "\n")
        while not self.ended.wait(pause):
            width = shutil.get_terminal_size().columns - 1 if self.terminal else None
            self._write(self.line()[:width], end)

    def _write(self, text: str, end: str = "\n") -> None:
        if text and text != "None":
            clear = "\r\x1b[K" if self.terminal and self.began else ""
            self.stream.write(f"{clear}{text}{end}")
            self.stream.flush()

    def _counted(self) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.done} of {self.total} jobs done{failed}"

    def line(self, most: int = 4) -> str:
        """Say what is done, the time that is left, and which jobs run, the oldest first."""
        now, jobs = time.monotonic(), sorted(self.running.copy().values(), key=lambda job: job[2])
        ages = [(rule, now - began) for rule, _, began in jobs]
        left = time_left(self.waiting.copy(), ages, self.durations, self.expected, self.cores)
        texts = [f"{text} for {clock_time(now - began)}" for _, text, began in jobs[:most]]
        texts += [f"and {len(jobs) - most} more"] * (len(jobs) > most)
        running = f"; running {', '.join(texts)}" if texts else ""
        return f"{clock_time(now - self.began)}: {self._counted()}; {in_words(*left)}{running}"

    def close(self) -> None:
        """End the lines, also where the run was broken off."""
        self.ended.set()
        super().close()


def clock_time(seconds: float) -> str:
    """Write seconds as 0:07, 12:34 or 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def time_left(
    waiting: Mapping[str, int],
    running: Sequence[tuple[str, float]],
    durations: Mapping[str, Sequence[float]],
    expected: Mapping[str, float],
    cores: int,
) -> tuple[float, float]:
    """Estimate the seconds until the last job ends: low and high.

    Takes the number of waiting jobs of each rule, rule and age of each running job, the seconds of
    a rule's jobs in this run and earlier ones, and the model's expectation if there are none.
    """
    work = spread = doubt = unseen = longest = 0.0
    jobs = [(rule, count, 0.0) for rule, count in waiting.items() if count]
    for rule, count, age in [*jobs, *((rule, 1, age) for rule, age in running)]:
        if known := durations.get(rule):
            # The remaining times of earlier jobs that took longer than this one has so far.
            later = [value - age for value in known if value > age] or [0.0]
            mean = statistics.fmean(later)
            # With one earlier job, the error may be as large as its time.
            spread += count * (statistics.stdev(later) if len(later) > 1 else mean) ** 2
            # Jobs of a rule differ (a network or an SVM): the fewer have run, the longer the others
            # may take.
            unseen += count * mean * count / (count + len(known))
        else:
            mean = max(expected.get(rule, GUESS) - age, age / 4)
            # The model may be off by a factor of two.
            doubt += count * mean / 2
            unseen += count * mean
        work += count * mean
        longest = max(longest, mean)
    at_once = max(1, min(cores, sum(waiting.values()) + len(running)))
    half = math.sqrt(spread) + SYSTEMATIC * work
    low = max(0.0, (work - half - doubt) / at_once)
    return low, max(low, (work + half + unseen) / at_once, longest)


def in_words(low: float, high: float) -> str:
    """Say a range of seconds as a person would."""
    less, more = _rounded(low), _rounded(high)
    if less == more:
        return f"about {more} left"
    (number, unit), unit_of_more = less.split(), more.split()[1]
    return f"about {number if unit == unit_of_more else less} to {more} left"


def _rounded(seconds: float) -> str:
    if seconds < 55:
        return f"{max(5, 5 * round(seconds / 5))} s"
    if seconds < 90 * 60:
        return f"{max(1, round(seconds / 60))} min"
    return f"{seconds / 3600:.1f} h"


def earlier_durations(folder: Path) -> dict[str, list[float]]:
    """Read the seconds of earlier jobs from Snakemake's benchmark files, one folder per rule."""
    found = defaultdict[str, list[float]](list)
    for path in sorted(folder.glob("*/**/*.tsv")):
        # The file of a running or killed job is incomplete.
        with contextlib.suppress(OSError, ValueError, IndexError):
            seconds = float(path.read_text(encoding="utf-8").splitlines()[1].split("\t")[0])
            found[path.relative_to(folder).parts[0]].append(seconds)
    return found

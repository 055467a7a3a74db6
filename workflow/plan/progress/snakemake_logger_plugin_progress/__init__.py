"""Snakemake's messages as progress: what is done, what runs, and a range for the time left.

A plugin by Snakemake's interface for loggers. A plain line comes every half minute; on a terminal
one line changes every second. Warnings, errors, the log of a job that failed and all that a dry run
says come as Snakemake writes them.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Mapping
from logging import WARNING, LogRecord
from pathlib import Path

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from .estimate import earlier_durations, in_words, time_left

BENCHMARKS = Path("results/benchmarks")
# Set by the Snakefile: rule to the seconds that the model of costs expects of a job, as JSON.
EXPECTED = "SER_EXPECTED_SECONDS"
# Seconds between lines, in a file and on a terminal.
PAUSE, TERMINAL_PAUSE = 30.0, 1.0
# Plain messages that tell a person something, such as that there is nothing to do.
NEWS = ("Nothing to be done", "Complete log", "Shutting down", "Exiting", "Report created")
# The Snakefile's targets, which do nothing themselves.
TARGETS = ("all", "index", "tables", "whitening", "pictures")


class LogHandler(LogHandlerBase):
    """Shows a run's progress."""

    writes_to_stream = True
    writes_to_file = has_filter = has_formatter = needs_rulegraph = False

    def __post_init__(self) -> None:
        """Get ready; nothing is shown before jobs are planned."""
        self.stream = sys.stdout if self.common_settings.stdout else sys.stderr
        self.terminal = self.stream.isatty()
        self.ended, self.cores, self.began = threading.Event(), 1, 0.0
        self.total = self.done = self.failed = 0
        self.waiting: dict[str, int] = {}
        # Number of a job at work: its rule, its wildcards, and when it began.
        self.running: dict[int, tuple[str, str, float]] = {}
        self.took: dict[str, list[float]] = {target: [0.0] for target in TARGETS}
        self.earlier: dict[str, list[float]] = {}
        self.expected: dict[str, float] = {}

    def emit(self, record: LogRecord) -> None:
        """Take in a message of Snakemake's; where that fails, show it as it is."""
        try:
            shown = self.common_settings.dryrun or self._take(record)
        except (AttributeError, KeyError, TypeError, ValueError):
            shown = True
        if shown:
            self._write(self.format(record))

    def _take(self, record: LogRecord) -> bool:
        """Note what a message says, and tell whether a person should read it itself."""
        event, facts = getattr(record, "event", None), record.__dict__
        if event == LogEvent.RUN_INFO and facts.get("stats"):
            self._begin(facts["stats"])
        elif event == LogEvent.RESOURCES_INFO:
            self.cores = int(facts.get("cores") or self.cores)
        elif event == LogEvent.JOB_INFO:
            # A rule a dataset has it in its name, behind a dot.
            rule, _, dataset = facts["rule_name"].partition(".")
            about = ", ".join(map(str, facts["wildcards"].values())) or dataset
            self.waiting[rule] = max(0, self.waiting.get(rule, 0) - 1)
            self.running[facts["jobid"]] = rule, about, time.monotonic()
        elif event == LogEvent.JOB_FINISHED:
            self.done += 1
            if job := self.running.pop(facts["job_id"], None):
                self.took.setdefault(job[0], []).append(time.monotonic() - job[2])
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
        self.waiting = {}
        for rule, number in stats.items():
            if rule != "total" and number:
                rule = rule.partition(".")[0]
                self.waiting[rule] = self.waiting.get(rule, 0) + number
        self.total, self.began = sum(self.waiting.values()), time.monotonic()
        self.earlier = earlier_durations(BENCHMARKS)
        self.expected = json.loads(os.environ.get(EXPECTED, "{}"))
        rules = ", ".join(f"{rule} {count}" for rule, count in self.waiting.items())
        self._write(f"{self.total} jobs: {rules}")
        threading.Thread(target=self._repeat, daemon=True).start()

    def _repeat(self) -> None:
        while not self.ended.wait(TERMINAL_PAUSE if self.terminal else PAUSE):
            if self.terminal:
                width = shutil.get_terminal_size().columns - 1
                self.stream.write(f"\r\x1b[K{self.line()[:width]}")
                self.stream.flush()
            else:
                self._write(self.line())

    def _write(self, text: str) -> None:
        if text and text != "None":
            self.stream.write(("\r\x1b[K" if self.terminal and self.began else "") + text + "\n")
            self.stream.flush()

    def _counted(self) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.done} of {self.total} jobs done{failed}"

    def line(self, most: int = 4) -> str:
        """Say what is done, the time that is left, and which jobs run, the oldest first."""
        now, jobs = time.monotonic(), sorted(self.running.copy().values(), key=lambda job: job[2])
        known = {
            rule: [*self.took.get(rule, []), *self.earlier.get(rule, [])]
            for rule in {*self.waiting, *(rule for rule, _, _ in jobs)}
        }
        ages = [(rule, now - began) for rule, _, began in jobs]
        left = time_left(self.waiting.copy(), ages, known, self.expected, self.cores)
        texts = [
            f"{rule}{f' ({about})' if about else ''} for {clock_time(now - began)}"
            for rule, about, began in jobs[:most]
        ] + ([f"and {len(jobs) - most} more"] if len(jobs) > most else [])
        parts = [f"{clock_time(now - self.began)}: {self._counted()}", in_words(*left)]
        return "; ".join([*parts, *([f"running {', '.join(texts)}"] if texts else [])])

    def close(self) -> None:
        """End the lines, also where the run was broken off."""
        self.ended.set()
        super().close()


def clock_time(seconds: float) -> str:
    """Write seconds as 0:07, 12:34 or 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"

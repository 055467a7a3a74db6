"""Snakemake's messages as progress: what is done, what runs, and an honest guess of the time left.

On a terminal a block of lines stays at the bottom; elsewhere a plain line comes now and then. What
matters otherwise (warnings, errors, the log of a job that failed) comes as Snakemake writes it.
"""

from __future__ import annotations

import atexit
import sys
import threading
from logging import WARNING, LogRecord
from pathlib import Path
from typing import Any

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from .board import Board, clock_time, earlier_durations

BENCHMARKS = Path("results/benchmarks")
# Seconds between plain lines.
PAUSE = 30.0
# What the board says better, or nobody needs to read.
SILENT = {
    *(LogEvent.JOB_STARTED, LogEvent.PROGRESS, LogEvent.SHELLCMD, LogEvent.GROUP_INFO),
    *(LogEvent.WORKFLOW_STARTED, LogEvent.DEBUG_DAG, LogEvent.RULEGRAPH),
}


class LogHandler(LogHandlerBase):
    """Shows a run's progress; whatever goes wrong here never stops the run."""

    def __post_init__(self) -> None:
        """Get ready; nothing is shown before jobs are planned."""
        from snakemake.logging import DefaultFilter, DefaultFormatter

        settings = self.common_settings
        quiet = set(settings.quiet or ())
        self.setFormatter(DefaultFormatter(quiet, settings.show_failed_logs))
        self.addFilter(
            DefaultFilter(
                quiet,
                settings.debug_dag,
                settings.verbose,
                settings.dryrun,
                settings.printshellcmds,
            )
        )
        self.stream = sys.stdout if settings.stdout else sys.stderr
        self.silent = any(str(name).endswith(("progress", "all")) for name in quiet)
        self.board = Board({})
        self.live: Any = None
        self.ended = threading.Event()
        atexit.register(self.close)

    def emit(self, record: LogRecord) -> None:
        """Take in a message of Snakemake's."""
        try:
            self._take(record)
        except Exception as error:
            self._stop()
            self.silent = True
            self._write(f"(no progress any more: {error})\n{self.format(record)}")

    def _take(self, record: LogRecord) -> None:
        event = getattr(record, "event", None)
        facts = record.__dict__
        if event == LogEvent.RUN_INFO and facts.get("stats"):
            self._begin(facts["stats"])
        elif event == LogEvent.RESOURCES_INFO:
            self.board.cores = int(facts.get("cores") or self.board.cores)
        elif event == LogEvent.JOB_INFO:
            self.board.start(facts["jobid"], facts["rule_name"], facts.get("wildcards") or {})
        elif event == LogEvent.JOB_FINISHED:
            self.board.finish(facts["job_id"])
            if self.board.done == self.board.total:
                self._end()
        elif event in (LogEvent.JOB_ERROR, LogEvent.GROUP_ERROR):
            if "jobid" in facts:
                self.board.fail(facts["jobid"])
            self._write(self.format(record))
        elif event not in SILENT and (record.levelno >= WARNING or _is_news(record)):
            self._write(self.format(record))

    def _begin(self, stats: dict[str, int]) -> None:
        cores = self.board.cores
        self.board = Board(earlier_durations(BENCHMARKS), cores)
        self.board.plan(stats)
        if self.silent or not self.board.total:
            return
        rules = ", ".join(f"{rule} {count}" for rule, count in self.board.waiting.items())
        self._write(f"{self.board.total} jobs: {rules}")
        if self.stream.isatty():
            self._begin_live()
        else:
            threading.Thread(target=self._say_now_and_then, daemon=True).start()

    def _begin_live(self) -> None:
        from rich.console import Console
        from rich.live import Live

        console = Console(file=self.stream)
        self.live = Live(get_renderable=self._block, console=console, refresh_per_second=2)
        self.live.start()

    def _block(self) -> Any:
        from rich.text import Text

        board = self.board
        share = board.done / board.total if board.total else 1.0
        bar = "█" * round(30 * share) + "░" * (30 - round(30 * share))
        lines = [f"{bar} {board.counted()}, {clock_time(board.elapsed)}, {board.left()}"]
        lines += [f"  {line}" for line in board.at_work(6)]
        return Text("\n".join(lines), no_wrap=True, overflow="ellipsis")

    def _say_now_and_then(self) -> None:
        while not self.ended.wait(PAUSE):
            self._write(self.board.line())

    def _end(self) -> None:
        self._stop()
        if not self.silent and self.board.total:
            self._write(f"{self.board.counted()} in {clock_time(self.board.elapsed)}")

    def _stop(self) -> None:
        self.ended.set()
        if self.live is not None:
            self.live.stop()
            self.live = None

    def _write(self, text: str) -> None:
        if not text or text == "None":
            return
        if self.live is not None:
            self.live.console.print(text, markup=False, highlight=False)
        else:
            self.stream.write(text + "\n")
            self.stream.flush()

    def close(self) -> None:
        """End the display, also where the run was broken off."""
        self._stop()
        super().close()

    @property
    def writes_to_stream(self) -> bool:
        """Take the place of Snakemake's own display."""
        return True

    @property
    def writes_to_file(self) -> bool:
        """Leave the log file to Snakemake."""
        return False

    @property
    def has_filter(self) -> bool:
        """Keep to --quiet as Snakemake does."""
        return True

    @property
    def has_formatter(self) -> bool:
        """Write what is passed on as Snakemake does."""
        return True

    @property
    def needs_rulegraph(self) -> bool:
        """Ask for no graph."""
        return False


def _is_news(record: LogRecord) -> bool:
    """Say whether a plain message tells a person something (that there is nothing to do)."""
    text = str(record.msg or "")
    return getattr(record, "event", None) is None and text.startswith(
        ("Nothing to be done", "Complete log", "Shutting down", "Exiting", "Report created")
    )

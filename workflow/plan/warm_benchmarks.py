"""Snakemake measures a job by what is below its shell; what the warm Python runs is not."""

from __future__ import annotations

import contextlib
import functools
import os
from pathlib import Path
from typing import Any

import psutil

from plan.warm_start import JOBS, OFF, VARIABLE


class WarmProcess(psutil.Process):
    """A process among whose children is what the warm Python does for them."""

    def children(self, recursive: bool = False) -> list[psutil.Process]:
        """List the processes below this one, and those that work in the place of one of them."""
        found = super().children(recursive=recursive)
        for asking in [self, *found]:
            # It may have ended since, or not have begun.
            with contextlib.suppress(OSError, ValueError, psutil.Error):
                text = Path(os.environ[VARIABLE], JOBS, str(asking.pid)).read_text("ascii")
                working = psutil.Process(int(text))
                found += [working, *working.children(recursive=True)]
        return found


def measure_warm_jobs() -> None:
    """Have Snakemake's benchmarks count the processes of the warm Python, if the run has one.

    Leaves a Snakemake alone whose benchmarks are made otherwise.
    """
    if os.environ.get(VARIABLE, OFF) == OFF:
        return
    try:
        from snakemake.benchmark import BenchmarkTimer
    except ImportError:
        return
    begin = BenchmarkTimer.__init__
    if getattr(begin, "__wrapped__", None) is not None:
        return

    @functools.wraps(begin)
    def watch(timer: Any, pid: int, *arguments: Any, **options: Any) -> None:
        begin(timer, pid, *arguments, **options)
        if hasattr(timer, "main"):
            timer.main = WarmProcess(pid)

    BenchmarkTimer.__init__ = watch

"""Snakemake waits at its end for useless timers of its scheduler.

Seen in Snakemake 9.27.1 (snakemake/scheduling/job_scheduler.py). Not reported yet; the report:

    The limit of jobs per timespan (default 100/1s) starts a `threading.Timer` after every round of
    scheduling, also where the limit held no job back. Each timer asks for another round, and that
    round starts the next timer, so that every finished job adds a timer that renews itself as long
    as jobs wait: after 200 jobs Snakemake takes a quarter of a core. The timers are not daemons, so
    that the process ends a timespan late.

The profiles therefore give the same limit for a minute (``max-jobs-per-timespan: 6000/1m``), which
makes the rounds sixty times as rare, and the Snakefile cancels what is left at the run's end.
"""

from __future__ import annotations

import threading


def cancel_timers() -> None:
    """Cancel all timers of this process."""
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()

"""Let Snakemake look for jobs when there can be some, and end when its work has ended.

Snakemake 9 limits the jobs that it starts per second (100), and after every round of scheduling it
starts a timer that asks for another round a second later, whether or not the limit held any job
back. Each job that ends adds a round, and with it one more timer that renews itself for good: after
200 jobs Snakemake alone took a quarter of a core, and at its end it waited for all of them.
"""

from __future__ import annotations

import threading
from typing import Any


def limit_timers() -> None:
    """Start a timer only where the limit held jobs back, and one at a time.

    Leaves a Snakemake alone whose scheduler is built otherwise.
    """
    try:
        from snakemake.scheduling.job_scheduler import JobScheduler
    except ImportError:
        return
    if not hasattr(JobScheduler, "_schedule_reevalutation"):
        return
    JobScheduler._schedule_reevalutation = _look_again


def _look_again(scheduler: Any, delay: float) -> None:
    """Ask for another round of scheduling after `delay` seconds, if it could find anything new."""
    limiter = scheduler.job_rate_limiter
    held_back = limiter is None or limiter.get_free_jobs() == 0
    expected = scheduler.workflow.dag.has_unfinished_queue_input_jobs()
    if not (held_back or expected) or getattr(scheduler, "_next_look", None) is not None:
        return

    def look() -> None:
        # First forgotten, then fired: the round that follows may need a timer of its own.
        scheduler._next_look = None
        scheduler._open_jobs.release()

    scheduler._next_look = threading.Timer(delay, look)
    scheduler._next_look.start()


def cancel_timers() -> None:
    """Cancel what only waits to look for jobs again: Snakemake's end would wait for it."""
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()

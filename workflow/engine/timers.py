"""Let Snakemake end when its work has ended."""

from __future__ import annotations

import threading


def cancel_timers() -> None:
    """Cancel what only waits to look for jobs again.

    Snakemake 9 starts a timer of one second at every round of scheduling, for its limit of jobs per
    second, and at its end waits for them: a second of nothing in each of `make`'s two runs.
    """
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()

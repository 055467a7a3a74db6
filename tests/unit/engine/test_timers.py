"""Nothing that only waits keeps Snakemake from ending; what works is left alone."""

from __future__ import annotations

import threading

from engine.timers import cancel_timers


def test_timers_are_cancelled_and_other_threads_go_on():
    fired, done, go = threading.Event(), threading.Event(), threading.Event()
    timer = threading.Timer(60, fired.set)
    worker = threading.Thread(target=lambda: done.set() if go.wait(10) else None)
    timer.start()
    worker.start()
    cancel_timers()
    timer.join(10)
    assert not timer.is_alive()
    assert not fired.is_set()
    go.set()
    worker.join(10)
    assert done.is_set()

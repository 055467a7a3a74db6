"""Snakemake looks for jobs again where there can be some, and waits for nothing at its end."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from upstream import timers
from upstream.timers import cancel_timers, limit_timers


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


class Scheduler(SimpleNamespace):
    """What `_look_again` sees of Snakemake's scheduler."""

    def __init__(self, free: int, expected: bool = False) -> None:
        dag = SimpleNamespace(has_unfinished_queue_input_jobs=lambda: expected)
        super().__init__(
            job_rate_limiter=SimpleNamespace(get_free_jobs=lambda: free),
            workflow=SimpleNamespace(dag=dag),
            _open_jobs=threading.Semaphore(0),
        )

    def pending(self) -> bool:
        return getattr(self, "_next_look", None) is not None


def test_no_timer_where_the_limit_held_nothing_back():
    scheduler = Scheduler(free=3)
    timers._look_again(scheduler, 60)
    assert not scheduler.pending()


@pytest.mark.parametrize("scheduler", [Scheduler(free=0), Scheduler(free=3, expected=True)])
def test_one_timer_at_a_time_where_more_jobs_may_come(scheduler):
    before = threading.active_count()
    for _ in range(50):
        timers._look_again(scheduler, 60)
    assert scheduler.pending()
    assert threading.active_count() == before + 1
    scheduler._next_look.cancel()
    scheduler._next_look.join(10)


def test_a_round_that_follows_may_have_a_timer_of_its_own():
    scheduler = Scheduler(free=0)
    for _ in range(3):
        timers._look_again(scheduler, 0.01)
        assert scheduler._open_jobs.acquire(timeout=10)
        assert not scheduler.pending()


def test_it_is_this_snakemake_s_scheduler_that_is_limited(monkeypatch):
    """Another version's method may have another name: then this test says so."""
    from snakemake.scheduling.job_scheduler import JobScheduler

    monkeypatch.setattr(JobScheduler, "_schedule_reevalutation", JobScheduler.schedule)
    limit_timers()
    assert JobScheduler._schedule_reevalutation is timers._look_again


def test_a_scheduler_that_is_built_otherwise_is_left_alone(monkeypatch):
    from snakemake.scheduling.job_scheduler import JobScheduler

    monkeypatch.delattr(JobScheduler, "_schedule_reevalutation")
    limit_timers()
    assert not hasattr(JobScheduler, "_schedule_reevalutation")

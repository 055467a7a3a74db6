"""A silent controller costs time and no job."""

from __future__ import annotations

import asyncio
import stat
from types import SimpleNamespace

import pytest

from fresh_module import fresh_module
from upstream.silent_controller import repair, wait_for_controller


class Logger:
    def warning(self, text: str) -> None:
        pass


class Plugin:
    """What the real executor does: it reports ended jobs, and yields those that still run."""

    logger = Logger()

    def __init__(self, *answers: dict[str, str]) -> None:
        self.answers = list(answers)
        self.reported: list[tuple[str, str]] = []
        self.sent: list[str] = []

    def report_job_success(self, job: list[str]) -> None:
        self.reported.append(("success", job[0]))

    def report_job_error(self, job: list[str], msg: str = "") -> None:
        self.reported.append((msg, job[0]))

    def run_job(self, job: str) -> None:
        self.sent.append(job)

    async def check_active_jobs(self, active_jobs):
        states = self.answers.pop(0)
        for job in active_jobs:
            state = states.get(job[0])
            if state == "COMPLETED":
                self.report_job_success(job)
            elif state == "FAILED":
                self.report_job_error(job, msg="failed")
            elif state:
                yield job


def look(plugin, jobs):
    async def gather():
        return [job async for job in plugin.check_active_jobs(jobs)]

    return asyncio.run(gather())


@pytest.fixture(scope="module")
def executor():
    repair(Plugin)
    return Plugin


def test_jobs_of_which_nothing_is_heard_are_asked_for_again(executor):
    jobs = [["1"], ["2"], ["3"]]
    plugin = executor({}, {"1": "RUNNING", "2": "COMPLETED", "3": "FAILED"}, {"1": "COMPLETED"})
    left = look(plugin, jobs)
    assert left == jobs
    left = look(plugin, left)
    assert left == [["1"]]
    assert look(plugin, left) == []
    assert plugin.reported == [("success", "2"), ("failed", "3"), ("success", "1")]


@pytest.fixture
def controller(tmp_path, monkeypatch):
    """Give the file that must be there for `scontrol ping` to succeed."""
    tool = tmp_path / "scontrol"
    tool.write_text(f'#!/bin/sh\n[ "$1" = ping ] && [ -e "{tmp_path}/up" ]\n')
    tool.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("upstream.silent_controller.PAUSE", 0.01)
    return tmp_path / "up"


def test_submissions_wait_for_the_controller(executor, controller, monkeypatch):
    said = []

    def warning(self, text: str) -> None:
        said.append(text)
        controller.touch()

    monkeypatch.setattr(Logger, "warning", warning)
    plugin = executor()
    plugin.run_job("a")
    plugin.run_job("b")
    assert plugin.sent == ["a", "b"]
    assert said == ["SLURM's controller does not answer: waiting for it before more jobs are sent"]


def test_they_do_not_wait_for_ever(controller):
    assert not wait_for_controller(print, patience=0.05)


def test_without_slurms_tools_the_plugin_has_the_better_message(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert wait_for_controller(print)


def test_the_plugin_still_forgets_jobs_of_which_it_hears_nothing(monkeypatch):
    """Fails once the plugin yields its jobs though nobody answers: delete the repair then."""
    plugin = fresh_module("snakemake_executor_plugin_slurm", monkeypatch)

    async def silence(*_):
        return None, None

    monkeypatch.setattr(plugin, "query_job_status", silence)
    monkeypatch.setattr(plugin, "get_min_job_age", lambda: 300)
    settings = SimpleNamespace(init_seconds_before_status_checks=1, status_attempts=1)

    class Silent(plugin.Executor):
        run_uuid, _status_query_failures, _status_query_calls = "x", 0, 0

        def __init__(self) -> None:
            self.workflow = SimpleNamespace(executor_settings=settings)
            self.logger = SimpleNamespace(debug=print, info=print)

        def get_status_command(self) -> str:
            return "squeue"

        @property
        def status_rate_limiter(self):
            return asyncio.Semaphore()

    job = SimpleNamespace(external_jobid="1", aux={})
    assert look(Silent(), [job]) == []

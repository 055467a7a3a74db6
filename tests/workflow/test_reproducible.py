"""Two runs from nothing, and a run that is killed again and again, end with the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest

from tiny_experiment import fresh

pytestmark = pytest.mark.slow


def test_two_runs_from_nothing_give_identical_tables(finished, corpora, tmp_path):
    second = fresh(tmp_path, corpora)
    second.make()
    assert second.tables("tiny") == finished.tables("tiny")
    # Tables 1-4, extra, ablations, sensitivity, audit, leaks: CSV, Markdown, LaTeX, report's JSON.
    assert len(second.tables("tiny")) == 9 * 4


def kill_after(project, seconds: float, *arguments: str) -> bool:
    """Start a run, and kill its whole process group after a while; say whether it was still on."""
    process = subprocess.Popen(
        project.command(*arguments),
        cwd=project.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def test_a_run_killed_at_many_moments_ends_with_identical_tables(finished, corpora, tmp_path):
    project = fresh(tmp_path, corpora)
    killed = 0
    for target in ("index", "all"):
        seconds = 1.5
        while kill_after(project, seconds, "--", target):
            killed += 1
            # Each attempt lives longer, so that the whole run is sampled and still ends.
            seconds *= 1.5
            time.sleep(0.1)
    assert killed >= 5
    project.make()
    assert project.tables("tiny") == finished.tables("tiny")
    assert project.planned() == {}
    leftovers = [path for path in (project.folder / "results").rglob("*.partial")]
    assert leftovers == []


def test_two_runs_at_once_in_one_folder_cannot_meet(project):
    first = subprocess.Popen(
        project.command("--forceall", "--", "index"), cwd=project.folder, stdout=subprocess.DEVNULL
    )
    time.sleep(1.0)
    second = project.snakemake("--", "index", check=False)
    first.wait()
    assert second.returncode
    assert "another run is at work in this folder" in second.stdout

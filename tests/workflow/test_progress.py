"""A run shows what is done and what failed, in plain lines where there is no terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys

import pytest

from project import ROOT

pytestmark = pytest.mark.slow

SNAKEFILE = """
rule all:
    input: expand("results/{n}.txt", n=range(4))

rule wait:
    output: "results/{n}.txt"
    log: "results/{n}.log"
    shell: "sleep 0.8; echo it is broken > {log}; test {wildcards.n} != FAILS && touch {output}"
"""


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "workflow/plan/run.py"), "--cores", "2", *arguments]


def run(folder, *arguments: str, fails: str = "none") -> subprocess.CompletedProcess:
    (folder / "Snakefile").write_text(SNAKEFILE.replace("FAILS", fails), encoding="utf-8")
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_without_a_terminal_there_are_few_plain_lines(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert "5 jobs: all 1, wait 4" in lines or "5 jobs: wait 4, all 1" in lines
    assert any(re.fullmatch(r"5 of 5 jobs done in 0:0\d", line) for line in lines)
    assert "\x1b" not in done.stdout
    assert len(lines) < 10
    again = run(tmp_path)
    assert "Nothing to be done" in again.stdout
    assert "jobs" not in again.stdout


def test_a_failed_jobs_log_is_shown(tmp_path):
    failed = run(tmp_path, "--show-failed-logs", "--keep-going", fails="2")
    assert failed.returncode
    assert "Error in rule wait" in failed.stdout
    assert "it is broken" in failed.stdout


def test_a_dry_run_is_snakemakes_own(tmp_path):
    planned = run(tmp_path, "--dry-run")
    assert "rule wait:" in planned.stdout
    assert "job stats" in planned.stdout.lower()


def test_a_terminal_has_one_line_that_changes(tmp_path):
    (tmp_path / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(),
        cwd=tmp_path,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "120"},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:
            break
        if not data:
            break
        shown += data
    assert process.wait() == 0
    text = shown.decode(errors="replace")
    assert "of 5 jobs done" in text
    assert "wait (" in text
    assert "\x1b[" in text

"""Snakemake's end waits for nothing."""

from __future__ import annotations

import subprocess
import sys
import threading

from upstream.timers import cancel_timers

SNAKEFILE = """
import threading

onsuccess:
    timers = [one for one in threading.enumerate() if isinstance(one, threading.Timer)]
    print(f"{len(timers)} timers")

rule all:
    output: "done"
    shell: "touch {output}"
"""


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


def test_snakemake_still_leaves_timers_at_its_end(tmp_path):
    """Fails once no timer is left though the limit held no job back: delete the repair then."""
    (tmp_path / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--max-jobs-per-timespan", "9/1s"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "0 timers" not in run.stdout + run.stderr
    assert " timers" in run.stdout + run.stderr

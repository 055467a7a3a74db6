"""Jobs that an interrupted run left in SLURM's queue are ended; nobody else's are touched."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from upstream.leftovers import QueueError, end_leftovers

UUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


@pytest.fixture
def queue(tmp_path: Path, monkeypatch) -> Path:
    """Give the file that squeue prints, and from which scancel strikes out."""
    tools = tmp_path / "bin"
    tools.mkdir()
    lines = tmp_path / "queue"
    lines.touch()
    for name, body in (
        ("squeue", f'cat "{lines}"'),
        (
            "scancel",
            f'for job; do sed -i "/^$job|/d" "{lines}"; echo $job >> "{tools}/ended"; done',
        ),
    ):
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    return lines


def test_only_this_folders_jobs_are_ended(queue, tmp_path):
    place = tmp_path / "a | folder"
    place.mkdir()
    queue.write_text(
        f"11|ser_{UUID}|{place}\n"
        f"12|ser_{UUID}|/elsewhere\n"
        f"13|my_own_job|{place}\n"
        f"14|ser_notes|{place}\n"
        f"15_2|ser_{UUID}|{place}/../{place.name}\n"
    )
    assert end_leftovers(place) == 2
    assert (tmp_path / "bin/ended").read_text().split() == ["11", "15_2"]
    queue.write_text("")
    assert end_leftovers(place) == 0


def test_jobs_that_do_not_end_are_named(queue, tmp_path):
    (tmp_path / "bin/scancel").write_text("#!/bin/sh\n")
    queue.write_text(f"11|ser_{UUID}|{tmp_path}\n")
    with pytest.raises(QueueError, match=r"1 jobs .* in the queue .11.; end them with scancel"):
        end_leftovers(tmp_path, patience=0.1)


def test_without_slurm_there_is_nothing_to_end(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert end_leftovers(tmp_path) == 0


def test_the_plugin_still_leaves_its_jobs_behind():
    """Fails once the plugin ends or takes over the jobs of a run that was killed: delete then."""
    plugin = pytest.importorskip("snakemake_executor_plugin_slurm")
    settings = set(plugin.ExecutorSettings.__dataclass_fields__)
    assert not {name for name in settings if "resume" in name or "previous" in name}

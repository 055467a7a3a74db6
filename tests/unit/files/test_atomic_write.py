"""Files appear whole or not at all; tables keep their text."""

import os
import socket
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from ser.files.atomic_write import (
    read_rows,
    read_table,
    temporary_path,
    whole_file,
    write_table,
    write_text,
)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "x.csv"
    write_text(path, "old\n")
    with pytest.raises(RuntimeError), whole_file(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_two_processes_never_write_into_one_file(tmp_path):
    path = tmp_path / "x.csv"
    mine = temporary_path(path)
    other = path.with_name(mine.name.replace(f"-{os.getpid()}.", f"-{os.getppid()}."))
    far = path.with_name(mine.name.replace(socket.gethostname(), "another"))
    for running in (other, far):
        running.write_text("half")
    write_text(path, "whole\n")
    assert path.read_text() == "whole\n"
    assert other.read_text() == far.read_text() == "half"


def test_what_a_dead_process_left_is_cleared_away(tmp_path):
    path = tmp_path / "x.csv"
    ended = subprocess.Popen(["true"])
    ended.wait()
    old = tmp_path / temporary_path(path).name.replace(str(os.getpid()), str(ended.pid))
    far = path.with_name(".x.csv.another-1.partial")
    folder = path.with_name(".x.csv.third-2.partial")
    old.write_text("half")
    far.write_text("half")
    folder.mkdir()
    for path_ in (far, folder):
        os.utime(path_, (1, 1))
    write_text(path, "whole\n")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_what_a_killed_process_left_is_cleared_away_though_nobody_reaps_it(tmp_path):
    path = tmp_path / "x.csv"
    killed = subprocess.Popen(["sleep", "60"])
    old = tmp_path / temporary_path(path).name.replace(str(os.getpid()), str(killed.pid))
    old.write_text("half")
    temporary_path(path)
    assert old.exists()
    killed.kill()
    os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)  # dead, and left as a zombie
    try:
        write_text(path, "whole\n")
        assert list(tmp_path.iterdir()) == [path]
    finally:
        killed.wait()


def test_what_is_left_by_a_process_that_ends_meanwhile_is_cleared_away_too(tmp_path):
    path = tmp_path / "x.csv"
    ending = subprocess.Popen(["sleep", "60"])
    old = tmp_path / temporary_path(path).name.replace(str(os.getpid()), str(ending.pid))
    old.write_text("half")
    with whole_file(path) as temporary:
        temporary.write_text("whole\n")
        assert old.exists()
        ending.kill()
        ending.wait()
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_appears_before_it_is_on_the_disk(tmp_path, monkeypatch):
    path = tmp_path / "x.csv"
    seen = []
    monkeypatch.setattr(os, "fsync", lambda handle: seen.append(path.exists()))
    write_text(path, "whole\n")
    assert seen == [False]


def test_folders_are_made_and_line_feeds_kept(tmp_path):
    path = tmp_path / "a" / "b" / "x.txt"
    write_text(path, "one\ntwo\n")
    assert path.read_bytes() == b"one\ntwo\n"


def test_text_stays_text(tmp_path):
    table = pd.DataFrame({"speaker": ["03", "NA", ""], "seconds": [1.5, 2.0, 0.25]})
    write_table(tmp_path / "x.csv", table)
    read = read_table(tmp_path / "x.csv")
    assert list(read["speaker"]) == ["03", "NA", ""]
    assert read["seconds"].sum() == 3.75


def test_rows_are_the_table_s_text(tmp_path):
    table = pd.DataFrame({"utterance": ['a "b", c', "NA", ""], "group": ["03", "ü", "x\ny"]})
    write_table(tmp_path / "x.csv", table)
    assert read_rows(tmp_path / "x.csv") == table.to_dict("records")

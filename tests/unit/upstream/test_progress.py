"""The estimate is a range that never lies about what it does not know; the board adds up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.run import runs_jobs
from upstream.progress.snakemake_logger_plugin_progress.board import (
    Board,
    clock_time,
    earlier_durations,
)
from upstream.progress.snakemake_logger_plugin_progress.estimate import (
    Left,
    in_words,
    time_left,
)

SECONDS = st.floats(0, 1e5)
RULES = st.sampled_from("abc")


@given(
    st.dictionaries(RULES, st.integers(0, 500)),
    st.lists(st.tuples(RULES, SECONDS), max_size=5),
    st.dictionaries(RULES, st.lists(SECONDS, max_size=9)),
    st.integers(1, 64),
)
def test_any_state_gives_a_range_from_zero_up(waiting, running, durations, cores):
    left = time_left(waiting, running, durations, cores)
    assert 0 <= left.low <= left.high
    known = {rule for rule, values in durations.items() if values}
    unseen = sum(count for rule, count in waiting.items() if rule not in known)
    assert left.unknown == unseen + sum(rule not in known for rule, _ in running)
    assert in_words(left)


def test_equal_jobs_take_as_long_as_arithmetic_says():
    left = time_left({"a": 10}, [("a", 4.0)], {"a": [10.0, 10.0]}, 2)
    # 10 x 10 s and 6 s that are left of the one at work, on two cores.
    assert left.low < 53 < left.high
    assert left.low > 40


def test_the_longest_job_is_the_least_that_is_left():
    left = time_left({"a": 1, "b": 1}, [], {"a": [1000.0, 1000.0], "b": [1.0, 1.0]}, 16)
    assert left.high >= 1000


def test_a_job_that_outlives_all_before_it_adds_nothing_negative():
    assert time_left({}, [("a", 99.0)], {"a": [10.0, 12.0]}, 2) == Left(0, 0, 0)


def test_the_fewer_jobs_were_seen_the_longer_may_the_others_take():
    few = time_left({"a": 90}, [], {"a": [10.0] * 10}, 1)
    many = time_left({"a": 90}, [], {"a": [10.0] * 1000}, 1)
    assert few.low == many.low
    assert few.high > 1.5 * many.high


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (Left(0, 0, 0), "about 5 s left"),
        (Left(840, 1210, 0), "about 14 to 20 min left"),
        (Left(50, 130, 0), "about 50 s to 2 min left"),
        (Left(7200, 9000, 0), "about 2.0 to 2.5 h left"),
        (Left(840, 1210, 3), "at least 14 min left, and 3 jobs of rules that never ran here"),
        (Left(0, 0, 3), "time left unknown: 3 jobs of rules that never ran here"),
    ],
)
def test_words(left, words):
    assert in_words(left) == words


def test_a_run_adds_up():
    now = [0.0]
    board = Board({"train": [10.0, 10.0]}, cores=2, clock=lambda: now[0])
    board.plan({"train": 3, "all": 1, "total": 4})
    assert (board.total, board.done) == (4, 0)
    board.start(1, "train", {"dataset": "D", "seed": "1"})
    board.start(2, "train", {})
    now[0] = 65.0
    assert board.at_work() == ["train (D, 1) for 1:05", "train for 1:05"]
    assert board.at_work(1) == ["train (D, 1) for 1:05", "and 1 more"]
    board.finish(1)
    board.fail(2)
    assert board.counted() == "1 of 4 jobs done, 1 failed"
    assert board.took == {"train": [65.0]}
    assert board.line().startswith("1:05: 1 of 4 jobs done, 1 failed; ")
    board.start(3, "train", {})
    board.finish(3)
    board.start(4, "all", {})
    board.finish(4)
    assert board.counted() == "3 of 4 jobs done, 1 failed"


def test_earlier_runs_are_read_from_benchmarks_and_odd_files_passed_over(tmp_path):
    folder = tmp_path / "train" / "demo" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.tsv").write_text("s\th:m:s\n12.5\t0:00:12\n", encoding="utf-8")
    (folder / "b.tsv").write_text("s\th:m:s\n", encoding="utf-8")
    (folder / "c.tsv").write_text("s\nNA\n", encoding="utf-8")
    assert earlier_durations(tmp_path) == {"train": [12.5]}
    assert earlier_durations(tmp_path / "none") == {}


def test_times_read_like_a_clock():
    assert [clock_time(s) for s in (7.9, 754, 3723)] == ["0:07", "12:34", "1:02:03"]


@pytest.mark.parametrize(
    "arguments",
    [
        "--dry-run -- all",
        "-n",
        "-np",
        "--rulegraph dot",
        "--lint",
        "--report x.html",
        "--logger rich",
    ],
)
def test_calls_that_run_nothing_keep_their_output(arguments):
    assert not runs_jobs(arguments.split())


def test_calls_that_run_jobs_show_progress():
    assert runs_jobs(["--cores", "2", "--configfile", "experiments/a-n.yaml", "--", "all"])

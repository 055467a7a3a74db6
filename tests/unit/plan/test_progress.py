"""The estimate is a range that never lies about what it does not know; a run adds up."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.progress.snakemake_logger_plugin_progress import (
    LogHandler,
    clock_time,
    earlier_durations,
    in_words,
    time_left,
)

SECONDS = st.floats(0, 1e5)
RULES = st.sampled_from("abc")


@given(
    st.dictionaries(RULES, st.integers(0, 500)),
    st.lists(st.tuples(RULES, SECONDS), max_size=5),
    st.dictionaries(RULES, st.lists(SECONDS, max_size=9)),
    st.dictionaries(RULES, SECONDS),
    st.integers(1, 64),
)
def test_any_state_gives_a_range_from_zero_up(waiting, running, durations, expected, cores):
    low, high = time_left(waiting, running, durations, expected, cores)
    assert 0 <= low <= high
    assert in_words(low, high)


def test_equal_jobs_take_as_long_as_arithmetic_says():
    low, high = time_left({"a": 10}, [("a", 4.0)], {"a": [10.0, 10.0]}, {}, 2)
    # 10 x 10 s and 6 s that are left of the one at work, on two cores.
    assert 40 < low < 53 < high


def test_what_never_ran_is_expected_within_a_factor_of_two():
    low, high = time_left({"a": 10}, [("a", 4.0)], {}, {"a": 10.0}, 1)
    assert low <= 53
    assert high >= 212
    assert time_left({"one's own": 1}, [], {}, {}, 1)[1] > 0


def test_the_longest_job_is_the_least_that_is_left():
    known = {"a": [1000.0, 1000.0], "b": [1.0, 1.0]}
    assert time_left({"a": 1, "b": 1}, [], known, {}, 16)[1] >= 1000


def test_a_job_that_outlives_all_before_it_adds_nothing_negative():
    assert time_left({}, [("a", 99.0)], {"a": [10.0, 12.0]}, {}, 2) == (0, 0)


def test_the_fewer_jobs_were_seen_the_longer_may_the_others_take():
    few = time_left({"a": 90}, [], {"a": [10.0] * 10}, {}, 1)
    many = time_left({"a": 90}, [], {"a": [10.0] * 1000}, {}, 1)
    assert few[0] == many[0]
    assert few[1] > 1.5 * many[1]


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ((0, 0), "about 5 s left"),
        ((840, 1210), "about 14 to 20 min left"),
        ((50, 130), "about 50 s to 2 min left"),
        ((7200, 9000), "about 2.0 to 2.5 h left"),
    ],
)
def test_words(left, words):
    assert in_words(*left) == words


class Settings(SimpleNamespace):
    stdout, dryrun = True, False


def test_a_run_adds_up(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    handler = LogHandler(Settings(), None)
    handler.setFormatter(logging.Formatter("%(message)s"))

    def say(event: str | None, message: str = "", **facts: object) -> None:
        record = logging.makeLogRecord(
            {"msg": message, "event": event, "levelno": logging.INFO, **facts}
        )
        handler.emit(record)

    say(None, "Building DAG of jobs...")
    say("resources_info", cores="2")
    say("run_info", stats={"train": 3, "all": 1, "total": 4})
    say("job_info", jobid=1, rule_name="train", wildcards={"dataset": "D", "seed": "1"})
    say("job_info", jobid=2, rule_name="train", wildcards={})
    assert "running train (D, 1) for 0:00, train for 0:00" in handler.line()
    assert handler.line(1).endswith("running train (D, 1) for 0:00, and 1 more")
    say("job_finished", job_id=1)
    say("job_error", "it is broken", jobid=2)
    assert handler.line().startswith("0:00: 1 of 4 jobs done, 1 failed; ")
    for number, rule in ((3, "train"), (4, "train"), (5, "all")):
        say("job_info", jobid=number, rule_name=rule, wildcards={})
        say("job_finished", job_id=number)
    assert capsys.readouterr().out.splitlines() == [
        "4 jobs: train 3, all 1",
        "it is broken",
        "4 of 4 jobs done, 1 failed in 0:00",
    ]
    handler.close()


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

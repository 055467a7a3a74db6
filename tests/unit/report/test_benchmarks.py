"""Benchmark files are added up by rule, and only those of the experiment and its corpora."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

from project import ROOT
from ser.files.atomic_write import read_table
from ser.report.benchmarks import (
    RUN_TIME_COLUMNS,
    RuleTime,
    collect_run_times,
    read_run_times,
    run_time_rows,
)

CORPUS_RULES = ["extract_features", "index_corpus"]
HEADER = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time"


def benchmark(path: Path, *jobs: tuple[str, str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{seconds}\t0:00:01\t{rss}\t1\t1\t1\t0\t0\t50\t{cpu}" for seconds, rss, cpu in jobs]
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path) -> Path:
    root = tmp_path / "benchmarks"
    benchmark(root / "train_system/emodb/EMO/svm/fold-1.seed-1.tsv", ("1.5", "100", "1.0"))
    benchmark(root / "train_system/emodb/EMO/svm/fold-2.seed-1.tsv", ("2.25", "NA", "-"))
    benchmark(root / "train_system/other/EMO/svm/fold-1.seed-1.tsv", ("99", "999", "99"))
    benchmark(root / "make_report/emodb.tsv", ("0.5", "NA", "NA"))
    benchmark(root / "extract_features/berlin/0.tsv", ("4", "50", "3"))
    benchmark(root / "extract_features/unused/0.tsv", ("77", "777", "77"))
    benchmark(root / "index_corpus/berlin.tsv", ("1", "10", "0.5"))
    benchmark(root / "synthesise_corpus/unused.tsv", ("7", "10", "0.5"))
    return root


def test_jobs_are_added_up(folder):
    times = collect_run_times(folder, "emodb", ["berlin"], CORPUS_RULES)
    assert list(times) == ["extract_features", "index_corpus", "make_report", "train_system"]
    assert times["train_system"] == RuleTime(2, 3.75, 2.25, 1.0, 100.0)
    assert times["extract_features"] == RuleTime(1, 4.0, 4.0, 3.0, 50.0)
    report = times["make_report"]
    assert (report.jobs, report.seconds) == (1, 0.5)
    assert math.isnan(report.cpu_seconds)
    assert math.isnan(report.max_rss_mb)


def test_a_repeated_benchmark_counts_each_time(tmp_path):
    benchmark(tmp_path / "rule" / "x.tsv", ("1", "5", "1"), ("3", "4", "2"))
    assert collect_run_times(tmp_path, "x", [], []) == {"rule": RuleTime(2, 4.0, 3.0, 3.0, 5.0)}


def test_a_job_that_was_not_seen_at_work_has_time_alone(tmp_path):
    benchmark(tmp_path / "short" / "x.tsv", ("0.3", "4.7", "0.00"))
    benchmark(tmp_path / "both" / "x.tsv", ("0.3", "999", "0.00"), ("2", "80", "1.5"))
    times = collect_run_times(tmp_path, "x", [], [])
    assert times["both"] == RuleTime(2, 2.3, 2.0, 1.5, 80.0)
    assert times["short"].seconds == 0.3
    assert math.isnan(times["short"].cpu_seconds)
    assert math.isnan(times["short"].max_rss_mb)


def test_a_corpus_with_the_name_of_another_experiment(tmp_path):
    benchmark(tmp_path / "train/emodb/a.tsv", ("9", "1", "1"))
    benchmark(tmp_path / "train/opensmile/a.tsv", ("1", "1", "1"))
    benchmark(tmp_path / "whiten/emodb/a.tsv", ("9", "1", "1"))
    benchmark(tmp_path / "extract/emodb/a.tsv", ("2", "1", "1"))
    benchmark(tmp_path / "extract/opensmile/a.tsv", ("9", "1", "1"))
    told = collect_run_times(tmp_path, "opensmile", ["emodb"], ["extract"])
    assert {rule: time.seconds for rule, time in told.items()} == {"extract": 2.0, "train": 1.0}


def test_nothing_measured_is_no_error(tmp_path):
    assert collect_run_times(tmp_path / "missing", "x", ["y"], ["a"]) == {}
    (tmp_path / "rule").mkdir()
    (tmp_path / "rule" / "x.tsv").write_text(HEADER + "\n", encoding="utf-8")
    (tmp_path / "stray.tsv").write_text("", encoding="utf-8")
    assert collect_run_times(tmp_path, "x", [], []) == {}


@pytest.mark.parametrize(
    "text", ["", "a\tb\n1\t2\n", "s\tcpu_time\n1\t2\n", "s\tcpu_time\tmax_rss\none\t2\t3\n"]
)
def test_a_file_of_another_kind_is_named(tmp_path, text):
    (tmp_path / "rule").mkdir()
    (tmp_path / "rule" / "x.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.tsv: is it a benchmark of Snakemake"):
        collect_run_times(tmp_path, "x", [], [])


def test_the_script_writes_what_is_read_again(folder, tmp_path):
    script = ROOT / "workflow" / "scripts" / "collect_run_times.py"
    output = tmp_path / "out" / "run_times.csv"
    subprocess.run(
        [
            *(sys.executable, script, "--benchmarks-folder", folder, "--experiment", "emodb"),
            *("--corpora", "berlin", "--corpus-rules", *CORPUS_RULES, "--run-times", output),
        ],
        check=True,
    )
    table = read_table(output)
    assert list(table) == RUN_TIME_COLUMNS
    assert table["rule"].tolist() == sorted(table["rule"])
    assert table.loc[table["rule"] == "make_report", "cpu_seconds"].tolist() == [""]
    times = collect_run_times(folder, "emodb", ["berlin"], CORPUS_RULES)
    again = read_run_times(output)
    assert run_time_rows(again) == run_time_rows(times)
    assert again["train_system"] == times["train_system"]


def test_no_rule_measured_is_a_table_without_rows(tmp_path):
    script = ROOT / "workflow" / "scripts" / "collect_run_times.py"
    output = tmp_path / "run_times.csv"
    arguments = ["--benchmarks-folder", tmp_path, "--experiment", "x", "--run-times", output]
    subprocess.run([sys.executable, script, *arguments], check=True)
    assert output.read_text(encoding="utf-8") == ",".join(RUN_TIME_COLUMNS) + "\n"
    assert read_run_times(output) == {}


@pytest.mark.parametrize(
    "text", ["rule,jobs\na,1\n", ",".join(RUN_TIME_COLUMNS) + "\na,x,1,1,1,1\n"]
)
def test_a_wrong_table_of_times_is_named(tmp_path, text):
    path = tmp_path / "run_times.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"run_times\.csv: "):
        read_run_times(path)

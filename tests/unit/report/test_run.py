"""How a run went is said in full, whatever the system could not tell."""

from __future__ import annotations

import math

from made_report import page
from ser.report.benchmarks import RuleTime
from ser.report.page import LONGEST_LIST, UNKNOWN, manifest_rows, time_rows

TIMES = {
    "index_corpus": RuleTime(1, 2.0),
    "train_system": RuleTime(1200, 4000.25, 12.0, 80.0, 900.0),
    "score_system": RuleTime(2, math.nan, 3.0, 1.0, math.nan),
}


def test_the_longest_rule_comes_first_and_all_of_them_last():
    assert time_rows(TIMES) == [
        ["train_system", "1,200", "4,000.2", "12.0", "80.0", "900.0"],
        ["index_corpus", "1", "2.0", UNKNOWN, UNKNOWN, UNKNOWN],
        ["score_system", "2", UNKNOWN, "3.0", "1.0", UNKNOWN],
        ["all", "1,203", "4,002.2", "12.0", "81.0", "900.0"],
    ]
    assert time_rows({}) == []


def test_a_manifest_is_said_line_by_line():
    manifest = {
        "format": 1,
        "git": {"revision": "abc", "dirty": True, "changed": ["a", "b"], "missing_because": None},
        "seeds": [1, 2],
        "corpora": [{"name": "emodb", "bytes": 3 * 2**20, "recordings": 535}],
        "packages": {"numpy": "2.4.6"},
        "hardware": {"cores_usable": 2, "memory_bytes": 24 * 2**30, "gpus": []},
        "created": None,
    }
    assert manifest_rows(manifest) == [
        ("git", "revision: abc; dirty: yes; changed: a, b"),
        ("seeds", "1, 2"),
        ("corpora: emodb", "bytes: 3.0 MiB; recordings: 535"),
        ("hardware", "cores usable: 2; memory: 24.0 GiB"),
    ]


def test_a_long_list_is_cut_and_says_so():
    [(_, said)] = manifest_rows({"changed": [str(k) for k in range(LONGEST_LIST + 3)]})
    assert said.endswith(f"{LONGEST_LIST - 1}, and 3 more")


def test_a_manifest_may_be_of_another_form():
    assert manifest_rows({"git": "abc", "seeds": 1, "x": {"y": {"z": 2}}}) == [
        ("git", "abc"),
        ("seeds", "1"),
        ("x", "y: z: 2"),
    ]
    assert manifest_rows({}) == []


def test_the_page_shows_times_machine_and_versions_where_they_are_known():
    manifest = {"packages": {"numpy": "2.4.6", "h5py": "3.1"}, "seeds": [1, 2]}
    text = page(run_times=TIMES, manifest=manifest)
    assert "4,000.2" in text
    assert "h5py 3.1, numpy 2.4.6" in text
    assert "<dt>seeds</dt><dd>1, 2</dd>" in text
    empty = page()
    assert "Run times" not in empty
    assert "packages" not in empty

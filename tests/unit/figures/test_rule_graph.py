"""The drawing of the rules fits the page, keeps boxes apart, and is the same twice."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project import ROOT
from ser.figures import rule_graph
from ser.figures.rule_graph import GAP, MARGIN, draw_rule_graph, place_rows, time_text
from ser.figures.style import PAGE
from ser.report.benchmarks import RuleTime

GRAPH = {
    "index_corpus": frozenset(),
    "extract_features": frozenset({"index_corpus"}),
    "train_system": frozenset({"extract_features", "index_corpus"}),
    "make_table": frozenset({"train_system"}),
    "all": frozenset({"make_table", "extract_features"}),
}
TIMES = {"index_corpus": RuleTime(1, 0.4), "train_system": RuleTime(297, 4800.0)}


def drawn(folder, graph=GRAPH, times=TIMES):
    draw_rule_graph(graph, times, folder / "rules.svg", folder / "rules.png")
    return (folder / "rules.svg").read_bytes(), (folder / "rules.png").read_bytes()


def texts(svg: bytes) -> list[str]:
    return [node.text for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("text")]


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (RuleTime(1, 0.0), "1 job, 0.0 s"),
        (RuleTime(2, 9.94), "2 jobs, 9.9 s"),
        (RuleTime(2, 9.96), "2 jobs, 10 s"),
        (RuleTime(3, 99.4), "3 jobs, 99 s"),
        (RuleTime(3, 99.6), "3 jobs, 2 min"),
        (RuleTime(9, 5969.0), "9 jobs, 99 min"),
        (RuleTime(297, 10908.0), "297 jobs, 3 h 2 min"),
        (RuleTime(4, 7199.0), "4 jobs, 2 h 0 min"),
    ],
)
def test_times_are_written_for_people(time, text):
    assert time_text(time) == text


def test_every_rule_and_every_time_stands_in_the_drawing(tmp_path):
    svg, png = drawn(tmp_path)
    assert sorted(texts(svg)) == sorted([*GRAPH, "1 job, 0.4 s", "297 jobs, 80 min"])
    assert png.startswith(b"\x89PNG")
    width = float(ElementTree.fromstring(svg).get("width").removesuffix("pt"))
    assert width == pytest.approx(72 * PAGE)


def test_what_stands_aside_is_dashed_and_nothing_else(tmp_path):
    graph = {
        "split": frozenset(),
        "leak_split": frozenset({"split"}),
        "train": frozenset({"split", "leak_split"}),
    }

    def dashes(aside: set[str]) -> int:
        draw_rule_graph(graph, {}, tmp_path / "a.svg", tmp_path / "a.png", aside)
        return (tmp_path / "a.svg").read_text(encoding="utf-8").count("stroke-dasharray")

    assert dashes(set()) == 0
    # Its box, the link to it with an arrow's end, and the link from it.
    assert dashes({"leak_split"}) >= 3
    assert dashes({"leak_split", "split", "train"}) > dashes({"leak_split"})


def test_times_are_not_needed(tmp_path):
    svg, _ = drawn(tmp_path, times={})
    assert sorted(texts(svg)) == sorted(GRAPH)
    svg, _ = drawn(tmp_path, {"all": frozenset()}, {"all": RuleTime(1, 0.0)})
    assert texts(svg) == ["all", "1 job, 0.0 s"]


def test_the_same_graph_gives_the_same_bytes(tmp_path):
    first = drawn(tmp_path)
    assert drawn(tmp_path, dict(reversed(GRAPH.items()))) == first
    assert drawn(tmp_path, times={**TIMES, "train_system": RuleTime(297, 60.0)}) != first


@pytest.mark.parametrize("number", [1, 30])
def test_many_rules_side_by_side_still_fit_the_page(tmp_path, number):
    graph = {f"draw_something_long_{k}": frozenset({"start"}) for k in range(number)}
    graph |= {"start": frozenset(), "end": frozenset(graph)}
    svg, _ = drawn(tmp_path, graph, {})
    width = float(ElementTree.fromstring(svg).get("width").removesuffix("pt"))
    assert width == pytest.approx(72 * PAGE)
    assert len(texts(svg)) == number + 2


@given(st.data())
@settings(deadline=None, max_examples=40)
def test_nothing_overlaps_or_leaves_the_page(data):
    rows = [[f"{k}.{j}" for j in range(data.draw(st.integers(1, 5)))] for k in range(4)]
    links = [
        (upper, lower)
        for above, below in pairwise(rows)
        for upper in above
        for lower in data.draw(st.sets(st.sampled_from(below)))
    ]
    names = [name for row in rows for name in row]
    bends = data.draw(st.sets(st.sampled_from(names)))
    widths = {name: data.draw(st.floats(0.3, 1.3)) for name in names if name not in bends}
    x = place_rows(rows, links, widths, PAGE)
    tolerance = 0.0011
    for row in rows:
        half = [widths.get(name, 0.0) / 2 for name in row]
        assert x[row[0]] - half[0] >= MARGIN - tolerance
        assert x[row[-1]] + half[-1] <= PAGE - MARGIN + tolerance
        for k in range(len(row) - 1):
            assert x[row[k + 1]] - x[row[k]] >= half[k] + GAP + half[k + 1] - tolerance


def test_long_lines_are_upright():
    rows = [["a"], ["one", "from a 1"], ["two", "from a 2"], ["b"]]
    links = [("a", "from a 1"), ("from a 1", "from a 2"), ("from a 2", "b")]
    links += [("a", "one"), ("one", "two"), ("two", "b")]
    x = place_rows(rows, links, {"a": 1.0, "one": 1.0, "two": 0.5, "b": 1.0}, PAGE)
    assert x["a"] == x["from a 1"] == x["from a 2"] == x["b"]
    assert x["one"] == x["two"] < x["from a 1"]


def test_a_row_too_wide_for_the_page_widens_the_drawing(tmp_path, monkeypatch):
    monkeypatch.setattr(rule_graph, "_width", lambda rule, time: 1.1 * PAGE)
    svg, _ = drawn(tmp_path)
    width = float(ElementTree.fromstring(svg).get("width").removesuffix("pt"))
    assert width > 72 * 1.1 * PAGE


def test_the_script_draws_with_and_without_times(tmp_path):
    script = ROOT / "workflow" / "scripts" / "draw_rule_graph.py"
    (tmp_path / "graph.csv").write_text("rule,needs\nb,a\na,\n", encoding="utf-8")
    (tmp_path / "times.csv").write_text(
        "rule,jobs,seconds,longest,cpu_seconds,max_rss_mb\nb,2,30.00,20.00,,\n", encoding="utf-8"
    )
    outputs = ["--svg", tmp_path / "rules.svg", "--png", tmp_path / "rules.png"]
    for graph, times, expected in (
        ("graph.csv", ["--run-times", tmp_path / "times.csv"], ["2 jobs, 30 s", "a", "b"]),
        ("graph.csv", [], ["a", "b"]),
    ):
        arguments = ["--graph", tmp_path / graph, *times, *outputs]
        subprocess.run([sys.executable, script, *arguments], check=True)
        assert sorted(texts((tmp_path / "rules.svg").read_bytes())) == expected
    (tmp_path / "graph.csv").write_text("rule,needs\nleak_b,a\na,\n", encoding="utf-8")
    for aside, dashed in (([], True), (["--aside"], False)):
        arguments = ["--graph", tmp_path / "graph.csv", *outputs, *aside]
        subprocess.run([sys.executable, script, *arguments], check=True)
        svg = (tmp_path / "rules.svg").read_text(encoding="utf-8")
        assert ("stroke-dasharray" in svg) == dashed
    (tmp_path / "graph.csv").write_text("rule,needs\nb,a\na,b\n", encoding="utf-8")
    arguments = ["--graph", tmp_path / "graph.csv", *outputs]
    run = subprocess.run(
        [sys.executable, script, *arguments], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "in a circle" in run.stderr
    assert len(run.stderr.splitlines()) == 1

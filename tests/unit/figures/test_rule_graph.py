"""The rule graph is read as Snakemake prints it, thinned without a loss, and drawn legibly."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from project import ROOT
from ser.figures.rule_graph import (
    GAP,
    arrange_rows,
    draw_rule_graph,
    place,
    reduce_graph,
    time_text,
)
from ser.files.atomic_write import write_table
from ser.report.benchmarks import RuleTime
from ser.report.rules import COLUMNS, graph_rows, parse_dot, read_graph

GRAPH = {
    "index_corpus": frozenset(),
    "extract_features": frozenset({"index_corpus"}),
    "train_system": frozenset({"extract_features", "index_corpus"}),
    "make_table": frozenset({"train_system"}),
    "all": frozenset({"make_table", "extract_features"}),
}
TIMES = {"index_corpus": RuleTime(1, 0.4), "train_system": RuleTime(297, 4800.0)}
DOT = """digraph snakemake_dag {
    graph[bgcolor=white, margin=0];
    node[shape=box, style=rounded, fontname=sans,                 fontsize=10, penwidth=2];
    edge[penwidth=2, color=grey];
\t0[label = "all", color = "0.00 0.6 0.85", style="rounded"];
\t1[label = "make_table", color = "0.38 0.6 0.85", style="rounded"];
\t2[label = "train", color = "0.51 0.6 0.85", style="rounded"];
\t1 -> 0
\t2 -> 0
\t2 -> 1
\t2 -> 2
}
"""
LOCKS = ["0.input.lock", "0.output.lock"]
SNAKEFILE = """
configfile: "config.yaml"
rule all:
    input: "graph.csv", "slow.txt", f"{config['name']}.txt"
rule describe:
    output: "graph.csv"
    log: "describe.log"
    shell: "{config[describe]} &> {log}; ls .snakemake/locks > locks.txt"
rule slow:
    output: "slow.txt"
    shell: "touch {output}; for k in $(seq 600); do test -e graph.csv && break; sleep 0.1; done"
rule named:
    output: "{name}.txt"
    shell: "touch {output}"
"""


@st.composite
def graphs(draw):
    names = [f"r{k}" for k in range(draw(st.integers(1, 9)))]
    return {
        name: frozenset(draw(st.sets(st.sampled_from(names[:k]))) if k else ())
        for k, name in enumerate(names)
    }


def above(graph, rule):
    return {rule}.union(*(above(graph, need) for need in graph[rule]))


def drawn(folder, graph=GRAPH, times=TIMES):
    draw_rule_graph(graph, times, folder / "rules.svg", folder / "rules.png")
    return (folder / "rules.svg").read_bytes(), (folder / "rules.png").read_bytes()


def test_what_snakemake_prints_is_read():
    graph = parse_dot("Building DAG of jobs...\n" + DOT)
    assert graph == {
        "all": frozenset({"make_table", "train"}),
        "make_table": frozenset({"train"}),
        "train": frozenset(),
    }
    with pytest.raises(ValueError, match="no rule in"):
        parse_dot("Nothing to be done.")


@given(graphs())
def test_a_graph_is_written_and_read(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("graph") / "graph.csv"
    write_table(path, pd.DataFrame(graph_rows(graph), columns=COLUMNS))
    assert read_graph(path) == graph


def test_a_wrong_table_is_named(tmp_path):
    path = tmp_path / "graph.csv"
    path.write_text("rule,need\na,b\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"graph\.csv: the columns must be rule,needs"):
        read_graph(path)


@given(graphs())
def test_only_what_follows_is_left_out_and_needs_stand_above(graph):
    reduced = reduce_graph(graph)
    row_of = {rule: number for number, row in enumerate(arrange_rows(graph)) for rule in row}
    for rule in graph:
        assert above(reduced, rule) == above(graph, rule)
        for need in reduced[rule]:
            without = {**reduced, rule: reduced[rule] - {need}}
            assert need not in above(without, rule)
        assert all(row_of[need] < row_of[rule] for need in graph[rule])


@given(st.data())
def test_no_box_lies_over_another(data):
    rows = [[f"{k}.{j}" for j in range(data.draw(st.integers(1, 5)))] for k in range(4)]
    links = [
        (upper, lower)
        for above, below in pairwise(rows)
        for upper in above
        for lower in data.draw(st.sets(st.sampled_from(below)))
    ]
    width = {name: data.draw(st.floats(0, 1.3)) for row in rows for name in row}
    x = place(rows, links, width)
    for row in rows:
        for left, right in pairwise(row):
            assert x[right] - x[left] >= (width[left] + width[right]) / 2 + GAP - 1e-6


def test_every_rule_and_every_time_stands_in_the_drawing(tmp_path):
    svg, png = drawn(tmp_path)
    for text in [*GRAPH, "1 job, 0.4 s", "297 jobs, 80 min"]:
        assert text.encode() in svg
    assert png.startswith(b"\x89PNG")
    assert drawn(tmp_path, dict(reversed(GRAPH.items()))) == (svg, png)
    assert drawn(tmp_path, {"all": frozenset()}, {})[0].count(b"all")


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (RuleTime(1, 0.0), "1 job, 0.0 s"),
        (RuleTime(2, 9.96), "2 jobs, 10 s"),
        (RuleTime(3, 99.6), "3 jobs, 2 min"),
        (RuleTime(9, 5969.0), "9 jobs, 99 min"),
        (RuleTime(4, 7199.0), "4 jobs, 2 h 0 min"),
    ],
)
def test_times_are_written_for_people(time, text):
    assert time_text(time) == text


def test_the_script_draws(tmp_path):
    (tmp_path / "graph.csv").write_text("rule,needs\nb,a\na,\n", encoding="utf-8")
    (tmp_path / "times.csv").write_text(
        "rule,jobs,seconds,longest,cpu_seconds,max_rss_mb\nb,2,30.00,20.00,,\n", encoding="utf-8"
    )
    script = ROOT / "workflow" / "scripts" / "draw_rule_graph.py"
    arguments = ["--graph", "graph.csv", "--run-times", "times.csv"]
    arguments += ["--svg", "rules.svg", "--png", "rules.png"]
    subprocess.run([sys.executable, script, *arguments], check=True, cwd=tmp_path)
    assert b"2 jobs, 30 s" in (tmp_path / "rules.svg").read_bytes()


@pytest.mark.slow
def test_a_running_workflow_describes_itself_and_is_not_disturbed(tmp_path):
    (tmp_path / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")
    script = ROOT / "workflow" / "scripts" / "describe_workflow.py"
    # The file's own name is laid over, so that the answer shows which of the two was heard.
    describe = [sys.executable, str(script), "--snakefile", "Snakefile", "--target", "all"]
    describe += ["--config-json", json.dumps({"name": "theirs"})]
    config = {
        "name": "ours",
        "describe": shlex.join([*map(str, describe), "--output", "graph.csv"]),
    }
    (tmp_path / "config.yaml").write_text(json.dumps(config), encoding="utf-8")

    def snakemake(*arguments: str) -> str:
        run = subprocess.run(
            [sys.executable, "-m", "snakemake", "--cores", "2", *arguments],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout
        return run.stdout

    # With Snakemake's own lock held, and another job's file half-written all the while.
    snakemake()
    assert (tmp_path / "describe.log").read_text(encoding="utf-8") == ""
    rows = [("all", "describe"), ("all", "named"), ("all", "slow")]
    rows += [("describe", ""), ("named", ""), ("slow", "")]
    expected = pd.DataFrame(rows, columns=COLUMNS)
    written = pd.read_csv(tmp_path / "graph.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(written, expected)
    kept = tmp_path / ".snakemake"
    assert len(list((kept / "log").iterdir())) == 1
    assert (tmp_path / "locks.txt").read_text(encoding="utf-8").splitlines() == LOCKS
    assert not [*(kept / "locks").glob("*"), *(kept / "incomplete").rglob("*")]
    assert not list(tmp_path.glob(".graph.csv*"))
    assert not (tmp_path / "theirs.txt").exists()
    assert "Nothing to be done" in snakemake()


def test_a_file_that_another_job_is_replacing_is_looked_at_again(tmp_path, monkeypatch):
    import describe_workflow

    answers = iter(
        [
            (1, "", "Unable to obtain modification time of file x although it existed before."),
            (0, DOT, ""),
        ]
    )

    def once(*arguments, **options):
        code, out, said = next(answers)
        return subprocess.CompletedProcess(arguments, code, out, said)

    monkeypatch.setattr(describe_workflow.subprocess, "run", once)
    output = tmp_path / "graph.csv"
    flags = ["--snakefile", "S", "--config-json", "{}", "--target", "all", "--output", str(output)]
    monkeypatch.setattr(sys, "argv", ["describe_workflow", *flags])
    describe_workflow.main()
    assert set(read_graph(output)) == {"all", "make_table", "train"}
    assert list(tmp_path.iterdir()) == [output]

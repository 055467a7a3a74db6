"""The rule graph is read as Snakemake prints it, thinned without a loss, and put in order."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project import ROOT
from ser.figures.rule_graph_layout import (
    COLUMNS,
    arrange_rows,
    bend_links,
    graph_rows,
    order_rows,
    parse_dot,
    read_graph,
    reduce_graph,
    users_of,
)
from ser.files.atomic_write import write_table

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


def test_what_snakemake_prints_is_read():
    graph = parse_dot("Building DAG of jobs...\n" + DOT)
    assert graph == {
        "all": frozenset({"make_table", "train"}),
        "make_table": frozenset({"train"}),
        "train": frozenset(),
    }


def test_what_is_no_graph_is_refused():
    with pytest.raises(ValueError, match="no rule in"):
        parse_dot("Nothing to be done.")
    with pytest.raises(ValueError, match="2 -> 7 joins no two rules"):
        parse_dot(DOT.replace("2 -> 1", "2 -> 7"))


@given(graphs())
def test_a_graph_is_written_and_read(tmp_path_factory, graph):
    path = tmp_path_factory.mktemp("graph") / "graph.csv"
    write_table(path, pd.DataFrame(graph_rows(graph), columns=COLUMNS))
    assert read_graph(path) == graph


def test_a_wrong_table_is_named(tmp_path):
    path = tmp_path / "graph.csv"
    for text, message in (("rule,need\na,b\n", "columns"), ("rule,needs\n", "no rule")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=rf"graph\.csv: .*{message}"):
            read_graph(path)


@given(graphs())
def test_only_what_follows_is_left_out(graph):
    reduced = reduce_graph(graph)
    for rule in graph:
        assert above(reduced, rule) == above(graph, rule)
        for need in reduced[rule]:
            without = {**reduced, rule: reduced[rule] - {need}}
            assert need not in above(without, rule)


def test_no_honest_step_seems_to_hang_on_what_stands_aside():
    graph = {
        "split": frozenset(),
        "leak": frozenset({"split"}),
        "train": frozenset({"split", "leak"}),
        "score": frozenset({"split", "train"}),
        "table": frozenset({"score", "train", "leak"}),
    }
    assert reduce_graph(graph)["train"] == {"leak"}
    assert reduce_graph(graph, ["leak"]) == {
        "split": set(),
        "leak": {"split"},
        "train": {"split", "leak"},
        "score": {"train"},
        "table": {"score"},
    }


@given(graphs(), st.sets(st.sampled_from([f"r{k}" for k in range(9)])))
def test_nothing_is_lost_with_or_without_what_stands_aside(graph, aside):
    reduced = reduce_graph(graph, aside)

    def without(whole):
        return {rule: whole[rule] - aside for rule in whole if rule not in aside}

    for part, full in ((reduced, graph), (without(reduced), without(graph))):
        assert all(part[rule] <= full[rule] for rule in full)
        assert all(above(part, rule) == above(full, rule) for rule in full)


@pytest.mark.parametrize("function", [reduce_graph, lambda graph: arrange_rows(graph, 2)])
def test_a_circle_is_named_and_does_not_hang(function):
    circle = {"a": frozenset({"b"}), "b": frozenset({"a"}), "c": frozenset()}
    with pytest.raises(ValueError, match=r"in a circle: \w, \w"):
        function(circle)


@given(graphs(), st.integers(1, 4))
def test_every_rule_stands_below_what_it_needs(graph, most):
    rows = arrange_rows(graph, most)
    assert sorted(rule for row in rows for rule in row) == sorted(graph)
    assert max(map(len, rows)) <= most
    row_of = {rule: number for number, row in enumerate(rows) for rule in row}
    assert all(row_of[need] < row_of[rule] for rule in graph for need in graph[rule])
    assert arrange_rows(dict(reversed(graph.items())), most) == rows


@given(graphs(), st.integers(1, 4))
@settings(deadline=None)
def test_bent_lines_lead_where_the_arrows_did(graph, most):
    rows, links = bend_links(graph, arrange_rows(graph, most))
    row_of = {name: number for number, row in enumerate(rows) for name in row}
    assert len(row_of) == sum(map(len, rows))
    arrows = {(need, rule) for rule in graph for need in graph[rule]}
    assert set().union(*links.values()) == arrows
    assert all(row_of[lower] == row_of[upper] + 1 for upper, lower in links)

    def reached(name):
        ends = set()
        for upper, lower in links:
            if upper == name:
                ends |= {lower} if lower in graph else reached(lower)
        return ends

    assert {rule: reached(rule) for rule in graph} == users_of(graph)
    ordered, crossings = order_rows(rows, links)
    assert [sorted(row) for row in ordered] == [sorted(row) for row in rows]
    assert crossings >= 0


def test_lines_to_and_from_one_rule_run_together():
    graph = {
        "start": frozenset(),
        "a": frozenset({"start"}),
        "b": frozenset({"a"}),
        **{f"late{k}": frozenset({"start", "b"}) for k in range(3)},
    }
    rows, links = bend_links(graph, arrange_rows(graph, 3))
    assert rows[1:3] == [["a", "from start 1"], ["b", "from start 2"]]
    assert len(links) == 4 + 6
    turned = users_of(graph)
    rows, _ = bend_links(turned, arrange_rows(turned, 3))
    assert rows[1:3] == [["b", "to start 1"], ["a", "to start 2"]]


def test_crossings_are_undone():
    rows = [["a", "b", "c"], ["x", "y", "z"]]
    ordered, crossings = order_rows(rows, [("a", "z"), ("b", "y"), ("c", "x")])
    assert crossings == 0
    assert [name for row in ordered for name in row] in (
        ["a", "b", "c", "z", "y", "x"],
        list("cbaxyz"),
    )
    assert order_rows(rows, [("a", "x"), ("b", "y")]) == (rows, 0)
    # Where all are linked with all, some must cross.
    assert order_rows([["a", "b"], ["x", "y"]], [(u, v) for u in "ab" for v in "xy"])[1] == 1


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
    assert read_graph(tmp_path / "graph.csv") == parse_rows(rows)
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


@pytest.mark.slow
def test_a_workflow_that_cannot_be_described_says_so(tmp_path):
    (tmp_path / "Snakefile").write_text('rule all:\n    input: "nowhere"\n', encoding="utf-8")
    script = ROOT / "workflow" / "scripts" / "describe_workflow.py"
    arguments = ["--snakefile", "Snakefile", "--config-json", "{}", "--target", "all"]
    run = subprocess.run(
        [sys.executable, script, *arguments, "--output", "graph.csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "nowhere" in run.stderr
    assert run.stderr.splitlines()[-1] == "Snakemake could not work out what all needs"
    assert not list(tmp_path.glob("*graph.csv*")) + list(tmp_path.glob(".graph.csv*"))


def parse_rows(rows):
    return {
        rule: frozenset(need for name, need in rows if name == rule and need) for rule in dict(rows)
    }

"""Which rule of the workflow needs which: from Snakemake's own words to a CSV, and back.

A graph is a mapping from every rule to the set of rules that it needs. Nothing is drawn here: the
environment that asks Snakemake has no Matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ser.files.atomic_write import read_rows

Graph = Mapping[str, frozenset[str]]
COLUMNS = ["rule", "needs"]
NODE = re.compile(r'^\s*(\d+)\s*\[\s*label\s*=\s*"([^"]+)"', re.MULTILINE)
EDGE = re.compile(r"^\s*(\d+)\s*->\s*(\d+)", re.MULTILINE)


def parse_dot(text: str) -> dict[str, frozenset[str]]:
    """Read the rule graph that Snakemake prints in the language of Graphviz's dot.

    Raises
    ------
    ValueError
        When the text holds no rule.
    """
    # A rule a dataset has it in its name, behind a dot.
    names = {node: rule.partition(".")[0] for node, rule in NODE.findall(text)}
    if not names:
        raise ValueError("no rule in what Snakemake printed as the rule graph")
    links = [(names[rule], names[needed]) for needed, rule in EDGE.findall(text)]
    return {
        rule: frozenset(needed for user, needed in links if user == rule != needed)
        for rule in sorted(set(names.values()))
    }


def graph_rows(graph: Graph) -> list[tuple[str, str]]:
    """List (rule, needed rule), sorted; a rule that needs nothing has one row without the other."""
    return sorted((rule, need) for rule, needs in graph.items() for need in needs or [""])


def read_graph(path: str | Path) -> dict[str, frozenset[str]]:
    """Read a CSV of `graph_rows`.

    Raises
    ------
    ValueError
        When a column is missing.
    """
    needs: dict[str, set[str]] = {}
    for row in read_rows(path):
        if any(row.get(name) is None for name in COLUMNS):
            raise ValueError(f"{path}: the columns must be {','.join(COLUMNS)}")
        needs.setdefault(row["rule"], set()).update(filter(None, [row["needs"]]))
    return {rule: frozenset(needs[rule]) for rule in sorted(needs)}

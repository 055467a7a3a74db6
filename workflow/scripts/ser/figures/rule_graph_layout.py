"""Which rule of a workflow needs which, and in what rows and order they are best drawn.

A graph is a mapping from every rule to the set of rules that it needs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, pairwise
from pathlib import Path

from ser.files.atomic_write import read_rows

Graph = Mapping[str, frozenset[str]]
COLUMNS = ["rule", "needs"]
NODE = re.compile(r'^\s*(\d+)\s*\[\s*label\s*=\s*"([^"]+)"', re.MULTILINE)
EDGE = re.compile(r"^\s*(\d+)\s*->\s*(\d+)", re.MULTILINE)
SWEEPS = 24


def parse_dot(text: str) -> dict[str, frozenset[str]]:
    """Read the rule graph that Snakemake prints in the language of Graphviz's dot.

    A rule that needs jobs of its own name is not said to need itself.

    Raises
    ------
    ValueError
        When the text holds no rule, or an arrow between rules that it does not name.
    """
    names = dict(NODE.findall(text))
    if not names:
        raise ValueError("no rule in what Snakemake printed as the rule graph")
    needs: dict[str, set[str]] = {name: set() for name in names.values()}
    for needed, rule in EDGE.findall(text):
        if needed not in names or rule not in names:
            raise ValueError(f"the rule graph's arrow {needed} -> {rule} joins no two rules")
        if names[needed] != names[rule]:
            needs[names[rule]].add(names[needed])
    return {rule: frozenset(needs[rule]) for rule in sorted(needs)}


def graph_rows(graph: Graph) -> list[tuple[str, str]]:
    """List (rule, needed rule), sorted; a rule that needs nothing has one row without the other."""
    return sorted((rule, need) for rule, needs in graph.items() for need in needs or [""])


def read_graph(path: str | Path) -> dict[str, frozenset[str]]:
    """Read a CSV of `graph_rows`.

    Raises
    ------
    ValueError
        When a column is missing, or there is no rule.
    """
    needs: dict[str, set[str]] = {}
    for row in read_rows(path):
        if any(row.get(name) is None for name in COLUMNS):
            raise ValueError(f"{path}: the columns must be {','.join(COLUMNS)}")
        needs.setdefault(row["rule"], set())
        if row["needs"]:
            needs[row["rule"]].add(row["needs"])
            needs.setdefault(row["needs"], set())
    if not needs:
        raise ValueError(f"{path}: no rule")
    return {rule: frozenset(needs[rule]) for rule in sorted(needs)}


def reduce_graph(graph: Graph, aside: Collection[str] = ()) -> dict[str, frozenset[str]]:
    """Leave out what follows: that c needs a, where c needs b and b needs a.

    Parameters
    ----------
    graph
        Rule to the rules that it needs.
    aside
        Rules that nothing else is to seem to hang on: between the others, only what follows without
        these is left out.

    Raises
    ------
    ValueError
        When rules need each other in a circle.
    """
    whole = _reduced(graph)
    main = _reduced({rule: graph[rule].difference(aside) for rule in graph if rule not in aside})
    return {rule: whole[rule] | main.get(rule, frozenset()) for rule in graph}


def _reduced(graph: Graph) -> dict[str, frozenset[str]]:
    above: dict[str, frozenset[str]] = {}
    for rule in _in_order(graph):
        above[rule] = graph[rule].union(*(above[need] for need in graph[rule]))
    return {
        rule: frozenset(
            need for need in needs if not any(need in above[other] for other in needs - {need})
        )
        for rule, needs in graph.items()
    }


def arrange_rows(graph: Graph, most: int) -> list[list[str]]:
    """Put every rule below all that it needs, with at most `most` rules in a row.

    Rows are filled from the top and, once more, from the bottom, longest chains first (Hu's
    algorithm); the way with the shorter arrows in all is taken.

    Raises
    ------
    ValueError
        When rules need each other in a circle.
    """
    ways = [_fill(graph, most), _fill(users_of(graph), most)[::-1]]

    def length(rows: list[list[str]]) -> int:
        row_of = {rule: number for number, row in enumerate(rows) for rule in row}
        return sum(row_of[rule] - row_of[need] for rule in graph for need in graph[rule])

    return min(ways, key=lambda rows: (len(rows), length(rows)))


def _fill(graph: Graph, most: int) -> list[list[str]]:
    users = users_of(graph)
    depth: dict[str, int] = {}
    for rule in reversed(_in_order(graph)):
        depth[rule] = 1 + max((depth[user] for user in users[rule]), default=0)
    waiting, rows = set(graph), []
    placed: set[str] = set()
    while waiting:
        ready = [rule for rule in waiting if graph[rule] <= placed]
        rows.append(sorted(ready, key=lambda rule: (-depth[rule], rule))[:most])
        placed |= set(rows[-1])
        waiting -= placed
    return rows


def users_of(graph: Graph) -> dict[str, frozenset[str]]:
    """Turn a graph round: every rule to the rules that need it."""
    return {
        rule: frozenset(user for user, needs in graph.items() if rule in needs) for rule in graph
    }


def _in_order(graph: Graph) -> list[str]:
    try:
        return list(TopologicalSorter({rule: sorted(graph[rule]) for rule in graph}).static_order())
    except CycleError as error:
        raise ValueError(f"rules need each other in a circle: {', '.join(error.args[1])}") from None


def bend_links(
    graph: Graph, rows: Sequence[Sequence[str]]
) -> tuple[list[list[str]], dict[tuple[str, str], set[tuple[str, str]]]]:
    """Let a link that passes rows bend in each of them, so that it can go round what stands there.

    Links run together as long as they can without saying anything false: those from one rule, or
    those to one rule, whichever has more of them.

    Returns
    -------
    rows : list of list of str
        The rules and, after them, the row's bends; a bend's name has spaces, a rule's has none.
    links : dict
        (upper, lower) names of neighbouring rows, to the (needed rule, rule) that run there.
    """
    bent = [list(row) for row in rows]
    row_of = {rule: number for number, row in enumerate(rows) for rule in row}
    users = users_of(graph)
    links: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for rule in sorted(graph, key=lambda name: (row_of[name], name)):
        for need in sorted(graph[rule]):
            end = f"to {rule}" if len(graph[rule]) > len(users[need]) else f"from {need}"
            passed = range(row_of[need] + 1, row_of[rule])
            bends = [f"{end} {number}" for number in passed]
            for number, bend in zip(passed, bends, strict=True):
                if bend not in bent[number]:
                    bent[number].append(bend)
            for link in pairwise([need, *bends, rule]):
                links.setdefault(link, set()).add((need, rule))
    return bent, links


def order_rows(
    rows: Sequence[Sequence[str]], links: Collection[tuple[str, str]]
) -> tuple[list[list[str]], int]:
    """Order each row so that few links cross: sweeps by the mean place of the neighbours.

    Parameters
    ----------
    rows
        Names, row by row from the top.
    links
        (upper, lower) names of neighbouring rows.

    Returns
    -------
    rows : list of list of str
        The same names row by row, in the order with the fewest crossings that was met.
    crossings : int
        How many links still cross.
    """
    order = [list(row) for row in rows]
    best, fewest = [list(row) for row in order], _crossings(order, links)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        neighbours: dict[str, list[str]] = {}
        for upper, lower in links:
            neighbours.setdefault(*((lower, []) if downwards else (upper, []))).append(
                upper if downwards else lower
            )
        for row in order if downwards else order[::-1]:
            # Where the neighbours stand, between 0 and 1; who has none keeps its place.
            place = {
                name: (k + 0.5) / len(other) for other in order for k, name in enumerate(other)
            }
            mean = {
                name: sum(place[n] for n in neighbours[name]) / len(neighbours[name])
                if neighbours.get(name)
                else place[name]
                for name in row
            }
            row.sort(key=mean.__getitem__)
        if (found := _crossings(order, links)) < fewest:
            best, fewest = [list(row) for row in order], found
    return best, fewest


def _crossings(rows: Sequence[Sequence[str]], links: Collection[tuple[str, str]]) -> int:
    place = {name: (number, k) for number, row in enumerate(rows) for k, name in enumerate(row)}
    ends = [(*place[upper], place[lower][1]) for upper, lower in links]
    return sum(
        one[0] == other[0] and (one[1] - other[1]) * (one[2] - other[2]) < 0
        for one, other in combinations(ends, 2)
    )

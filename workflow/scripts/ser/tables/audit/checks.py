"""The whole audit: checks of printed cells, then of claims, and the findings as a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from operator import itemgetter
from typing import Any

import pandas as pd

from ser.tables.audit.claims import KINDS, PRINTED, check_rounding
from ser.tables.audit.paper import (
    ABSOLUTE_BEST,
    ABSOLUTE_MEAN,
    CUT,
    LIMIT,
    PARTS,
    RELATIVE_BEST,
    RELATIVE_MEAN,
    ROUNDED,
    WRITE,
    Finding,
    Paper,
    Place,
    ScoredSet,
    decimals,
    half_up,
    shares,
    sigmas,
    signed,
    variance,
)
from ser.tables.blocks import NONE, Block, TextTable
from ser.tables.published import COUNTS, SCORES

FINDING_COLUMNS = [
    *("part", "id", "where", "statement", "dataset", "measure"),
    *("claimed", "computed", "method", "verdict"),
]
SCORED, HALF_WIDTH, SIGMAS = "utterances scored", "95 % half-width, points", "z of the gap"
AGAINST = " against "
INSIDE, OUTSIDE = "inside noise", "outside noise"
STEP, SAME = "step of UA, points", "as above"
EVERY, NOT_EVERY = "every value is reachable", "not every value is reachable"


def audit(paper: Paper) -> list[Finding]:
    """Check sums, claims, noise, cells and text, in this order.

    Raises an AuditError when a claim is about cells that do not exist.
    """
    findings = list(check_sums(paper))
    for claim in paper.claims:
        findings += KINDS[claim["kind"]][0](paper, claim)
    findings += [*check_rounding(paper), *check_noise(paper), *check_cells(paper)]
    return sorted(findings, key=lambda finding: PARTS.index(finding.part))


def findings_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """List `FINDING_COLUMNS` as text, one row per computed number; method says how."""
    rows = [
        asdict(finding) | {"computed": value, "method": method}
        for finding in findings
        for method, value in finding.computed.items()
    ]
    return pd.DataFrame(rows, columns=FINDING_COLUMNS, dtype=str)


def check_sums(paper: Paper) -> Iterator[Finding]:
    """Add rows and columns, give the largest class's share, compare cells printed twice."""
    cells = paper.published.cells
    for place in dict.fromkeys(Place(*key[:2]) for key in cells if key[3] in COUNTS):
        labels = [row for row in paper.rows(place, COUNTS) if row != "total"]
        printed = [split for split in COUNTS if paper.rows(place, [split])]
        splits = [split for split in printed if split != "all"]
        for label in [*labels, "total"] if splits else []:
            parts = [paper.cell(place, label, split) for split in splits]
            name = f"{label}: {' + '.join(splits)}"
            yield _added(place, name, parts, paper.cell(place, label, "all"))
        for split in printed:
            parts = [paper.cell(place, label, split) for label in labels]
            name = f"{split}: all {len(labels)} classes"
            yield _added(place, name, parts, paper.cell(place, "total", split))
        for split in splits or printed:
            counts = paper.class_counts(place.dataset, split)
            label, largest = max(counts.items(), key=itemgetter(1))
            n = sum(counts.values())
            share = half_up(Fraction(100 * largest, n), 1)
            guess = half_up(Fraction(100, len(counts)), 1)
            name = f"{split}: share of the largest class, {label}"
            verdict = f"always predicting {label} gives WA {share}, UA {guess}"
            yield _sum(place, name, "", {f"{largest} / {n}": f"{share} %"}, verdict)
        if "all" in printed:
            counts = paper.class_counts(place.dataset, "all")
            order = sorted(((label, n) for label, n in counts.items() if n), key=itemgetter(1))
            (small, few), (large, many) = order[0], order[-1]
            ratio = {f"{many} / {few}": f"{half_up(Fraction(many, few), 1)} : 1"}
            yield _sum(place, "largest to smallest class", "", ratio, f"{large} to {small}")
    for score in dict.fromkeys(key[1:] for key in cells if key[3] in SCORES):
        values = {key[0]: value for key, value in cells.items() if key[1:] == score}
        if len(values) > 1:
            (dataset, system, measure), (first, *others) = score, values.values()
            where = f"Tables {' and '.join(values)}"
            statement = f"{system}: the same cell in {where}"
            verdict = "agree" if len(set(map(Fraction, values.values()))) == 1 else "do not agree"
            row = (where, statement, dataset, measure, first)
            computed = {PRINTED: " and ".join(others)}
            yield Finding("sums", f"repeated {system}", *row, computed, verdict)


def _sum(
    place: Place, name: str, printed: str, computed: Mapping[str, str], verdict: str
) -> Finding:
    where = f"Table {place.table}" if place.table.isdecimal() else place.table
    return Finding("sums", name, where, name, place.dataset, "", printed, computed, verdict)


def _added(place: Place, name: str, parts: Sequence[str], printed: str) -> Finding:
    computed = str(sum(map(int, parts))) if all(parts) else ""
    verdict = "adds up"
    if not computed:
        verdict = "a part is not printed"
    elif not printed:
        verdict = "no total is printed"
    elif difference := int(printed) - int(computed):
        verdict = f"the printed total is {difference:+d} off"
    return _sum(place, name, printed, {" + ".join(parts): computed}, verdict)


def check_noise(paper: Paper) -> Iterator[Finding]:
    """Compare the gap to the best baseline with sampling noise, for each scored set and measure."""
    for scored in paper.sets:
        whole = paper.class_counts(scored.dataset, scored.split)
        for share in (1, 2) if scored.halves else (1,):
            counts = {label: number / share for label, number in whole.items() if number}
            name = f"Table {scored.table}{', half' if share == 2 else ''}"
            for measure in SCORES:
                proposed, baselines = paper.scores(scored, measure)
                best, baseline = max(baselines.items(), key=itemgetter(1))
                score = float(proposed) / 100
                z = sigmas(measure, score, float(baseline) / 100, counts)
                half_width = 100 * LIMIT * math.sqrt(variance(measure, score, counts))
                computed = {
                    SCORED: str(sum(whole.values()) // share),
                    HALF_WIDTH: f"{half_width:.1f}",
                    ABSOLUTE_BEST: signed(proposed - baseline),
                    SIGMAS: f"{z:.2f}",
                }
                verdict = OUTSIDE if z > 0 else f"{OUTSIDE}, the baseline is better"
                verdict = INSIDE if abs(z) < LIMIT else verdict
                row = (
                    f"Table {scored.table}",
                    f"{paper.proposed}{AGAINST}{best}",
                    scored.dataset,
                    measure,
                    "",
                )
                yield Finding("noise", name, *row, computed, verdict)


def check_cells(paper: Paper) -> Iterator[Finding]:
    """Find WA cells that cannot be a share of the scored utterances; count those that can."""
    for scored in paper.sets:
        n = sum(paper.class_counts(scored.dataset, scored.split).values())
        cells = {system: paper.cell(scored, system, "wa") for system in paper.rows(scored)}
        printed = {system: value for system, value in cells.items() if value}
        for system, value in printed.items():
            computed = {}
            for method in WRITE:
                found = shares(n, decimals(value), method).get(value, [])
                ends = dict.fromkeys(map(str, [*found[:1], *found[-1:]]))
                computed[method] = "-".join(ends) or "none"
            name = f"Table {scored.table} {system}, n = {n}"
            verdict = _reachable(value, list(printed.values()), n)
            yield _cell(scored, name, system, "wa", value, computed, verdict)
    for scored in {scored.dataset: scored for scored in paper.sets}.values():
        counts = paper.class_counts(scored.dataset, scored.split)
        n = sum(counts.values())
        for part in (n, n // 2) if scored.halves else (n,):
            # From 0.0 to 100.0 there are 1001 values of one decimal.
            reached = {method: f"{len(shares(part, 1, method))} of 1001" for method in WRITE}
            verdict = EVERY if set(reached.values()) == {"1001 of 1001"} else NOT_EVERY
            yield _cell(scored, f"any value, n = {part}", "any row", "wa", "", reached, verdict)
        # Whole classes reach every multiple of 100 / K; one more correct prediction in the largest
        # class moves UA by 100 / (K n_max). If that is at most a printed digit, it fills the gaps.
        step = Fraction(100, len(counts) * max(counts.values()))
        digits = half_up(step, 3)
        fine = f"{EVERY}, in steps of {digits}"
        verdict = fine if step <= Fraction(1, 10) else "not examined: coarse steps"
        yield _cell(scored, f"any value, n = {n}", "any row", "ua", "", {STEP: digits}, verdict)


def _cell(scored: ScoredSet, name: str, system: str, *rest: Any) -> Finding:
    return Finding("cells", name, f"Table {scored.table}", system, scored.dataset, *rest)


def _reachable(value: str, printed: Sequence[str], n: int) -> str:
    places = decimals(value)
    if value in shares(n, places, ROUNDED):
        return "reachable"
    below = math.floor(Fraction(value) * n / 100)
    near = [f"{k} gives {half_up(Fraction(100 * k, n), places)}" for k in (below, below + 1)]
    verdict = f"not reachable: {', '.join(near)}"
    broken = [one for one in dict.fromkeys(printed) if one not in shares(n, decimals(one), CUT)]
    if value in broken:
        return f"{verdict}; not by cutting either"
    but = f", but not {' and '.join(broken)}" if broken else ""
    return f"{verdict}; cutting would give it{but}"


def lay_out_audit(findings: Sequence[Finding], title: str, notes: Sequence[str]) -> TextTable:
    """Lay out the findings, one line each; a part without findings has no block."""
    parts: dict[tuple[str, str], list[list[tuple[str, str, str]]]] = {}
    for finding in findings:
        heading, cells = _line(finding)
        parts.setdefault((finding.part, heading), []).append(cells)
    blocks = []
    for (part, heading), lines in parts.items():
        header, align, _ = zip(*lines[0], strict=True)
        rows = [[text for _, _, text in cells] for cells in lines]
        rows = _blank_repeats(rows) if part in ("claims", "text") else rows
        blocks.append(Block(heading, "", header, rows, "".join(align)))
    return TextTable("audit", title, "", notes, blocks)


def _line(finding: Finding) -> tuple[str, list[tuple[str, str, str]]]:
    """Give the heading of a finding's block, and heading, alignment and text of each cell."""
    measure, computed, claimed = finding.measure.upper(), finding.computed, finding.claimed or NONE
    name = f"{finding.dataset} {measure}".strip() or NONE
    claim = f"{finding.where}: {finding.statement}"
    scope, verdict = ("Set", "p", name), ("Verdict", "p", finding.verdict)
    if finding.part == "sums":
        [value] = computed.values()
        cells = [("Printed", "r", claimed), ("Computed", "r", value)]
        return "Sums of the printed counts", [
            ("What", "p", finding.statement),
            scope,
            *cells,
            verdict,
        ]
    if finding.part == "claims" and finding.claimed:
        ways = {
            **{"Points\nabove\nmean": ABSOLUTE_MEAN, "Points\nabove\nbest": ABSOLUTE_BEST},
            **{"%\nabove\nmean": RELATIVE_MEAN, "%\nabove\nbest": RELATIVE_BEST},
        }
        cells = [("Claim", "p", claim), scope, ("Claimed", "r", claimed)]
        cells += [(heading, "r", computed[way]) for heading, way in ways.items()]
        return "Claimed increases, computed in four ways", [*cells, verdict]
    if finding.part == "claims":
        values = "; ".join(f"{value} {method}" for method, value in computed.items())
        cells = [("Claim", "p", claim), scope, ("Computed", "p", values)]
        return "Claimed orders", [*cells, verdict]
    if finding.part == "noise":
        baseline = ("Best baseline", "p", finding.statement.partition(AGAINST)[2])
        figures = {"Scored": SCORED, "95 %\n±": HALF_WIDTH, "Gap": ABSOLUTE_BEST, "z": SIGMAS}
        cells = [baseline, scope, ("Table", "l", finding.id.removeprefix("Table "))]
        cells += [(heading, "r", computed[method]) for heading, method in figures.items()]
        return "Gaps to the best baseline against sampling noise", [*cells, verdict]
    if finding.part == "cells":
        cells = [
            *(("Cell", "p", f"{measure} of {finding.statement}"), ("Set", "l", finding.dataset)),
            ("Table", "l", finding.where.removeprefix("Table ")),
            *(("Scored", "r", finding.id.rpartition(" = ")[2]), ("Printed", "r", claimed)),
            ("Correct,\nif rounded", "r", computed.get(ROUNDED, NONE)),
            ("Correct,\nif cut", "r", computed.get(CUT, NONE)),
        ]
        return "Whether a printed WA can be a share of the utterances", [*cells, verdict]
    [method] = computed
    found = f"{name} {finding.claimed}: {finding.verdict}" if measure else finding.verdict
    cells = [("What", "p", claim), ("How it was found", "p", method), ("Verdict", "p", found)]
    return "Other inconsistencies", cells


def _blank_repeats(rows: list[list[str]]) -> list[list[str]]:
    """Name a claim only in the first of its rows; shorten a long verdict that is repeated."""
    shown = []
    for before, row in zip([[""], *rows], rows, strict=False):
        claim, *values, verdict = row
        if before[0] == claim:
            repeated = before[-1] == verdict and len(verdict) > len(SAME)
            claim, verdict = "", SAME if repeated else verdict
        shown.append([claim, *values, verdict])
    return shown

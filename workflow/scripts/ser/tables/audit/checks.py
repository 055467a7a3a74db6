"""The whole audit, and the checks of cells: sums, repeated cells, rounding, noise, reachable WA."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from fractions import Fraction

import pandas as pd

from ser.tables.audit.arithmetic import (
    CUT,
    LIMIT,
    ROUNDED,
    WRITE,
    cut,
    decimals,
    half_up,
    plain,
    shares,
    sigmas,
    signed,
    variance,
)
from ser.tables.audit.claims import COMPUTED, PRINTED, Increase
from ser.tables.audit.paper import (
    ABSOLUTE,
    ABSOLUTE_BEST,
    FINDING_COLUMNS,
    PARTS,
    Claim,
    Finding,
    Paper,
    Place,
    ScoredSet,
)
from ser.tables.published import COUNTS, SCORES

SCORED, HALF_WIDTH, SIGMAS = "utterances scored", "95 % half-width, points", "z of the gap"
AGAINST = " against "
INSIDE, OUTSIDE = "inside noise", "outside noise"
ANY, STEP = "any row", "step of UA, points"
EVERY, NOT_EVERY = "every value is reachable", "not every value is reachable"


def audit(paper: Paper) -> pd.DataFrame:
    """Check sums, claims, noise, cells and text, in this order.

    Returns
    -------
    pandas.DataFrame
        `ser.tables.audit.paper.FINDING_COLUMNS`, all text.

    Raises
    ------
    AuditError
        When a claim speaks of cells that are not there.
    """
    findings = list(check_sums(paper))
    for claim in paper.claims:
        findings += claim.check(paper)
    findings += [*check_rounding(paper), *check_noise(paper), *check_cells(paper)]
    findings.sort(key=lambda finding: PARTS.index(finding.part))
    return pd.DataFrame(map(astuple, findings), columns=FINDING_COLUMNS, dtype=str)


def check_sums(paper: Paper) -> Iterator[Finding]:
    """Add rows and columns, give the largest class's share, compare cells that stand twice."""
    cells = paper.published.cells
    for table, dataset in dict.fromkeys(key[:2] for key in cells if key[3] in COUNTS):
        place = Place(table, dataset)
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
            yield _largest(paper, place, split)
        if "all" in printed:
            yield _ratio(paper, place)
    yield from _repeated(paper)


def _sum(place: Place, name: str, *rest: str) -> Finding:
    where = f"Table {place.table}" if place.table.isdecimal() else place.table
    return Finding("sums", name, where, name, place.dataset, "", *rest)


def _added(place: Place, name: str, parts: Sequence[str], printed: str) -> Finding:
    computed = str(sum(map(int, parts))) if all(parts) else ""
    verdict = "adds up"
    if not computed:
        verdict = "a part is not printed"
    elif not printed:
        verdict = "no total is printed"
    elif difference := int(printed) - int(computed):
        verdict = f"the printed total is {difference:+d} off"
    return _sum(place, name, printed, computed, " + ".join(parts), verdict)


def _largest(paper: Paper, place: Place, split: str) -> Finding:
    counts = paper.class_counts(place.dataset, split)
    largest, n = max(counts, key=lambda label: counts[label]), sum(counts.values())
    share = half_up(Fraction(100 * counts[largest], n), 1)
    guess = half_up(Fraction(100, len(counts)), 1)
    name = f"{split}: share of the largest class, {largest}"
    verdict = f"always predicting {largest} gives WA {share}, UA {guess}"
    return _sum(place, name, "", f"{share} %", f"{counts[largest]} / {n}", verdict)


def _ratio(paper: Paper, place: Place) -> Finding:
    counts = {label: n for label, n in paper.class_counts(place.dataset, "all").items() if n}
    order = sorted(counts, key=lambda label: counts[label])
    small, large = counts[order[0]], counts[order[-1]]
    ratio = f"{half_up(Fraction(large, small), 1)} : 1"
    verdict = f"{order[-1]} to {order[0]}"
    return _sum(place, "largest to smallest class", "", ratio, f"{large} / {small}", verdict)


def _repeated(paper: Paper) -> Iterator[Finding]:
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for (table, dataset, system, measure), value in paper.published.cells.items():
        if measure in SCORES:
            cells.setdefault((dataset, system, measure), {})[table] = value
    for (dataset, system, measure), values in cells.items():
        first, *others = values.values()
        if others:
            equal = {Fraction(value) for value in others} == {Fraction(first)}
            where = f"Tables {' and '.join(values)}"
            statement = f"{system}: the same cell in {where}"
            row = (dataset, measure, first, " and ".join(others), PRINTED)
            verdict = "agree" if equal else "do not agree"
            yield Finding("sums", f"repeated {system}", where, statement, *row, verdict)


def check_rounding(paper: Paper) -> Iterator[Finding]:
    """Tell of each reproduced increase with more digits than are printed whether it is rounded."""
    seen = set()
    for claim in [claim for claim in paper.claims if isinstance(claim, Increase)]:
        rounding = Claim("rounding", claim.where, "how the increases' last digit came about")
        for measure, printed in claim.claimed.items():
            values = claim.computed(paper, measure)
            for method in ABSOLUTE:
                exact, places = plain(values[method]), decimals(printed)
                rounded, short = half_up(values[method], places), cut(values[method], places)
                key = (tuple(claim.places), measure, printed)
                if key in seen or rounded != printed or values[method] == Fraction(printed):
                    continue
                seen.add(key)
                verdict = f"{exact} rounded; cut, it would be {short}"
                if short == printed:
                    verdict = f"{exact} rounded or cut"
                row = (measure, printed, exact, f"{COMPUTED}, {method}", verdict)
                yield rounding.finding("text", claim.places, *row)


def check_noise(paper: Paper) -> Iterator[Finding]:
    """Compare the gap to the best baseline with sampling noise, for each scored set and measure."""
    for scored in paper.sets:
        for share in (1, 2) if scored.halves else (1,):
            for measure in SCORES:
                yield from _noise(paper, scored, measure, share)


def _noise(paper: Paper, scored: ScoredSet, measure: str, share: int) -> Iterator[Finding]:
    whole = paper.class_counts(scored.dataset, scored.split)
    counts = {label: number / share for label, number in whole.items() if number}
    comparison = paper.compare(scored, measure)
    score, baseline = float(comparison.proposed) / 100, float(comparison.best_score) / 100
    z = sigmas(measure, score, baseline, counts)
    half_width = 100 * LIMIT * math.sqrt(variance(measure, score, counts))
    computed = {
        SCORED: str(sum(whole.values()) // share),
        HALF_WIDTH: f"{half_width:.1f}",
        ABSOLUTE_BEST: signed(comparison.increases[ABSOLUTE_BEST]),
        SIGMAS: f"{z:.2f}",
    }
    verdict = OUTSIDE if z > 0 else f"{OUTSIDE}, the baseline is better"
    verdict = INSIDE if abs(z) < LIMIT else verdict
    table = f"Table {scored.table}"
    name = f"{table}, half" if share == 2 else table
    statement = f"{paper.proposed}{AGAINST}{comparison.best}"
    for method, value in computed.items():
        row = (scored.dataset, measure, "", value, method, verdict)
        yield Finding("noise", name, table, statement, *row)


def check_cells(paper: Paper) -> Iterator[Finding]:
    """Look for WA cells that are no share of the scored utterances, and count what can be one."""
    for scored in paper.sets:
        n = sum(paper.class_counts(scored.dataset, scored.split).values())
        cells = {system: paper.cell(scored, system, "wa") for system in paper.rows(scored)}
        printed = {system: value for system, value in cells.items() if value}
        for system, value in printed.items():
            verdict = _reachable(value, list(printed.values()), n)
            name = f"Table {scored.table} {system}, n = {n}"
            for method in WRITE:
                found = shares(n, decimals(value), method).get(value, [])
                computed = "-".join(dict.fromkeys(map(str, [*found[:1], *found[-1:]]))) or "none"
                yield _cell(scored, name, system, "wa", value, computed, method, verdict)
    for scored in {scored.dataset: scored for scored in paper.sets}.values():
        counts = paper.class_counts(scored.dataset, scored.split)
        n = sum(counts.values())
        for part in (n, n // 2) if scored.halves else (n,):
            for method in WRITE:
                # From 0.0 to 100.0 there are 1001 values of one decimal.
                reached = len(shares(part, 1, method))
                row = ("wa", "", f"{reached} of 1001", method)
                verdict = EVERY if reached == 1001 else NOT_EVERY
                yield _cell(scored, f"any value, n = {part}", ANY, *row, verdict)
        # Whole classes reach every multiple of 100 / K; one more correct prediction in the largest
        # class moves UA by 100 / (K n_max). If that is at most a printed digit, it fills the gaps.
        step = Fraction(100, len(counts) * max(counts.values()))
        digits = half_up(step, 3)
        fine = f"{EVERY}, in steps of {digits}"
        verdict = fine if step <= Fraction(1, 10) else "not examined: coarse steps"
        yield _cell(scored, f"any value, n = {n}", ANY, "ua", "", digits, STEP, verdict)


def _cell(scored: ScoredSet, name: str, system: str, *rest: str) -> Finding:
    return Finding("cells", name, f"Table {scored.table}", system, scored.dataset, *rest)


def _reachable(value: str, printed: Sequence[str], n: int) -> str:
    def cut_gives(cell: str) -> bool:
        return cell in shares(n, decimals(cell), CUT)

    if value in shares(n, decimals(value), ROUNDED):
        return "reachable"
    below = math.floor(Fraction(value) * n / 100)
    near = [
        f"{k} gives {half_up(Fraction(100 * k, n), decimals(value))}"
        for k in (below, below + 1)
        if k <= n
    ]
    verdict = f"not reachable: {', '.join(near)}"
    if not cut_gives(value):
        return f"{verdict}; not by cutting either"
    broken = [other for other in dict.fromkeys(printed) if not cut_gives(other)]
    but = f", but not {' and '.join(broken)}" if broken else ""
    return f"{verdict}; cutting would give it{but}"

"""Whether a printed accuracy can be a share of the utterances at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from ser.tables.audit.claims import Claims, ScoredSet
from ser.tables.audit.comparison import cell, class_counts, systems
from ser.tables.audit.digits import cut, decimals, half_up
from ser.tables.audit.findings import CELLS, Finding
from ser.tables.published import Published

ROUNDED, CUT, STEP = "rounded half up", "cut", "step of UA, points"
WRITE: dict[str, Callable[[Fraction, int], str]] = {ROUNDED: half_up, CUT: cut}
# 1001 of them, from 0.0 to 100.0.
ANY = "any row"
EVERY, NOT_EVERY = "every value is reachable", "not every value is reachable"


def shares(printed: str, n: int, reading: str) -> range:
    """Find all k in 0..n whose k/n, in percent, is written as printed.

    Parameters
    ----------
    printed
        A percentage in [0, 100], such as 41.5.
    n
        Utterances scored, above 0.
    reading
        `ROUNDED` or `CUT`.

    Returns
    -------
    range
        The k; empty where there is none.
    """
    step = Fraction(1, 10 ** decimals(printed))
    lower = Fraction(printed) - (step / 2 if reading == ROUNDED else 0)
    first = math.ceil(lower * n / 100)
    last = math.ceil((lower + step) * n / 100) - 1
    return range(max(0, first), min(n, last) + 1)


def check_cells(published: Published, claims: Claims) -> Iterator[Finding]:
    """Look for unreachable WA cells in every set whose number of scored utterances is known."""
    for scored in claims.sets:
        counts = class_counts(published, scored.dataset, scored.split)
        n = sum(counts.values())
        printed = {
            system: value
            for system in systems(published, scored)
            if (value := cell(published, scored, system, "wa"))
        }
        for system, value in printed.items():
            yield from _cell(scored, system, value, list(printed.values()), n)
    for scored in {scored.dataset: scored for scored in claims.sets}.values():
        counts = class_counts(published, scored.dataset, scored.split)
        for share in (1, 2) if scored.halves else (1,):
            yield from _grid(scored, sum(counts.values()) // share)
        yield from _step(scored, counts)


def _cell(
    scored: ScoredSet, system: str, value: str, printed: Sequence[str], n: int
) -> Iterator[Finding]:
    for reading in WRITE:
        yield Finding(
            part=CELLS,
            id=f"Table {scored.table} {system}, n = {n}",
            where=f"Table {scored.table}",
            statement=system,
            dataset=scored.dataset,
            measure="wa",
            claimed=value,
            computed=_found(shares(value, n, reading)),
            reading=reading,
            verdict=_verdict(value, printed, n),
        )


def _found(found: range) -> str:
    if not found:
        return "none"
    return str(found[0]) if len(found) == 1 else f"{found[0]}-{found[-1]}"


def _verdict(value: str, printed: Sequence[str], n: int) -> str:
    if shares(value, n, ROUNDED):
        return "reachable"
    below = math.floor(Fraction(value) * n / 100)
    near = ", ".join(
        f"{k} gives {half_up(Fraction(100 * k, n), decimals(value))}"
        for k in (below, below + 1)
        if k <= n
    )
    verdict = f"not reachable: {near}"
    if not shares(value, n, CUT):
        return f"{verdict}; not by cutting either"
    broken = [other for other in dict.fromkeys(printed) if not shares(other, n, CUT)]
    rescue = "cutting would give it"
    return f"{verdict}; {rescue}" + (f", but not {' and '.join(broken)}" if broken else "")


def _grid(scored: ScoredSet, n: int) -> Iterator[Finding]:
    """Count the one-decimal values that some k/n gives."""
    for reading, write in WRITE.items():
        reached = len({write(Fraction(100 * k, n), 1) for k in range(n + 1)})
        yield Finding(
            part=CELLS,
            id=f"any value, n = {n}",
            where=f"Table {scored.table}",
            statement=ANY,
            dataset=scored.dataset,
            measure="wa",
            claimed="",
            computed=f"{reached} of 1001",
            reading=reading,
            verdict=EVERY if reached == 1001 else NOT_EVERY,
        )


def _step(scored: ScoredSet, counts: dict[str, int]) -> Iterator[Finding]:
    """Say why UA has no unreachable values.

    Whole classes reach every multiple of 100 / K; one more right answer in the largest class moves
    UA by 100 / (K n_max). Where that is no more than a printed digit, it fills all between them.
    """
    step = Fraction(100, len(counts) * max(counts.values()))
    fine = step <= Fraction(1, 10)
    yield Finding(
        part=CELLS,
        id=f"any value, n = {sum(counts.values())}",
        where=f"Table {scored.table}",
        statement=ANY,
        dataset=scored.dataset,
        measure="ua",
        claimed="",
        computed=half_up(step, 3),
        reading=STEP,
        verdict=f"{EVERY}, in steps of {half_up(step, 3)}"
        if fine
        else "not examined: coarse steps",
    )

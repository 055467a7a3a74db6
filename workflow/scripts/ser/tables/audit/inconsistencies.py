"""Other inconsistencies: computed where cells decide, else read in the text."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ser.tables.audit.claims import Count, Origin, Remark, Row
from ser.tables.audit.comparison import cell, systems
from ser.tables.audit.digits import cut, decimals, half_up
from ser.tables.audit.findings import COMPUTED, TEXT, AuditError, Finding
from ser.tables.published import Published

READ = "read in the text, not computed"


def check_count(published: Published, claim: Count) -> Iterator[Finding]:
    """Compare a number of the text with the printed count of the same thing."""
    count = published.count(claim.place.dataset, claim.label, claim.split)
    if not count:
        raise AuditError(f"claim {claim.id}: no such count in Table {claim.place.table}")
    agree = int(count) == int(claim.claimed)
    yield Finding(
        part=TEXT,
        id=claim.id,
        where=claim.where,
        statement=claim.statement,
        dataset=claim.place.dataset,
        measure="",
        claimed=claim.claimed,
        computed=count,
        reading=COMPUTED,
        verdict=f"agrees with Table {claim.place.table}"
        if agree
        else f"does not agree: Table {claim.place.table} has {count}",
    )


def check_row(published: Published, claim: Row) -> Iterator[Finding]:
    """Look for the row of a system that the text announces."""
    rows = systems(published, claim.place)
    there = claim.system in rows
    table = f"Table {claim.place.table}"
    yield Finding(
        part=TEXT,
        id=claim.id,
        where=claim.where,
        statement=claim.statement,
        dataset=claim.place.dataset,
        measure="",
        claimed="",
        computed=f"{len(rows)} rows",
        reading=COMPUTED,
        verdict=f"{table} has the row" if there else f"{table} has no such row",
    )


def check_origin(published: Published, claim: Origin) -> Iterator[Finding]:
    """Compare printed cells with longer figures: rounded, cut, or not the same."""
    place = claim.place
    for measure, figure in claim.figures.items():
        printed = cell(published, place, claim.system, measure)
        if not printed:
            raise AuditError(
                f"claim {claim.id}: no {measure} of {claim.system} in Table {place.table}"
            )
        places = decimals(printed)
        rounded, short = half_up(Fraction(figure), places), cut(Fraction(figure), places)
        if printed == rounded:
            verdict = f"{figure} rounded"
        elif printed == short:
            verdict = f"{figure} cut; rounded, it would be {rounded}"
        else:
            verdict = f"not {figure}"
        yield Finding(
            part=TEXT,
            id=claim.id,
            where=claim.where,
            statement=claim.statement,
            dataset=place.dataset,
            measure=measure,
            claimed=printed,
            computed=figure,
            reading=f"{COMPUTED}; {figure} is {claim.source}",
            verdict=verdict,
        )


def check_remark(claim: Remark) -> Iterator[Finding]:
    """Pass on what was read in the text."""
    yield Finding(
        part=TEXT,
        id=claim.id,
        where=claim.where,
        statement=claim.statement,
        dataset="",
        measure="",
        claimed="",
        computed="",
        reading=f"{READ}; also read: {claim.source}" if claim.source else READ,
        verdict=claim.remark,
    )

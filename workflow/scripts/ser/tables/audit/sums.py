"""Whether the printed counts add up, and whether repeated cells agree."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ser.tables.audit.claims import MEASURES, Merged
from ser.tables.audit.comparison import class_counts
from ser.tables.audit.digits import half_up, plain
from ser.tables.audit.findings import SUMS, AuditError, Finding
from ser.tables.published import COUNTS, Published

ALL, TOTAL = "all", "total"
SPLITS = tuple(split for split in COUNTS if split != ALL)
ADDS_UP = "adds up"


def check_sums(published: Published) -> Iterator[Finding]:
    """Add rows and columns, then give the largest class's share and the ratio of classes."""
    for table, dataset in dict.fromkeys(key[:2] for key in published.cells if key[3] in COUNTS):
        yield from _rows(published, table, dataset)
        yield from _columns(published, table, dataset)
        yield from _shares(published, table, dataset)
    yield from _repeated(published)


def _finding(table: str, dataset: str, what: str, parts: list[str], printed: str) -> Finding:
    """Compare a sum of printed cells with the printed total; either may lack a cell."""
    computed = str(sum(map(int, parts))) if all(parts) else ""
    if not computed:
        verdict = "a part is not printed"
    elif not printed:
        verdict = "no total is printed"
    else:
        difference = int(printed) - int(computed)
        verdict = f"the printed total is {difference:+d} off" if difference else ADDS_UP
    return _sum(table, dataset, what, printed, computed, " + ".join(parts), verdict)


def _sum(
    table: str, dataset: str, what: str, printed: str, computed: str, reading: str, verdict: str
) -> Finding:
    where = f"Table {table}" if table.isdecimal() else table
    return Finding(
        part=SUMS,
        id=what,
        where=where,
        statement=what,
        dataset=dataset,
        measure="",
        claimed=printed,
        computed=computed,
        reading=reading,
        verdict=verdict,
    )


def _classes(published: Published, table: str, dataset: str) -> list[str]:
    return list(
        dict.fromkeys(
            row
            for number, name, row, column in published.cells
            if (number, name) == (table, dataset) and column in COUNTS and row != TOTAL
        )
    )


def _splits(published: Published, table: str, dataset: str) -> list[str]:
    found = {key[3] for key in published.cells if key[:2] == (table, dataset)}
    return [split for split in SPLITS if split in found]


def _rows(published: Published, table: str, dataset: str) -> Iterator[Finding]:
    splits = _splits(published, table, dataset)
    if not splits:
        return
    for label in [*_classes(published, table, dataset), TOTAL]:
        parts = [published.count(dataset, label, split) for split in splits]
        what = f"{label}: {' + '.join(splits)}"
        yield _finding(table, dataset, what, parts, published.count(dataset, label, ALL))


def _columns(published: Published, table: str, dataset: str) -> Iterator[Finding]:
    classes = _classes(published, table, dataset)
    for split in [*_splits(published, table, dataset), ALL]:
        parts = [published.count(dataset, label, split) for label in classes]
        what = f"{split}: all {len(classes)} classes"
        yield _finding(table, dataset, what, parts, published.count(dataset, TOTAL, split))


def _shares(published: Published, table: str, dataset: str) -> Iterator[Finding]:
    for split in _splits(published, table, dataset) or [ALL]:
        counts = class_counts(published, dataset, split)
        largest = max(counts, key=lambda label: counts[label])
        share = half_up(Fraction(100 * counts[largest], sum(counts.values())), 1)
        guess = half_up(Fraction(100, len(counts)), 1)
        yield _sum(
            table,
            dataset,
            f"{split}: share of the largest class, {largest}",
            "",
            f"{share} %",
            f"{counts[largest]} / {sum(counts.values())}",
            f"always {largest} has WA {share}, UA {guess}",
        )
    counts = class_counts(published, dataset, ALL)
    order = sorted(counts, key=lambda label: counts[label])
    if not counts[order[0]]:
        raise AuditError(f"{dataset}: class {order[0]} has no utterance")
    ratio = half_up(Fraction(counts[order[-1]], counts[order[0]]), 1)
    yield _sum(
        table,
        dataset,
        "largest to smallest class",
        "",
        f"{ratio} : 1",
        f"{counts[order[-1]]} / {counts[order[0]]}",
        f"{order[-1]} to {order[0]}",
    )


def check_merged(published: Published, claim: Merged) -> Iterator[Finding]:
    """Take one dataset's class from the other's; the other classes should be the same."""
    less = class_counts(published, claim.less.dataset, ALL)
    more = class_counts(published, claim.more.dataset, ALL)
    changed = [label for label in sorted(less | more) if less.get(label) != more.get(label)]
    added = more.get(claim.label, 0) - less.get(claim.label, 0)
    others = [label for label in changed if label != claim.label]
    yield Finding(
        part=SUMS,
        id=claim.id,
        where=claim.where,
        statement=claim.statement,
        dataset=f"{claim.less.dataset} and {claim.more.dataset}",
        measure="",
        claimed="",
        computed=str(added),
        reading=f"{more.get(claim.label, 0)} - {less.get(claim.label, 0)}",
        verdict=f"{', '.join(others)} differs too" if others else "the other classes are the same",
    )


def _repeated(published: Published) -> Iterator[Finding]:
    """Compare a system's cells where two tables print it for the same dataset."""
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for (table, dataset, system, measure), value in published.cells.items():
        if measure in MEASURES:
            cells.setdefault((dataset, system, measure), {})[table] = value
    for (dataset, system, measure), values in cells.items():
        if len(values) < 2:
            continue
        first, *others = values.values()
        yield Finding(
            part=SUMS,
            id=f"repeated {system}",
            where=f"Tables {' and '.join(values)}",
            statement=f"{system}: the same cell in Tables {' and '.join(values)}",
            dataset=dataset,
            measure=measure,
            claimed=first,
            computed=" and ".join(others),
            reading="as printed",
            verdict="agree"
            if {plain(Fraction(value)) for value in others} == {plain(Fraction(first))}
            else "do not agree",
        )

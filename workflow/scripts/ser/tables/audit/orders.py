"""Claimed orders: best of all, more here than there, better on one corpus."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ser.tables.audit.claims import MEASURES, Best, Better, Claims, More, Place
from ser.tables.audit.comparison import (
    ABSOLUTE,
    ABSOLUTE_BEST,
    class_counts,
    compare,
    in_words,
)
from ser.tables.audit.digits import plain, signed
from ser.tables.audit.findings import CLAIMS, AuditError, Finding
from ser.tables.published import Published

PRINTED = "as printed"
ABOVE = "above always the largest class"


def check_best(published: Published, claim: Best, claims: Claims) -> Iterator[Finding]:
    """Compare the proposed model with the best of the others, in each place and measure."""
    for place in claim.places:
        for measure in MEASURES:
            margin = compare(published, place, measure, claims.proposed).increase(ABSOLUTE_BEST)
            yield Finding(
                part=CLAIMS,
                id=claim.id,
                where=claim.where,
                statement=claim.statement,
                dataset=place.dataset,
                measure=measure,
                claimed="",
                computed=signed(margin),
                reading=ABSOLUTE_BEST,
                verdict="holds" if margin > 0 else "does not hold" if margin else "a tie",
            )


def check_more(published: Published, claim: More, claims: Claims) -> Iterator[Finding]:
    """Compare the increases of two places, above the mean and above the best baseline."""
    for measure in MEASURES:
        pairs = {
            reading: [
                compare(published, place, measure, claims.proposed).increase(reading)
                for place in (claim.more, claim.less)
            ]
            for reading in ABSOLUTE
        }
        right = [reading for reading, (more, less) in pairs.items() if more > less]
        verdict = "holds" if len(right) == len(pairs) else "does not hold"
        if len(right) == 1:
            verdict = f"holds for {right[0]} alone"
        for reading, (more, less) in pairs.items():
            yield Finding(
                part=CLAIMS,
                id=claim.id,
                where=claim.where,
                statement=claim.statement,
                dataset=f"{claim.more.dataset} and {claim.less.dataset}",
                measure=measure,
                claimed="",
                computed=f"{plain(more)} against {plain(less)}",
                reading=reading,
                verdict=verdict,
            )


def check_better(published: Published, claim: Better, claims: Claims) -> Iterator[Finding]:
    """Compare the proposed model's scores on two corpora, and how far they are above guessing.

    Always answering the largest class has that class's share as WA, and 1/K as UA.
    """
    for place in claim.better:
        for measure in MEASURES:
            pairs: dict[str, list[Fraction]] = {PRINTED: [], ABOVE: []}
            classes = []
            for one in (place, claim.worse):
                score = compare(published, one, measure, claims.proposed).proposed
                counts = list(class_counts(published, one.dataset, _split(claims, one)).values())
                classes.append(len(counts))
                share = Fraction(max(counts), sum(counts))
                guess = share if measure == "wa" else Fraction(1, len(counts))
                pairs[PRINTED].append(score)
                pairs[ABOVE].append(score - 100 * guess)
            verdict = _verdict([better > worse for better, worse in pairs.values()], classes)
            for reading, (better, worse) in pairs.items():
                yield Finding(
                    part=CLAIMS,
                    id=claim.id,
                    where=claim.where,
                    statement=claim.statement,
                    dataset=f"{place.dataset} and {claim.worse.dataset}",
                    measure=measure,
                    claimed="",
                    computed=f"{plain(better, 1)} against {plain(worse, 1)}",
                    reading=reading,
                    verdict=verdict,
                )


def _verdict(right: list[bool], classes: list[int]) -> str:
    printed, above = right
    if not printed:
        return "does not hold"
    verdict = "holds, " + ("also" if above else "but not") + " above always the largest class"
    if classes[0] != classes[1]:
        verdict += f"; {in_words(classes[0])} classes against {in_words(classes[1])}"
    return verdict


def _split(claims: Claims, place: Place) -> str:
    """Say which of a dataset's utterances were scored."""
    for scored in claims.sets:
        if scored.dataset == place.dataset:
            return scored.split
    raise AuditError(f"no entry of sets says what of {place.dataset} was scored")

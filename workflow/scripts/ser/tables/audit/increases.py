"""Claimed increases: which way of computing gives the printed digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ser.tables.audit.claims import Claims, Increase, Rounding
from ser.tables.audit.comparison import (
    ABSOLUTE,
    ABSOLUTE_MEAN,
    READINGS,
    RELATIVE_MEAN,
    compare,
    in_words,
)
from ser.tables.audit.digits import cut, decimals, half_up, plain
from ser.tables.audit.findings import CLAIMS, COMPUTED, TEXT, Finding
from ser.tables.published import Published


@dataclass(frozen=True)
class Reading:
    """A claim's measure, computed one way: ``value`` is exact, ``right`` if it gives the digits."""

    name: str
    value: Fraction
    right: bool


def readings(published: Published, claim: Increase, measure: str, proposed: str) -> list[Reading]:
    """Compute a claimed increase in each of the `READINGS`; over several places, their mean."""
    printed = claim.claimed[measure]
    found = []
    for name in READINGS:
        increases = [
            compare(published, place, measure, proposed).increase(name) for place in claim.places
        ]
        value = sum(increases, Fraction(0)) / len(increases)
        found.append(Reading(name, value, half_up(value, decimals(printed)) == printed))
    return found


def check_increase(published: Published, claim: Increase, claims: Claims) -> Iterator[Finding]:
    """Find out which reading a claim follows, and whether the text calls it so."""
    for measure, printed in claim.claimed.items():
        found = readings(published, claim, measure, claims.proposed)
        numbers = [
            len(compare(published, place, measure, claims.proposed).baselines)
            for place in claim.places
        ]
        verdict = _verdict([one.name for one in found if one.right], claim.called, numbers)
        for one in found:
            exact = one.name in ABSOLUTE
            yield Finding(
                part=CLAIMS,
                id=claim.id,
                where=claim.where,
                statement=claim.statement,
                dataset=" and ".join(place.dataset for place in claim.places),
                measure=measure,
                claimed=printed,
                # A percentage has no end of digits; those that the claim prints are what counts.
                computed=plain(one.value) if exact else half_up(one.value, decimals(printed)),
                reading=one.name,
                verdict=verdict,
            )


def _verdict(right: Sequence[str], called: str, baselines: Sequence[int]) -> str:
    if not right:
        return "no reading gives the printed digits"
    ways = {name: "absolute" if name in ABSOLUTE else "relative" for name in right}
    phrases = [_phrase(name, way, baselines) for name, way in ways.items()]
    verdict = " or ".join(dict.fromkeys(phrases))
    if not called:
        return verdict
    if called in ways.values():
        return f"holds: {verdict}"
    article = "an" if called == "absolute" else "a"
    return f"{verdict}, not {article} {called} one"


def _phrase(name: str, way: str, baselines: Sequence[int]) -> str:
    number = in_words(baselines[0]) if len(set(baselines)) == 1 else "all"
    if set(baselines) == {1}:
        whom = "the only baseline"
    elif name in (ABSOLUTE_MEAN, RELATIVE_MEAN):
        whom = f"the mean of the {number} baselines"
    else:
        whom = "the best baseline"
    what = f"{way} distance to {whom}"
    if len(baselines) == 1:
        return what
    return f"mean over {in_words(len(baselines))} sets of the {what}"


def check_rounding(published: Published, claim: Rounding, claims: Claims) -> Iterator[Finding]:
    """Tell of each reproduced figure with more digits than are printed whether it is rounded."""
    seen = set()
    for increase in claims.claims:
        if not isinstance(increase, Increase):
            continue
        for measure, printed in increase.claimed.items():
            for one in readings(published, increase, measure, claims.proposed):
                places = decimals(printed)
                dataset = " and ".join(place.dataset for place in increase.places)
                ends = one.name in ABSOLUTE and one.value != Fraction(printed)
                if not (one.right and ends) or (dataset, measure, printed) in seen:
                    continue
                seen.add((dataset, measure, printed))
                short = cut(one.value, places)
                yield Finding(
                    part=TEXT,
                    id=claim.id,
                    where=increase.where,
                    statement=claim.statement,
                    dataset=dataset,
                    measure=measure,
                    claimed=printed,
                    computed=plain(one.value),
                    reading=f"{COMPUTED}, {one.name}",
                    verdict=f"{plain(one.value)} rounded; cut, it would be {short}"
                    if short != printed
                    else f"{plain(one.value)} rounded or cut",
                )

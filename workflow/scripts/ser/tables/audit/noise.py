"""Whether the gaps are larger than chance would make them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from scipy.stats import norm

from ser.tables.audit.claims import MEASURES, Claims, Place, ScoredSet
from ser.tables.audit.comparison import ABSOLUTE_BEST, class_counts, compare
from ser.tables.audit.digits import signed
from ser.tables.audit.findings import NOISE, Finding
from ser.tables.published import Published

LEVEL = 0.95
# Two-sided: 1.96 standard errors.
LIMIT = float(norm.isf((1 - LEVEL) / 2))
SCORED = "utterances scored"
HALF_WIDTH = "95 % half-width, points"
GAP = ABSOLUTE_BEST
SIGMAS = "z of the gap"
READINGS = (SCORED, HALF_WIDTH, GAP, SIGMAS)
AGAINST = " against "
INSIDE, OUTSIDE = "inside noise", "outside noise"


def variance(measure: str, score: float, counts: Mapping[str, float]) -> float:
    """Compute the variance of a score by chance alone, of independent utterances.

    Parameters
    ----------
    measure
        ``wa``, a binomial share of all utterances, or ``ua``, the mean of K such shares.
    score
        In [0, 1]. Recalls are not printed, so that each class is taken to have UA as its recall.
        Since r(1 - r) is concave, recalls that differ give less variance, in classes of one size.
    counts
        Scored utterances of each class; all above 0.
    """
    spread = score * (1 - score)
    if measure == "wa":
        return spread / sum(counts.values())
    return sum(spread / number for number in counts.values()) / len(counts) ** 2


def sigmas(measure: str, first: float, second: float, counts: Mapping[str, float]) -> float:
    """Compute z of the difference of two independent scores in [0, 1]; 0 where they are equal.

    For WA this is the two-proportion test with a pooled share; for UA the variances are added.
    """
    if measure == "wa":
        both = 2 * variance("wa", (first + second) / 2, counts)
    else:
        both = variance("ua", first, counts) + variance("ua", second, counts)
    if first == second:
        return 0.0
    return (first - second) / math.sqrt(both) if both else math.copysign(math.inf, first - second)


def check_noise(published: Published, claims: Claims) -> Iterator[Finding]:
    """Compare the gap to the best baseline with the noise, for each scored set and measure."""
    for scored in claims.sets:
        for share, name in ((1, ""), (2, ", half")):
            if share == 1 or scored.halves:
                for measure in MEASURES:
                    yield from _check(published, claims.proposed, scored, measure, share, name)


def _check(
    published: Published,
    proposed: str,
    scored: ScoredSet,
    measure: str,
    share: int,
    name: str,
) -> Iterator[Finding]:
    whole = class_counts(published, scored.dataset, scored.split)
    counts = {label: number / share for label, number in whole.items() if number}
    place = Place(scored.table, scored.dataset)
    comparison = compare(published, place, measure, proposed)
    score = float(comparison.proposed) / 100
    baseline = float(comparison.baselines[comparison.best]) / 100
    z = sigmas(measure, score, baseline, counts)
    half_width = 100 * LIMIT * math.sqrt(variance(measure, score, counts))
    computed = {
        SCORED: str(sum(whole.values()) // share),
        HALF_WIDTH: f"{half_width:.1f}",
        GAP: signed(comparison.increase(GAP)),
        SIGMAS: f"{z:.2f}",
    }
    for reading in READINGS:
        yield Finding(
            part=NOISE,
            id=f"Table {scored.table}{name}",
            where=f"Table {scored.table}",
            statement=f"{proposed}{AGAINST}{comparison.best}",
            dataset=scored.dataset,
            measure=measure,
            claimed="",
            computed=computed[reading],
            reading=reading,
            verdict=_verdict(z),
        )


def _verdict(z: float) -> str:
    if abs(z) < LIMIT:
        return INSIDE
    return OUTSIDE if z > 0 else f"{OUTSIDE}, the baseline is better"

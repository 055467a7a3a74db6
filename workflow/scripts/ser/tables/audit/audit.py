"""The whole audit: every claim against the printed cells (docs/systems.md)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ser.tables.audit.cells import check_cells
from ser.tables.audit.claims import (
    Best,
    Better,
    Claim,
    Claims,
    Count,
    Increase,
    Merged,
    More,
    Origin,
    Remark,
    Rounding,
    Row,
)
from ser.tables.audit.findings import PARTS, Finding, findings_table
from ser.tables.audit.inconsistencies import check_count, check_origin, check_remark, check_row
from ser.tables.audit.increases import check_increase, check_rounding
from ser.tables.audit.noise import check_noise
from ser.tables.audit.orders import check_best, check_better, check_more
from ser.tables.audit.sums import check_merged, check_sums
from ser.tables.published import Published


def audit(published: Published, claims: Claims) -> pd.DataFrame:
    """Check sums, claims, noise, cells and text, in this order.

    Parameters
    ----------
    published
        The printed cells (`ser.tables.published.read_published`).
    claims
        What the text says (`ser.tables.audit.claims.read_claims`).

    Returns
    -------
    pandas.DataFrame
        `ser.tables.audit.findings.FINDING_COLUMNS`, all text.

    Raises
    ------
    AuditError
        When a claim speaks of cells that are not there.
    """
    findings = [*check_sums(published)]
    for claim in claims.claims:
        findings += _check(published, claim, claims)
    findings += [*check_noise(published, claims), *check_cells(published, claims)]
    return findings_table(sorted(findings, key=lambda finding: PARTS.index(finding.part)))


def _check(published: Published, claim: Claim, claims: Claims) -> Iterator[Finding]:
    match claim:
        case Increase():
            yield from check_increase(published, claim, claims)
        case Rounding():
            yield from check_rounding(published, claim, claims)
        case Best():
            yield from check_best(published, claim, claims)
        case More():
            yield from check_more(published, claim, claims)
        case Better():
            yield from check_better(published, claim, claims)
        case Merged():
            yield from check_merged(published, claim)
        case Count():
            yield from check_count(published, claim)
        case Row():
            yield from check_row(published, claim)
        case Origin():
            yield from check_origin(published, claim)
        case Remark():
            yield from check_remark(claim)

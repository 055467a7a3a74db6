"""What the audit finds, as rows of one tidy table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

import pandas as pd

SUMS, CLAIMS, NOISE, CELLS, TEXT = PARTS = ("sums", "claims", "noise", "cells", "text")
COMPUTED = "computed from the cells"


class AuditError(ValueError):
    """Claims that are wrong or that no printed cell belongs to; the message is one line."""


@dataclass(frozen=True)
class Finding:
    """One computed number and what follows.

    Rows that share ``part``, ``id``, ``dataset`` and ``measure`` are one group: their statement,
    claimed value and verdict are the same; ``reading`` and ``computed`` are each row's own.

    Parameters
    ----------
    part
        One of `PARTS`.
    id
        Of the claim, or of what is checked.
    where
        Section or table of the paper.
    statement
        What is said or checked, in our words.
    dataset, measure
        Measure is ``ua`` or ``wa``; both are empty where neither applies.
    claimed
        As printed; empty where the text gives no number.
    computed
        From the printed cells.
    reading
        How it was computed: what ``computed`` is.
    verdict
        Of the group, in plain words.
    """

    part: str
    id: str
    where: str
    statement: str
    dataset: str
    measure: str
    claimed: str
    computed: str
    reading: str
    verdict: str


FINDING_COLUMNS = [field.name for field in fields(Finding)]
GROUP = ["part", "id", "dataset", "measure"]


def findings_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Put findings into a table of text (`FINDING_COLUMNS`), in their order."""
    rows = [astuple(finding) for finding in findings]
    return pd.DataFrame(rows, columns=FINDING_COLUMNS, dtype=str)

"""The audit of the real cells and claims, and of cells that a test changes."""

from __future__ import annotations

import pandas as pd

from made_tables import PUBLISHED
from project import ROOT
from ser.tables.audit.audit import audit
from ser.tables.audit.claims import read_claims
from ser.tables.audit.layout import lay_out_audit, read_audit_texts
from ser.tables.blocks import Layout
from ser.tables.published import Published

RESOURCES = ROOT / "workflow" / "resources"
CLAIMS = read_claims(RESOURCES / "claims.yaml")
TEXTS = read_audit_texts(RESOURCES / "audit.yaml")
AUDIT = audit(PUBLISHED, CLAIMS)
PROPOSED = "attention-blstm-fcn"


def with_cells(changes: dict[tuple[str, str, str, str], str]) -> Published:
    """Change printed cells; an empty value takes one away."""
    cells = {**PUBLISHED.cells, **changes}
    return Published({key: value for key, value in cells.items() if value})


def audit_with(changes: dict[tuple[str, str, str, str], str]) -> pd.DataFrame:
    return audit(with_cells(changes), CLAIMS)


def computed(
    name: str, dataset: str = "", measure: str = "", table: pd.DataFrame = AUDIT, part: str = ""
) -> dict[str, str]:
    """Give a group's computed values by reading."""
    rows = group(name, dataset, measure, table, part)
    return dict(zip(rows["reading"], rows["computed"], strict=True))


def verdict(
    name: str, dataset: str = "", measure: str = "", table: pd.DataFrame = AUDIT, part: str = ""
) -> str:
    """Give a group's one verdict."""
    [found] = set(group(name, dataset, measure, table, part)["verdict"])
    return found


def group(name: str, dataset: str, measure: str, table: pd.DataFrame, part: str) -> pd.DataFrame:
    rows = table[(table["id"] == name) & (table["measure"] == measure)]
    if dataset:
        rows = rows[rows["dataset"] == dataset]
    if part:
        rows = rows[rows["part"] == part]
    assert len(rows), f"no row of {name}, {dataset}, {measure}"
    return rows


def audit_layout(table: pd.DataFrame = AUDIT) -> Layout:
    return lay_out_audit(table, TEXTS)

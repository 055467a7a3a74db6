"""The audit of the real cells and claims, and of cells that a test changes."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from made_tables import PUBLISHED
from project import ROOT
from ser.tables.audit.checks import audit, findings_table, lay_out_audit
from ser.tables.audit.claims import read_paper
from ser.tables.blocks import TextTable
from ser.tables.published import Published

PAPER = read_paper(ROOT / "workflow" / "resources" / "claims.yaml", PUBLISHED)
AUDIT = findings_table(audit(PAPER))


def with_cells(changes: dict[tuple[str, str, str, str], str]) -> Published:
    """Change printed cells; an empty value takes one away."""
    cells = {**PUBLISHED.cells, **changes}
    return Published({key: value for key, value in cells.items() if value})


def audit_with(changes: dict[tuple[str, str, str, str], str]) -> pd.DataFrame:
    return findings_table(audit(replace(PAPER, published=with_cells(changes))))


def computed(
    name: str, dataset: str = "", measure: str = "", table: pd.DataFrame = AUDIT, part: str = ""
) -> dict[str, str]:
    """Give a group's computed values by method."""
    rows = group(name, dataset, measure, table, part)
    return dict(zip(rows["method"], rows["computed"], strict=True))


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


def audit_text_table(changes: dict[tuple[str, str, str, str], str] | None = None) -> TextTable:
    paper = replace(PAPER, published=with_cells(changes or {}))
    return lay_out_audit(audit(paper), PAPER.title, PAPER.notes)

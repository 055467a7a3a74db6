"""The audit as a table for readers: what belongs together on one line, long texts wrapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from ser.tables.audit.cells import CUT, ROUNDED
from ser.tables.audit.comparison import READINGS
from ser.tables.audit.findings import (
    CELLS,
    CLAIMS,
    FINDING_COLUMNS,
    GROUP,
    NOISE,
    SUMS,
    TEXT,
    AuditError,
)
from ser.tables.audit.noise import AGAINST, GAP, HALF_WIDTH, SCORED, SIGMAS
from ser.tables.blocks import NONE, Block, Layout

AUDIT = "audit"
SAME = "as above"
BLOCKS = ("sums", "increases", "orders", "noise", "cells", "text")


@dataclass(frozen=True)
class AuditTexts:
    """Title, heading of each of the `BLOCKS`, and notes."""

    title: str
    blocks: Mapping[str, str]
    notes: Sequence[str]


def read_audit_texts(path: str | Path) -> AuditTexts:
    """Read title, headings and notes; an AuditError of one line says what is missing."""
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    if not isinstance(content, dict) or set(content) != {"title", "blocks", "notes"}:
        raise AuditError(f"{path}: the keys must be title, blocks, notes")
    if wrong := sorted(set(content["blocks"]) ^ set(BLOCKS)):
        raise AuditError(f"{path}: blocks.{wrong[0]}: blocks must be exactly {', '.join(BLOCKS)}")
    return AuditTexts(**content)


def lay_out_audit(findings: pd.DataFrame, texts: AuditTexts) -> Layout:
    """Lay out the audit.

    Parameters
    ----------
    findings
        `ser.tables.audit.audit.audit`'s table, or its CSV as `ser.files.atomic_write.read_table`
        gives it.
    texts
        Title, headings and notes.

    Raises
    ------
    AuditError
        When the table has other columns.
    """
    if list(findings.columns) != FINDING_COLUMNS:
        raise AuditError(f"the audit's columns must be {','.join(FINDING_COLUMNS)}")
    parts = {name: findings[findings["part"] == name] for name in (SUMS, NOISE, CELLS, TEXT)}
    claims = findings[findings["part"] == CLAIMS]
    parts["increases"] = claims[claims["claimed"] != ""]
    parts["orders"] = claims[claims["claimed"] == ""]
    make = {
        "sums": _sums,
        "increases": _increases,
        "orders": _orders,
        "noise": _noise,
        "cells": _cells,
        "text": _text,
    }
    blocks = []
    for name in BLOCKS:
        if not parts[name].empty:
            header, align, rows = make[name](parts[name])
            blocks.append(Block(texts.blocks[name], "", header, rows, align))
    return Layout(AUDIT, texts.title, "", texts.notes, blocks)


_Rows = tuple[list[str], str, list[list[str]]]


def _set(row: Mapping[str, str]) -> str:
    """Name a dataset and measure; the measure alone tells little."""
    return " ".join(part for part in (row["dataset"], row["measure"].upper()) if part) or NONE


def _groups(part: pd.DataFrame) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Give each group's first row, and its computed values by reading."""
    found = []
    for _, rows in part.groupby(GROUP, sort=False):
        computed = dict(zip(rows["reading"], rows["computed"], strict=True))
        found.append((rows.iloc[0].to_dict(), computed))
    return found


def _said(rows: list[list[str]]) -> list[list[str]]:
    """Say a claim once where several rows check it, and a long verdict once where all have it."""
    said = []
    for before, row in zip([[""], *rows], rows, strict=False):
        claim, *values, verdict = row
        if before[0] == claim:
            repeated = before[-1] == verdict and len(verdict) > len(SAME)
            claim, verdict = "", SAME if repeated else verdict
        said.append([claim, *values, verdict])
    return said


def _claim(row: Mapping[str, str]) -> str:
    return f"{row['where']}: {row['statement']}"


def _sums(part: pd.DataFrame) -> _Rows:
    rows = [
        [row["statement"], _set(row), row["claimed"] or NONE, row["computed"], row["verdict"]]
        for row in part.to_dict("records")
    ]
    return ["What", "Set", "Printed", "Computed", "Verdict"], "pprrp", rows


def _increases(part: pd.DataFrame) -> _Rows:
    header = ["Claim", "Set", "Claimed"]
    header += [f"{unit}\nabove\n{base}" for unit in ("Points", "%") for base in ("mean", "best")]
    rows = [
        [
            *(_claim(row), _set(row), row["claimed"]),
            *(computed[name] for name in READINGS),
            row["verdict"],
        ]
        for row, computed in _groups(part)
    ]
    return [*header, "Verdict"], "pprrrrrp", _said(rows)


def _orders(part: pd.DataFrame) -> _Rows:
    rows = []
    for row, computed in _groups(part):
        compared = "; ".join(f"{value} {reading}" for reading, value in computed.items())
        rows.append([_claim(row), _set(row), compared, row["verdict"]])
    return ["Claim", "Set", "Computed", "Verdict"], "pppp", _said(rows)


def _noise(part: pd.DataFrame) -> _Rows:
    header = ["Best baseline", "Set", "Table", "Scored", "95 %\n±", "Gap", "z", "Verdict"]
    rows = [
        [
            *(row["statement"].partition(AGAINST)[2], _set(row), row["id"].removeprefix("Table ")),
            *(computed[name] for name in (SCORED, HALF_WIDTH, GAP, SIGMAS)),
            row["verdict"],
        ]
        for row, computed in _groups(part)
    ]
    return header, "pplrrrrp", rows


def _cells(part: pd.DataFrame) -> _Rows:
    header = ["Cell", "Set", "Table", "Scored", "Printed", "Right,\nif rounded", "Right,\nif cut"]
    rows = [
        [
            *(f"{row['measure'].upper()} of {row['statement']}", row["dataset"]),
            *(row["where"].removeprefix("Table "), row["id"].rpartition(" = ")[2]),
            *(row["claimed"] or NONE, computed.get(ROUNDED, NONE), computed.get(CUT, NONE)),
            row["verdict"],
        ]
        for row, computed in _groups(part)
    ]
    return [*header, "Verdict"], "pllrrrrp", rows


def _text(part: pd.DataFrame) -> _Rows:
    rows = []
    for row in part.to_dict("records"):
        cell = f"{_set(row)} {row['claimed']}: " if row["measure"] else ""
        rows.append([_claim(row), row["reading"], f"{cell}{row['verdict']}"])
    return ["What", "How it was found", "Verdict"], "ppp", _said(rows)

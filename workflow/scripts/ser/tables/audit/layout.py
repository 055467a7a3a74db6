"""The audit as a table for readers: one line a finding, long texts wrapped."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ser.tables.audit.arithmetic import CUT, ROUNDED
from ser.tables.audit.checks import AGAINST, HALF_WIDTH, SCORED, SIGMAS
from ser.tables.audit.paper import ABSOLUTE_BEST, ABSOLUTE_MEAN, GROUP, RELATIVE_BEST, RELATIVE_MEAN
from ser.tables.blocks import NONE, Block, Layout

SAME = "as above"
HEADINGS = {
    "sums": "Sums of the printed counts",
    "increases": "Claimed increases, computed in four ways",
    "orders": "Claimed orders",
    "noise": "Gaps to the best baseline against sampling noise",
    "cells": "Whether a printed WA can be a share of the utterances",
    "text": "Other inconsistencies",
}
# Name, alignment and, from a finding's columns and computed values by method, the content.
CLAIM, SET = ("Claim", "p", "{where}: {statement}"), ("Set", "p", "{set}")
CLAIMED, VERDICT = ("Claimed", "r", "{claimed}"), ("Verdict", "p", "{verdict}")
COLUMNS = {
    "sums": [
        *(("What", "p", "{statement}"), SET, ("Printed", "r", "{claimed}")),
        *(("Computed", "r", "{computed}"), VERDICT),
    ],
    "increases": [
        *(CLAIM, SET, CLAIMED),
        ("Points\nabove\nmean", "r", f"{{{ABSOLUTE_MEAN}}}"),
        ("Points\nabove\nbest", "r", f"{{{ABSOLUTE_BEST}}}"),
        ("%\nabove\nmean", "r", f"{{{RELATIVE_MEAN}}}"),
        ("%\nabove\nbest", "r", f"{{{RELATIVE_BEST}}}"),
        VERDICT,
    ],
    "orders": [CLAIM, SET, ("Computed", "p", "{all computed}"), VERDICT],
    "noise": [
        *(("Best baseline", "p", "{baseline}"), SET, ("Table", "l", "{table and half}")),
        *(("Scored", "r", f"{{{SCORED}}}"), ("95 %\n±", "r", f"{{{HALF_WIDTH}}}")),
        *(("Gap", "r", f"{{{ABSOLUTE_BEST}}}"), ("z", "r", f"{{{SIGMAS}}}"), VERDICT),
    ],
    "cells": [
        *(("Cell", "p", "{measure} of {statement}"), ("Set", "l", "{dataset}")),
        *(("Table", "l", "{table}"), ("Scored", "r", "{n}"), ("Printed", "r", "{claimed}")),
        *(("Correct,\nif rounded", "r", f"{{{ROUNDED}}}"), ("Correct,\nif cut", "r", f"{{{CUT}}}")),
        VERDICT,
    ],
    "text": [
        *(("What", "p", "{where}: {statement}"), ("How it was found", "p", "{method}")),
        ("Verdict", "p", "{cell}{verdict}"),
    ],
}


def lay_out_audit(findings: pd.DataFrame, title: str, notes: Sequence[str]) -> Layout:
    """Lay out the findings of `ser.tables.audit.checks.audit`; a part without any has no block."""
    claims = findings["part"] == "claims"
    names = findings["part"].mask(claims, "increases")
    names = names.mask(claims & (findings["claimed"] == ""), "orders")
    blocks = []
    for name, heading in HEADINGS.items():
        groups = findings[names == name].groupby(GROUP, sort=False)
        values = [_values(rows) for _, rows in groups]
        cells = [[text.format_map(row) for _, _, text in COLUMNS[name]] for row in values]
        if cells:
            rows = _once(cells) if name in ("increases", "orders", "text") else cells
            header = [column[0] for column in COLUMNS[name]]
            align = "".join(column[1] for column in COLUMNS[name])
            blocks.append(Block(heading, "", header, rows, align))
    return Layout("audit", title, "", notes, blocks)


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return NONE


def _values(rows: pd.DataFrame) -> _Values:
    """Give what `COLUMNS` names of one finding."""
    row = rows.iloc[0].to_dict()
    computed = dict(zip(rows["method"], rows["computed"], strict=True))
    measure = row["measure"].upper()
    name = f"{row['dataset']} {measure}".strip() or NONE
    return _Values(
        row
        | computed
        | {
            "set": name,
            "measure": measure,
            "claimed": row["claimed"] or NONE,
            "cell": f"{name} {row['claimed']}: " if measure else "",
            "all computed": "; ".join(f"{value} {method}" for method, value in computed.items()),
            "baseline": row["statement"].partition(AGAINST)[2],
            "table": row["where"].removeprefix("Table "),
            "table and half": row["id"].removeprefix("Table "),
            "n": row["id"].rpartition(" = ")[2],
        }
    )


def _once(rows: list[list[str]]) -> list[list[str]]:
    """Name a claim on the first of its rows alone; shorten a long verdict that is repeated."""
    shown = []
    for before, row in zip([[""], *rows], rows, strict=False):
        claim, *values, verdict = row
        if before[0] == claim:
            repeated = before[-1] == verdict and len(verdict) > len(SAME)
            claim, verdict = "", SAME if repeated else verdict
        shown.append([claim, *values, verdict])
    return shown

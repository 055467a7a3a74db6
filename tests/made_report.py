"""A report with something in every section, long words among it, for the tests of its page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from made_audit import audit_text_table
from made_tables import NOTICE, cheavd, counts, extra, iemocap
from project import ROOT
from ser.report.benchmarks import RuleTime
from ser.report.page import Contents, render_report
from ser.report.sections import (
    Comparisons,
    EmbeddedFigure,
    ReportTable,
    command_for,
    embed,
    summarise_corpus,
)
from ser.tables.blocks import Block, TextTable

TEMPLATE = (ROOT / "workflow" / "resources" / "report.html.j2").read_text(encoding="utf-8")
COMMAND = "make EXPERIMENT=mine"
LONG = "a_word_without_a_place_to_break_" * 8
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}pt" height="72pt"></svg>'


def utterances() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "utterance": ["a", "b", "c"],
            "speaker": ["F1", "F1", ""],
            "label": ["sad", "ang", ""],
            "seconds": [1800.0, 1800.0, 3600.0],
        }
    )


def rejected(reasons: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "file": [f"wav/{k}.wav" for k in range(len(reasons))],
            "line": ["7"] * len(reasons),
            "utterance": [""] * len(reasons),
            "reason": reasons,
        }
    )


def corpus(title: str = "CHEAVD", reasons: Sequence[str] = ("no wav",)) -> dict[str, Any]:
    commands = [("utterances.csv", command_for(COMMAND, f"corpora/{LONG}/utterances.csv"))]
    summary = summarise_corpus(title, utterances(), rejected(reasons))
    return summary | {"commands": commands}


def leaks(name: str = "leaks", cell: str = "71.2") -> TextTable:
    block = Block("IEMO_dataset1", "", ["Variant", "UA"], [["whitening", cell]], "lr")
    return TextTable(
        name, "What forbidden choices would have gained", "", ["Diagnostic only."], [block]
    )


def figure(
    folder: Path, key: str = "cost", title: str = "D", width: int = 900, caption: str = "Read it."
) -> EmbeddedFigure:
    """Embed an empty drawing."""
    svg = folder / f"{key}.{title}.svg"
    svg.write_text(SVG.format(width), encoding="utf-8")
    return embed(key, title, svg, svg.with_suffix(".png"), {key: caption}, COMMAND)


def contents(folder: Path) -> Contents:
    """Give a page of all sections; its figures' files lie in `folder`."""
    comparisons = [Comparisons("UA on D", {"better": 1}, [f"{LONG} is better than B in UA on D."])]
    tables = [
        ReportTable(
            text_table, comparisons, [("this table", command_for(COMMAND, f"tables/{LONG}.csv"))]
        )
        for text_table in (
            counts(),
            cheavd(NOTICE),
            iemocap(),
            extra(),
            leaks(),
            audit_text_table(),
        )
    ]
    return Contents(
        experiment="mine",
        notice=NOTICE,
        command=COMMAND,
        corpora=[corpus(), corpus(LONG, [f"{LONG} {k}" for k in range(300)])],
        tables=tables,
        figures=[figure(folder), figure(folder, "spread"), figure(folder, "cost", "E", 3000)],
        run_times={"train_system": RuleTime(9, 81.0, 12.0, 80.0, 900.0), LONG: RuleTime(1, 2.0)},
        manifest={"seeds": [1, 2], "git": {"revision": "abc"}, "packages": {"numpy": "2.4.6"}},
        run_commands=[("manifest.json", command_for(COMMAND, "manifest.json"))],
        config={"seeds": [1, 2], "systems": {LONG: {"kind": "network", "options": [LONG]}}},
    )


def page(**parts) -> str:
    """Render a page with these parts of `Contents` and no others."""
    given = {"experiment": "mine", "notice": "", "command": COMMAND, **parts}
    return render_report(TEMPLATE, Contents(**given))

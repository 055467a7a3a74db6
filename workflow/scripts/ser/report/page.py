"""The page of the report, from all that goes on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jinja2
import yaml

from ser.report.benchmarks import RuleTime
from ser.report.run import manifest_rows, time_rows
from ser.report.sections import Commands, CorpusSummary, EmbeddedFigure, ReportTable, by_kind

LEAKS, AUDIT = "leaks", "audit"


@dataclass(frozen=True)
class Contents:
    """Everything on the page.

    ``notice`` is a warning in bold at the top, or empty; ``graph`` the drawing of the workflow.
    Tables named leaks and audit get places of their own. ``run_commands`` are (what, command) that
    write the run times and the manifest again.
    """

    experiment: str
    notice: str
    commands: Commands
    corpora: Sequence[CorpusSummary] = ()
    tables: Sequence[ReportTable] = ()
    figures: Sequence[EmbeddedFigure] = ()
    graph: EmbeddedFigure | None = None
    run_times: Mapping[str, RuleTime] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    run_commands: Sequence[tuple[str, str]] = ()
    config: Mapping[str, Any] = field(default_factory=dict)


def render_report(template: str, contents: Contents) -> str:
    """Fill the text of a Jinja template: HTML, in which everything from outside is escaped."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    apart: dict[str, list[ReportTable]] = {LEAKS: [], AUDIT: []}
    results: list[ReportTable] = []
    for table in contents.tables:
        apart.get(table.layout.name, results).append(table)
    return environment.from_string(template).render(
        page=contents,
        notice=contents.notice.strip(),
        results=results,
        audits=apart[AUDIT],
        leaks=apart[LEAKS],
        figures=by_kind(contents.figures),
        times=time_rows(contents.run_times),
        run=manifest_rows(contents.manifest),
        versions=sorted(contents.manifest.get("packages", {}).items()),
        config=yaml.safe_dump(dict(contents.config), sort_keys=False, allow_unicode=True),
    )

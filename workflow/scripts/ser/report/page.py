"""The HTML page of the report, and the rows of its run times and manifest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import jinja2
import numpy as np
import pandas as pd
import yaml

from ser.report.benchmarks import RuleTime
from ser.report.sections import EmbeddedFigure, ReportTable, by_kind

LEAKS, AUDIT = "leaks", "audit"
UNKNOWN = "\N{EN DASH}"
LONGEST_LIST = 10
# Parts of the manifest that have their own place on the page, or are too long for it.
ELSEWHERE = {
    *("format", "experiment", "notice", "config"),
    *("packages", "environments", "inputs", "results"),
}


@dataclass(frozen=True)
class Contents:
    """Everything on the page.

    ``notice`` is a warning in bold at the top, or empty; ``command`` makes the experiment;
    ``corpora`` are of `ser.report.sections.load_corpora`;
    ``run_commands`` are (what, command) that write the run times and the manifest again.
    """

    experiment: str
    notice: str
    command: str
    corpora: Sequence[Mapping[str, Any]] = ()
    tables: Sequence[ReportTable] = ()
    figures: Sequence[EmbeddedFigure] = ()
    run_times: Mapping[str, RuleTime] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    run_commands: Sequence[tuple[str, str]] = ()
    config: Mapping[str, Any] = field(default_factory=dict)


def render_report(template: str, contents: Contents) -> str:
    """Fill a Jinja template: HTML in which all inserted text is escaped."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    apart: dict[str, list[ReportTable]] = {LEAKS: [], AUDIT: []}
    results: list[ReportTable] = []
    for table in contents.tables:
        apart.get(table.text_table.name, results).append(table)
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


def time_rows(times: Mapping[str, RuleTime]) -> list[list[str]]:
    """Lay out each rule's run times, the longest first, and the total last.

    A row holds rule, jobs, seconds, seconds of its longest job, processor seconds, memory in MiB.
    """
    rows = sorted(times.items(), key=lambda item: (-np.nan_to_num(item[1].seconds), item[0]))
    if rows:
        table = pd.DataFrame([asdict(time) for time in times.values()])
        total, most = table.sum(), table.max()
        together = (total["seconds"], most["longest"], total["cpu_seconds"], most["max_rss_mb"])
        rows.append(("all", RuleTime(int(total["jobs"]), *together)))
    shown = []
    for rule, time in rows:
        figures = (time.seconds, time.longest, time.cpu_seconds, time.max_rss_mb)
        texts = [UNKNOWN if math.isnan(value) else f"{value:,.1f}" for value in figures]
        shown.append([rule, f"{time.jobs:,}", *texts])
    return shown


def manifest_rows(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List names and values of a manifest: seeds, code, corpora, machine; without empty ones."""
    rows = [row for key in manifest if key not in ELSEWHERE for row in _lines(key, manifest[key])]
    return [(name.replace("_", " "), text) for name, text in rows if text]


def _lines(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for item in value:
            rest = dict(item)
            yield f"{key}: {rest.pop('name', '')}".removesuffix(": "), _text(rest)
    else:
        yield key, _text(value)


def _text(value: Any, name: str = "") -> str:
    """Write a value in one line; a part of it that is null or empty is left out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and (name == "bytes" or name.endswith("_bytes")):
        return f"{value / 2**30:.1f} GiB" if value >= 2**30 else f"{value / 2**20:.1f} MiB"
    if isinstance(value, Mapping):
        parts = {name.removesuffix("_bytes"): _text(part, name) for name, part in value.items()}
        return "; ".join(
            f"{name.replace('_', ' ')}: {part}" for name, part in parts.items() if part
        )
    if isinstance(value, list):
        rest = len(value) - LONGEST_LIST
        more = [f"and {rest} more"] if rest > 0 else []
        return ", ".join([*map(_text, value[:LONGEST_LIST]), *more])
    return str(value)

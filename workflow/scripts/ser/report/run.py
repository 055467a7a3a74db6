"""How a run went, as rows that the report prints: times of the rules, machine, code and seeds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from ser.report.benchmarks import RuleTime

UNKNOWN = "\N{EN DASH}"
# Of the manifest: what has a place of its own on the page, or is too long for it.
ELSEWHERE = (
    *("format", "experiment", "notice", "config", "packages", "environments", "inputs"),
    "results",
)
LONGEST_LIST = 10


def time_rows(times: Mapping[str, RuleTime]) -> list[list[str]]:
    """Lay out what each rule took, the longest first, and all of them last.

    A row holds rule, jobs, seconds, seconds of its longest job, processor seconds, memory in MiB.
    """
    rows = sorted(times.items(), key=lambda item: (-_sum([item[1].seconds]), item[0]))
    if rows:
        total = RuleTime(
            jobs=sum(time.jobs for time in times.values()),
            seconds=_sum(time.seconds for _, time in rows),
            longest=_most(time.longest for _, time in rows),
            cpu_seconds=_sum(time.cpu_seconds for _, time in rows),
            max_rss_mb=_most(time.max_rss_mb for _, time in rows),
        )
        rows.append(("all", total))
    return [
        [
            rule,
            f"{time.jobs:,}",
            *map(_figure, (time.seconds, time.longest, time.cpu_seconds, time.max_rss_mb)),
        ]
        for rule, time in rows
    ]


def _sum(values: Iterable[float]) -> float:
    return math.fsum(value for value in values if not math.isnan(value))


def _most(values: Iterable[float]) -> float:
    return max((value for value in values if not math.isnan(value)), default=math.nan)


def _figure(value: float) -> str:
    return UNKNOWN if math.isnan(value) else f"{value:,.1f}"


def manifest_rows(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List names and values of a manifest: seeds, code, corpora, machine; without empty ones."""
    return [
        (name.replace("_", " "), text)
        for key, value in manifest.items()
        if key not in ELSEWHERE
        for name, text in _lines(key, value)
        if text
    ]


def _lines(key: str, value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for item in value:
            rest = dict(item)
            yield f"{key}: {rest.pop('name', '')}".removesuffix(": "), _text(rest)
    else:
        yield key, _text(value)


def _text(value: Any) -> str:
    """Write a value in one line; a part of it that is null or empty is left out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        parts = {name: _measured(name, part) for name, part in value.items()}
        return "; ".join(
            f"{name.replace('_', ' ').removesuffix(' bytes')}: {part}"
            for name, part in parts.items()
            if part
        )
    if isinstance(value, (list, tuple)):
        rest = len(value) - LONGEST_LIST
        more = [f"and {rest} more"] if rest > 0 else []
        return ", ".join([*map(_text, value[:LONGEST_LIST]), *more])
    return str(value)


def _measured(name: str, value: Any) -> str:
    if isinstance(value, int) and (name == "bytes" or name.endswith("_bytes")):
        return f"{value / 2**30:.1f} GiB" if value >= 2**30 else f"{value / 2**20:.1f} MiB"
    return _text(value)

"""How a run went, as rows that the report prints: times of the rules, machine, code and seeds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from ser.report.run_times import RuleTime

UNKNOWN = "\N{EN DASH}"
# Of the manifest: what has a place of its own on the page, or is too long for it.
ELSEWHERE = (
    *("format", "experiment", "notice", "config", "packages", "environments", "inputs"),
    "results",
)
LONGEST_LIST = 10


def time_rows(times: Mapping[str, RuleTime]) -> list[list[str]]:
    """Lay out what each rule took, the longest first, and all of them last.

    Parameters
    ----------
    times
        As of `ser.report.run_times.read_run_times`.

    Returns
    -------
    list of list of str
        Rule, jobs, seconds, seconds of its longest job, processor seconds, memory in MiB.
    """
    rows = sorted(times.items(), key=lambda item: (-_sum([item[1].seconds]), item[0]))
    if rows:
        of_all = [time for _, time in rows]
        total = RuleTime(
            jobs=sum(time.jobs for time in of_all),
            seconds=_sum(time.seconds for time in of_all),
            longest=_most(time.longest for time in of_all),
            cpu_seconds=_sum(time.cpu_seconds for time in of_all),
            max_rss_mb=_most(time.max_rss_mb for time in of_all),
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
    """List what a manifest says of seeds, code, corpora and machine, a line a thing.

    Parameters
    ----------
    manifest
        As of `ser.report.provenance.manifest`. Whatever key it has is said; what is null or empty
        is not.

    Returns
    -------
    list of (str, str)
        Name and value, in the manifest's order.
    """
    rows = []
    for key, value in manifest.items():
        if key in ELSEWHERE:
            continue
        for name, said in _lines(key, value):
            if said:
                rows.append((name.replace("_", " "), said))
    return rows


def _lines(key: str, value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for item in value:
            rest = dict(item)
            # The heading says what is a list's: "corpora" of one name is of that corpus.
            yield f"{key}: {rest.pop('name', '')}".removesuffix(": "), _said(rest)
    else:
        yield key, _said(value)


def _said(value: Any) -> str:
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
        return ", ".join([*map(_said, value[:LONGEST_LIST]), *more])
    return str(value)


def _measured(name: str, value: Any) -> str:
    if isinstance(value, int) and (name == "bytes" or name.endswith("_bytes")):
        return f"{value / 2**30:.1f} GiB" if value >= 2**30 else f"{value / 2**20:.1f} MiB"
    return _said(value)

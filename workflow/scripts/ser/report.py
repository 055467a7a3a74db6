"""The report: one HTML page of an experiment that needs no other file and runs no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jinja2
import pandas as pd
import yaml

from ser.report_figures import EmbeddedFigure
from ser.table_layout import Layout

# Rejected files of one reason count together; a corpus with more reasons than this is summed up.
MOST_REASONS = 30
LEAKS, AUDIT = "leaks", "audit"


@dataclass(frozen=True)
class CorpusSummary:
    """What the report says of a corpus.

    Parameters
    ----------
    title
        Its name.
    utterances, hours, speakers
        How much there is; ``speakers`` is 0 where they are not known.
    labels
        (label, utterances), of the corpus's own labels.
    rejected
        Number of rejected files and lines.
    reasons
        (reason, number, an example), the most frequent first.
    further_reasons
        Reasons that `reasons` leaves out.
    """

    title: str
    utterances: int
    hours: float
    speakers: int
    labels: Sequence[tuple[str, int]]
    rejected: int
    reasons: Sequence[tuple[str, int, str]]
    further_reasons: int


@dataclass(frozen=True)
class ReportTable:
    """A table with what stands below it.

    Parameters
    ----------
    layout
        As Markdown and LaTeX show it.
    comparisons
        (verdict, sentence) of every test that the table invites.
    commands
        (what, command) that make the table and each of its scores again.
    """

    layout: Layout
    comparisons: Sequence[tuple[str, str]] = ()
    commands: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Contents:
    """Everything on the page.

    Parameters
    ----------
    experiment, notice
        Its name, and a warning that stands in bold at the top; may be empty.
    command
        What makes the whole experiment.
    corpora, tables, figures
        In order; tables named leaks and audit get places of their own.
    graph
        The drawing of the workflow, if there is one.
    run_times
        Rows of rule, jobs, seconds, longest, cpu_seconds, max_rss_mb.
    manifest
        Versions, revision and hardware of the run.
    config
        The configuration that was used.
    """

    experiment: str
    notice: str
    command: str
    corpora: Sequence[CorpusSummary] = ()
    tables: Sequence[ReportTable] = ()
    figures: Sequence[EmbeddedFigure] = ()
    graph: EmbeddedFigure | None = None
    run_times: Sequence[Mapping[str, str]] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)


def summarise_corpus(title: str, utterances: pd.DataFrame, rejected: pd.DataFrame) -> CorpusSummary:
    """Count a corpus's labels and rejected files.

    Parameters
    ----------
    title
        What the report calls the corpus.
    utterances, rejected
        Its tables, as index_corpus wrote them.
    """
    counts = utterances["label"].replace("", "(no label)").value_counts()
    reasons = [
        (str(reason), len(rows), _example(rows.iloc[0]))
        for reason, rows in rejected.groupby("reason", sort=True)
    ]
    reasons.sort(key=lambda item: (-item[1], item[0]))
    return CorpusSummary(
        title=title,
        utterances=len(utterances),
        hours=float(utterances["seconds"].sum()) / 3600,
        speakers=len(set(utterances["speaker"]) - {""}),
        labels=sorted((str(label), int(count)) for label, count in counts.items()),
        rejected=len(rejected),
        reasons=reasons[:MOST_REASONS],
        further_reasons=len(reasons[MOST_REASONS:]),
    )


def _example(row: pd.Series) -> str:
    place = f"{row['file']}, line {row['line']}" if row["line"] else str(row["file"])
    return place or str(row["utterance"])


def render_report(template: str, contents: Contents) -> str:
    """Render the page.

    Parameters
    ----------
    template
        The text of ``workflow/resources/report.html.j2``.
    contents
        What goes on it.

    Returns
    -------
    str
        HTML; everything from outside is escaped. The same contents give the same bytes.
    """
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    results = [table for table in contents.tables if table.layout.name not in (LEAKS, AUDIT)]
    return environment.from_string(template).render(
        page=contents,
        notice=contents.notice.strip(),
        results=results,
        audits=[table for table in contents.tables if table.layout.name == AUDIT],
        leaks=[table for table in contents.tables if table.layout.name == LEAKS],
        config=yaml.safe_dump(dict(contents.config), sort_keys=False, allow_unicode=True),
        versions=sorted(contents.manifest.get("packages", {}).items()),
    )

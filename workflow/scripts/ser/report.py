"""The report: one HTML page of an experiment that needs no other file and runs no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jinja2
import pandas as pd
import yaml

from ser.table_layout import Layout

# Rejected files of one reason count together; a corpus with more reasons than this is summed up.
MOST_REASONS = 30


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


def render_report(
    template: str,
    experiment: str,
    notice: str,
    corpora: Sequence[CorpusSummary],
    tables: Sequence[Layout],
    config: Mapping[str, Any],
) -> str:
    """Render the page.

    Parameters
    ----------
    template
        The text of ``workflow/resources/report.html.j2``.
    experiment
        Its name.
    notice
        A warning that stands in bold at the top; may be empty.
    corpora, tables
        What to show, in this order.
    config
        The configuration that was used.

    Returns
    -------
    str
        HTML; everything from outside is escaped. The same input gives the same bytes: no date,
        no name of a machine.
    """
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(template).render(
        experiment=experiment,
        notice=notice.strip(),
        corpora=corpora,
        tables=tables,
        config=yaml.safe_dump(dict(config), sort_keys=False, allow_unicode=True),
    )

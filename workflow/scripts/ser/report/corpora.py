"""What the report says of a corpus: how much there is, and what was left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ser.files.atomic_write import read_table
from ser.report.commands import Commands

# Rejected files of one reason count together; a corpus with more reasons than this is summed up.
MOST_REASONS = 30
# With more rejected files than this the page names none but the examples.
MOST_FILES = 200


@dataclass(frozen=True)
class CorpusSummary:
    """A corpus in figures.

    Parameters
    ----------
    title
        Its name.
    utterances, hours, speakers
        How much there is; ``speakers`` is 0 where they are not known.
    seconds
        Of the shortest, the median and the longest utterance; empty where there is none.
    labels
        (label, utterances), of the corpus's own labels.
    rejected
        Number of rejected files and lines.
    reasons
        (reason, number, an example), the most frequent first.
    further_reasons
        Reasons that `reasons` leaves out.
    files
        (file or line, reason) of every rejected one; empty where there are too many.
    commands
        (what, command) that make its tables again.
    """

    title: str
    utterances: int
    hours: float
    speakers: int
    seconds: Sequence[float]
    labels: Sequence[tuple[str, int]]
    rejected: int
    reasons: Sequence[tuple[str, int, str]]
    further_reasons: int
    files: Sequence[tuple[str, str]]
    commands: Sequence[tuple[str, str]] = ()


def load_corpora(
    titles: Sequence[str],
    utterances: Sequence[Path],
    rejected: Sequence[Path],
    commands: Commands,
) -> list[CorpusSummary]:
    """Read and count corpora: the title and both tables of each, in one order.

    Raises
    ------
    ValueError
        When the numbers of titles and tables differ.
    """
    return [
        summarise_corpus(
            title,
            read_table(used),
            read_table(left_out),
            [(path.name, commands.again(path)) for path in (used, left_out)],
        )
        for title, used, left_out in zip(titles, utterances, rejected, strict=True)
    ]


def summarise_corpus(
    title: str,
    utterances: pd.DataFrame,
    rejected: pd.DataFrame,
    commands: Sequence[tuple[str, str]] = (),
) -> CorpusSummary:
    """Count a corpus's labels and rejected files.

    Parameters
    ----------
    title
        What the report calls the corpus.
    utterances, rejected
        Its tables, as index_corpus wrote them.
    commands
        As in the summary.
    """
    counts = utterances["label"].replace("", "(no label)").value_counts()
    reasons = [
        (str(reason), len(rows), _place(rows.iloc[0]))
        for reason, rows in rejected.groupby("reason", sort=True)
    ]
    reasons.sort(key=lambda item: (-item[1], item[0]))
    files = [(_place(row), str(row["reason"])) for _, row in rejected.iterrows()]
    lengths = utterances["seconds"]
    spread = [lengths.min(), lengths.median(), lengths.max()] if len(lengths) else []
    return CorpusSummary(
        title=title,
        utterances=len(utterances),
        hours=float(lengths.sum()) / 3600,
        speakers=len(set(utterances["speaker"]) - {""}),
        seconds=[float(value) for value in spread],
        labels=sorted((str(label), int(count)) for label, count in counts.items()),
        rejected=len(rejected),
        reasons=reasons[:MOST_REASONS],
        further_reasons=len(reasons[MOST_REASONS:]),
        files=files if len(files) <= MOST_FILES else [],
        commands=commands,
    )


def _place(row: pd.Series) -> str:
    place = f"{row['file']}, line {row['line']}" if row["line"] else str(row["file"])
    return place or str(row["utterance"])

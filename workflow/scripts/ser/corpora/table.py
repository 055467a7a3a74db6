"""The utterance table that every reader gives, and the table of rejected files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ser.files.text import as_cell, is_formula, is_one_line

if TYPE_CHECKING:
    import pandas as pd

UTTERANCE_COLUMNS = [
    *("utterance", "file", "speaker", "session", "dialog", "gender", "label", "part", "split"),
    *("activation", "valence", "seconds"),
]
REJECTED_COLUMNS = ["file", "line", "utterance", "reason"]


class LayoutError(ValueError):
    """A folder does not have the layout asked for; the text is one line that names no root."""


@dataclass(frozen=True)
class Utterance:
    """A row of the utterance table that still lacks its seconds; what is not known is empty."""

    utterance: str  # unique name
    file: str  # posix path relative to the corpus's folder
    label: str  # the corpus's own code; empty in the test split only
    speaker: str = ""
    session: str = ""
    dialog: str = ""  # the conversation that the utterance is a turn of
    gender: str = ""  # F or M
    part: str = ""  # improvised or scripted
    split: str = ""  # train, val or test
    activation: str = ""  # the raters' average as the corpus writes it
    valence: str = ""


class Collector:
    """Collects utterances and rejections; every utterance is in one of the two.

    `skipped` are (path, reason) of files that the walk over the corpus's folder left out.
    """

    def __init__(self, skipped: Iterable[tuple[str, str]] = ()) -> None:
        self._candidates: dict[str, list[tuple[Utterance, str, int]]] = {}
        self._rejected: list[tuple[str, int, str, str]] = []
        for path, reason in skipped:
            self.reject(path, reason)

    def add(self, utterance: Utterance, file: str, line: int = 0) -> None:
        """Take an utterance; `file` and `line` (from 1; 0 for none) say where its label stands."""
        fields = vars(utterance).values()
        reason = ""
        if not all(map(is_one_line, fields)):
            reason = "its name or a field is not UTF-8, or holds control characters"
        elif any(map(is_formula, fields)):
            # Tables of results repeat these, and people open them in a spreadsheet.
            reason = "its name or a field starts as a spreadsheet's formula does (= + - @)"
        if reason:
            self.reject(file, reason, line, utterance.utterance)
        else:
            self._candidates.setdefault(utterance.utterance, []).append((utterance, file, line))

    def reject(self, file: str, reason: str, line: int = 0, utterance: str = "") -> None:
        """Take a rejection; `line` counts from 1, 0 for none."""
        self._rejected.append((file, line, utterance, reason))

    def resolve_duplicates(self) -> list[Utterance]:
        """Resolve duplicate utterances and give the rest, sorted by name.

        Of rows that agree the first is kept; rows that contradict each other are all rejected.
        """
        settled = {}
        for name, rows in sorted(self._candidates.items()):
            first, where, at = rows[0]
            if all(replace(row, file=first.file) == first for row, _, _ in rows[1:]):
                settled[name] = rows[:1]
                doubled = rows[1:]
                reason = f"doubled: the same as {where}{f' line {at}' * (at > 0)}"
            else:
                doubled, reason = rows, _contradiction([row for row, _, _ in rows])
            for _, file, line in doubled:
                self.reject(file, reason, line, name)
        self._candidates = settled
        return [rows[0][0] for rows in settled.values()]

    def finish(self, seconds: Mapping[str, float]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Make the tables `UTTERANCE_COLUMNS` and `REJECTED_COLUMNS`, sorted; text but for seconds.

        `seconds` gives durations by name. Utterances without one are left out; the caller must
        `reject` them.
        """
        import pandas as pd  # not while the Snakefile is read

        rows = [
            {**vars(row), "seconds": seconds[row.utterance]}
            for row in self.resolve_duplicates()
            if row.utterance in seconds
        ]
        types = {name: float if name == "seconds" else str for name in UTTERANCE_COLUMNS}
        utterances = pd.DataFrame(rows, columns=UTTERANCE_COLUMNS).astype(types)
        rejected = [
            [as_cell(file), str(line or ""), as_cell(utterance), as_cell(reason)]
            for file, line, utterance, reason in sorted(self._rejected)
        ]
        return utterances, pd.DataFrame(rejected, columns=REJECTED_COLUMNS).astype(str)


def _contradiction(rows: list[Utterance]) -> str:
    labels = sorted({row.label or "(none)" for row in rows})
    if len(labels) > 1:
        return f"doubled with different labels: {', '.join(labels)}"
    return "doubled with the same label, but with different speakers, splits or other fields"

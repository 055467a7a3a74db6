"""IEMOCAP: ten actors in five sessions of two, English, improvised and scripted dialogs.

Busso et al., "IEMOCAP: interactive emotional dyadic motion capture database", Language Resources
and Evaluation 42, 2008. Labels are in ``SessionN/dialog/EmoEvaluation/<dialog>.txt``, recordings
in ``SessionN/sentences/wav/<dialog>/<utterance>.wav``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ser.corpora.table import Collector, LayoutError, Utterance
from ser.corpora.tree import scan
from ser.files.text import read_lines

HOW_TO_GET = (
    "IEMOCAP is licensed: ask for it at https://sail.usc.edu/iemocap/ and give the folder that"
    " holds Session1 to Session5"
)
SPEAKERS = [f"Ses0{session}{gender}" for session in range(1, 6) for gender in "FM"]
LABELS = ("ang", "hap", "exc", "sad", "neu", "fru", "fea", "sur", "dis", "oth", "xxx")
PARTS = {"impro": "improvised", "script": "scripted"}

# Only files directly in EmoEvaluation: its subfolders hold single raters' opinions.
LABEL_FILE = re.compile(r"(Session([0-9]+))/dialog/EmoEvaluation/([^/]+)\.txt")
RECORDING = re.compile(r"(Session[0-9]+/sentences/wav/.+)\.(?i:wav)", re.DOTALL)
# Scenes are not spelled out: besides impro05 and script01_1 there are impro05a and script01_1b.
DIALOG = re.compile(r"Ses0([1-5])[FM]_(impro|script)[0-9][0-9a-z_]*")
TURN = re.compile(r"([FM])[0-9]+[a-z]?")
# Averages of valence, activation and dominance, from 1 to 5 or a little outside.
NUMBER = r"([0-9]+\.?[0-9]*|\.[0-9]+)"
RATINGS = re.compile(rf"\[{NUMBER}, *{NUMBER}, *[0-9.]+\]")


@dataclass(frozen=True)
class SummaryLine:
    """The fields of a summary line of a label file, as written, or empty."""

    utterance: str
    label: str
    fault: str  # why the line cannot be used
    activation: str = ""  # ratings that cannot be read are empty: the label still counts
    valence: str = ""


def parse_line(line: str, dialog: str) -> SummaryLine | None:
    """Read one line of a dialog's label file; never fails, whatever the text.

    A line is ``[START - END] <tab> TURN_NAME <tab> EMOTION <tab> [V, A, D]``. None for those that
    carry no label: heading, blank lines, single raters' lines.
    """
    if not line.startswith("["):
        return None
    # Of the four fields, the times and the average of dominance are not used.
    fields = [field.strip() for field in line.rstrip().split("\t")]
    utterance = fields[1] if len(fields) > 1 else ""
    if len(fields) != 4 or not all(fields):
        found = sum(map(bool, fields))
        fault = f"has {found} fields, expected 4: [start - end], name, emotion, [V, A, D]"
        return SummaryLine(utterance, "", fault)
    label = fields[2]
    if not utterance.startswith(f"{dialog}_"):
        return SummaryLine(utterance, label, f"{utterance} is not an utterance of {dialog}")
    if not TURN.fullmatch(utterance[len(dialog) + 1 :]):
        fault = f"{utterance} does not end in a speaker's letter and a number, such as F003"
        return SummaryLine(utterance, label, fault)
    if label not in LABELS:
        fault = f"unknown emotion {label}, expected one of {', '.join(LABELS)}"
        return SummaryLine(utterance, label, fault)
    valence, activation = _ratings(fields[3])
    return SummaryLine(utterance, label, "", activation, valence)


def _ratings(field: str) -> tuple[str, str]:
    """Give valence and activation as written; empty unless they are numbers above 0."""
    match = RATINGS.fullmatch(field)
    rated = match and min(float(match[1]), float(match[2])) > 0  # 0 stands for no rating at all
    return (match[1], match[2]) if match and rated else ("", "")


def count_synthetic(options: Mapping[str, Any]) -> int:
    """Count the utterances of a synthetic corpus, two actors per session."""
    return 2 * options["sessions"] * options["utterances"]


def read(root: Path) -> Collector:
    """Read the labels of all dialogs and find the recordings; all label codes are kept.

    `root` holds Session1 ... Session5, or some of them. Speakers are ``Ses01F`` ... ``Ses05M``,
    sessions ``1`` ... ``5``.
    """
    tree = scan(root)
    collector = Collector(tree.skipped)
    paths = [path for path, _, _ in tree.files]
    label_files = [match for path in paths if (match := LABEL_FILE.fullmatch(path))]
    if not label_files:
        raise LayoutError("there is no Session*/dialog/EmoEvaluation/*.txt")
    # Path without its ending, which may be .WAV as well, to path.
    recordings = {match[1]: path for path in paths if (match := RECORDING.fullmatch(path))}
    named = set()
    for match in label_files:
        file, folder, session, dialog = match.group(0, 1, 2, 3)
        known = DIALOG.fullmatch(dialog)
        if not known or known[1] != session:
            collector.reject(file, f"{dialog} is not a dialog of session {session}")
            continue
        try:
            lines = read_lines(root / file)
        except OSError as error:
            collector.reject(file, f"cannot be read ({error.strerror})")
            continue
        for number, line in enumerate(lines, 1):
            summary = parse_line(line, dialog)
            if summary is None:
                continue
            place = f"{folder}/sentences/wav/{dialog}/{summary.utterance}"
            named.add(place)
            fault = summary.fault
            if not fault and place not in recordings:
                fault = f"has no recording {place}.wav"
            if fault:
                collector.reject(file, fault, number, summary.utterance)
                continue
            # The letter of the last part is the speaker; that of the dialog wore the markers.
            gender = summary.utterance[len(dialog) + 1]
            row = Utterance(
                summary.utterance,
                recordings[place],
                summary.label,
                speaker=f"Ses0{session}{gender}",
                session=session,
                dialog=dialog,
                gender=gender,
                part=PARTS[known[2]],
                activation=summary.activation,
                valence=summary.valence,
            )
            collector.add(row, file, number)
    for place in sorted(set(recordings) - named):
        file = recordings[place]
        collector.reject(file, "has no label", utterance=place.rpartition("/")[2])
    return collector

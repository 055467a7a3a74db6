"""EMO-DB, the Berlin Database of Emotional Speech: ten actors, German, labels in the names.

Burkhardt et al., "A Database of German Emotional Speech", Interspeech 2005. A name is ``SSTTTEv``,
such as ``03a01Fa``: speaker, text, letter of the German word for the emotion, take.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from ser.corpora.table import Collector, LayoutError, Utterance
from ser.corpora.tree import scan

HOW_TO_GET = (
    "EMO-DB is free for research: get it at http://emodb.bilderbar.info and give the folder that"
    " holds its wav files, or the folder above them"
)
SPEAKERS = ["03", "08", "09", "10", "11", "12", "13", "14", "15", "16"]
GENDERS = dict(zip(SPEAKERS, "MFFMMMFFMF", strict=True))
# Anger, happiness, neutral, sadness, boredom, anxiety, disgust.
LABELS = ("W", "F", "N", "T", "L", "A", "E")
NAME = re.compile(r"(?P<speaker>[0-9]{2})[a-z][0-9]{2}(?P<emotion>[A-Z])[a-z]")


def parse_name(name: str) -> tuple[str, str, str]:
    """Give speaker, label and why the name (without ending) cannot be used, or an empty text."""
    match = NAME.fullmatch(name)
    if not match:
        return "", "", "is not named as EMO-DB names its recordings, such as 03a01Fa.wav"
    speaker, label = match["speaker"], match["emotion"]
    if speaker not in GENDERS:
        return speaker, label, f"unknown speaker {speaker}, expected one of {', '.join(GENDERS)}"
    if label not in LABELS:
        return speaker, label, f"unknown emotion {label}, expected one of {', '.join(LABELS)}"
    return speaker, label, ""


def read(root: Path) -> Collector:
    """Read the names of all wav files in the folder and below; labels are the emotions' letters."""
    tree = scan(root)
    collector = Collector(tree.skipped)
    files = [PurePosixPath(path) for path, _, _ in tree.files]
    recordings = [file for file in files if file.suffix.lower() == ".wav"]
    if not recordings:
        raise LayoutError("there is no wav file")
    for file in recordings:
        speaker, label, fault = parse_name(file.stem)
        if fault:
            collector.reject(str(file), fault, utterance=file.stem)
            continue
        gender = GENDERS[speaker]
        row = Utterance(file.stem, str(file), label, speaker=speaker, gender=gender)
        collector.add(row, str(file))
    return collector

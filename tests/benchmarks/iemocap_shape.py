"""The shape of IEMOCAP: who says how many utterances, with which label, in which dialog, how long.

Numbers counted from public lists of the corpus's 10,039 labelled utterances; nothing of the corpus
itself is here. What those lists do not say (which of two dialogs a turn belongs to, how the labels
that no dataset uses fall on the actors) is drawn with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import NormalDist

import numpy as np

from ser.corpora.synthetic.utterances import apportion, generator_of

USED = ("ang", "hap", "exc", "sad", "neu")
# Utterances of each used label, and of all labels, a speaker.
SPEAKERS = {
    "Ses01F": (147, 69, 63, 78, 171, 873),
    "Ses01M": (82, 66, 80, 116, 213, 946),
    "Ses02F": (67, 70, 96, 113, 135, 859),
    "Ses02M": (70, 47, 114, 84, 227, 952),
    "Ses03F": (92, 80, 48, 172, 130, 1048),
    "Ses03M": (148, 55, 103, 133, 190, 1088),
    "Ses04F": (205, 31, 154, 62, 76, 987),
    "Ses04M": (122, 34, 84, 81, 182, 1116),
    "Ses05F": (78, 77, 82, 132, 221, 1033),
    "Ses05M": (92, 66, 217, 113, 163, 1137),
}
UNUSED = {"fru": 1849, "fea": 40, "sur": 107, "dis": 2, "oth": 3, "xxx": 2507}
IMPROVISED = {"ang": 289, "hap": 284, "exc": 663, "sad": 608, "neu": 1099, "": 1841}
UTTERANCES = 10039
HOURS = 12.44
# Hours and median seconds of the utterances with a used label; the others fill up the whole.
USED_HOURS, MEDIAN = 6.99, 3.58
SHORTEST, LONGEST = 0.585, 34.14

IMPRO = [f"impro{number:02d}" for number in range(1, 9)]
SCRIPT = [
    f"script{act}_{scene}"
    for act, scenes in (("01", 3), ("02", 2), ("03", 2))
    for scene in range(1, scenes + 1)
]


@dataclass(frozen=True)
class Turn:
    """One utterance: its name, dialog, speaker (``Ses01F``), label and length in seconds."""

    name: str
    dialog: str
    speaker: str
    label: str
    seconds: float


def dialogs(session: int) -> list[str]:
    """Name a session's dialogs, irregular ones included: 28, 30, 32, 30 and 31."""
    names = []
    for marked in "FM":
        for scene in [*IMPRO, *SCRIPT]:
            scenes = [scene]
            if (session, scene) == (1, "impro08"):
                scenes = []
            elif (session, marked) == (3, "M") and scene in ("impro05", "impro08"):
                scenes = [f"{scene}a", f"{scene}b"]
            elif (session, marked, scene) == (5, "M", "script01_1"):
                scenes = [scene, f"{scene}b"]
            names += [f"Ses{session:02d}{marked}_{item}" for item in scenes]
    return names


def turns(seed: int = 1, every: int = 1) -> list[Turn]:
    """Lay out the corpus.

    Parameters
    ----------
    seed
        Of what the counts leave open.
    every
        Keep one utterance of so many, of every speaker and label in proportion.

    Returns
    -------
    list of Turn
        Sorted by dialog, in the order in which they are said there.
    """
    said = [
        (speaker, label, part)
        for speaker, labels in _labels(seed).items()
        for label, part in labels
    ]
    seconds = _seconds([label for _, label, _ in said], seed)
    # Place each utterance before some are left out, so that a smaller tree is a part of the whole.
    places = []
    for number, (speaker, label, part) in enumerate(said):
        scenes = [name for name in dialogs(int(speaker[4])) if f"_{part}" in name]
        generator = generator_of(seed, speaker, str(number), "place")
        dialog = scenes[generator.integers(len(scenes))]
        places.append((dialog, generator.random(), speaker, label, seconds[number]))
    return list(_named(sorted(places[::every])))


def _named(places: list[tuple[str, float, str, str, float]]) -> Iterator[Turn]:
    for dialog, members in groupby(places, key=lambda place: place[0]):
        number = {"F": 0, "M": 0}
        for _, _, speaker, label, length in members:
            letter = speaker[-1]
            yield Turn(f"{dialog}_{letter}{number[letter]:03d}", dialog, speaker, label, length)
            number[letter] += 1


def _labels(seed: int) -> dict[str, list[tuple[str, str]]]:
    """Give each speaker's (label, ``impro`` or ``script``) pairs, with the corpus's own counts."""
    counts = {
        label: {speaker: numbers[column] for speaker, numbers in SPEAKERS.items()}
        for column, label in enumerate(USED)
    }
    counts[""] = {speaker: numbers[-1] - sum(numbers[:-1]) for speaker, numbers in SPEAKERS.items()}
    unused = [label for label, count in UNUSED.items() for _ in range(count)]
    generator_of(seed, "labels of no dataset").shuffle(unused)
    labels: dict[str, list[tuple[str, str]]] = {speaker: [] for speaker in SPEAKERS}
    for label, of_speaker in counts.items():
        improvised = apportion(IMPROVISED[label], of_speaker, least=0)
        for speaker, count in of_speaker.items():
            mine = [label or unused.pop() for _ in range(count)]
            parts = ["impro"] * improvised[speaker] + ["script"] * (count - improvised[speaker])
            labels[speaker] += zip(mine, parts, strict=True)
    return labels


def _seconds(labels: list[str], seed: int) -> np.ndarray:
    """Draw lengths so that the hours of used and of all labels are the corpus's."""
    used = np.isin(labels, USED)
    seconds = np.empty(len(labels))
    for chosen, hours in ((used, USED_HOURS), (~used, HOURS - USED_HOURS)):
        count = int(chosen.sum())
        drawn = spread(count, hours * 3600 / count)
        generator_of(seed, "seconds", str(hours)).shuffle(drawn)
        seconds[chosen] = drawn
    return seconds


def spread(count: int, mean: float) -> np.ndarray:
    """Give lengths in seconds that follow a cut log-normal law of the corpus's median.

    Parameters
    ----------
    count
        How many; they are evenly spaced quantiles, so the law holds for small numbers too.
    mean
        Their mean.

    Returns
    -------
    numpy.ndarray
        (count,), ascending, between `SHORTEST` and `LONGEST`.
    """
    normal = NormalDist()
    quantiles = np.array([normal.inv_cdf((number + 0.5) / count) for number in range(count)])
    low, high = 0.0, 2.0
    for _ in range(60):
        width = (low + high) / 2
        lengths = np.clip(MEDIAN * np.exp(width * quantiles), SHORTEST, LONGEST)
        low, high = (width, high) if lengths.mean() < mean else (low, width)
    return lengths

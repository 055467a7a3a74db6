"""A synthetic corpus in IEMOCAP's layout: dialogs, turns, and all files as released.

The tree also has the files of the released corpus that a reader must ignore: label files of single
raters, macOS's leftovers, and turns without a label or a recording.
"""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import numpy as np

from ser.corpora.synthetic.speech import record, write_wav
from ser.corpora.synthetic.utterances import (
    Utterance,
    actor,
    apportion,
    draw_delivery,
    generator_of,
    labelled_sentences,
)

RATE = 16000
SESSIONS = range(2, 6)
Times = list[tuple[float, float]]

# Label code to its share of an actor's utterances beyond one each (near the corpus's own, but with
# fewer of those that no dataset uses), the emotion spoken, the raters' word, and typical valence,
# activation and dominance (1 to 5).
LABELS = {
    "ang": (12, "angry", "Anger", (2, 4, 4)),
    "hap": (8, "happy", "Happiness", (4, 3, 3)),
    "exc": (5, "excited", "Excited", (4, 4, 3)),
    "sad": (11, "sad", "Sadness", (2, 2, 2)),
    "neu": (14, "neutral", "Neutral", (3, 3, 3)),
    "fru": (1, "frustrated", "Frustration", (2, 3, 3)),
    "xxx": (1, "frustrated", "Other", (3, 3, 3)),
    "sur": (0.5, "surprise", "Surprise", (3, 4, 3)),
}
SHARES = {label: share for label, (share, *_) in LABELS.items()}
EMOTIONS = {label: emotion for label, (_, emotion, *_) in LABELS.items()}
WORDS = [word for _, _, word, _ in LABELS.values()]
COMMENTS = ("", "", "", "", "curious", "a bit faster; not sure")
ACCENTED = "clich\xe9"
HEADER = "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n"
# Actor with the markers, and scene; the letter after a number is in some real names too.
SCENES = (("F", "impro01"), ("M", "impro05a"), ("F", "script01_1"), ("M", "script02_2"))
# Magic numbers of AppleDouble and of the Finder's .DS_Store, then bytes that are not UTF-8.
NO_TEXT = bytes(range(128, 256))
APPLE_DOUBLE = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        \x00\x02\x00\x00\x00\x09" + NO_TEXT
DS_STORE = b"\x00\x00\x00\x01Bud1\x00\x00\x10\x00" + NO_TEXT


def plan_iemocap(language: str, sessions: int, utterances: int, seed: int) -> list[Utterance]:
    """Plan every utterance, in the order of sessions, dialogs and turns.

    2 to 5 `sessions` of two actors, at least 20 `utterances` per actor, else a ValueError. Both
    actors speak in every dialog, as in the corpus, whoever wears the markers.
    """
    if sessions not in SESSIONS:
        raise ValueError(f"sessions is {sessions}; it must be a whole number from 2 to 5")
    if utterances < 20:
        raise ValueError(f"utterances is {utterances}; it must be 20 or more per actor")
    counts = apportion(utterances, SHARES, least=1)
    planned = []
    for session in range(1, sessions + 1):
        turns = {
            gender: labelled_sentences(
                counts, language, generator_of(seed, f"Session{session}", gender)
            )
            for gender in "FM"
        }
        for number, (marked, scene) in enumerate(SCENES):
            dialog = f"Ses{session:02d}{marked}_{scene}"
            shares = {gender: turns[gender][number :: len(SCENES)] for gender in "FM"}
            order = [gender for gender in "FM" for _ in shares[gender]]
            generator_of(seed, dialog, "order").shuffle(order)
            said = {"F": 0, "M": 0}
            for gender in order:
                label, sentence = shares[gender][said[gender]]
                name = f"{dialog}_{gender}{said[gender]:03d}"
                said[gender] += 1
                speaker, generator = actor(session, gender), generator_of(seed, name, "manner")
                delivery = draw_delivery(sentence, language, speaker, EMOTIONS[label], generator)
                file = f"Session{session}/sentences/wav/{dialog}/{name}.wav"
                planned.append(Utterance(name, file, speaker, label, delivery))
    return planned


def write_iemocap(root: Path, planned: list[Utterance], seed: int) -> None:
    """Speak the plan and write the whole tree below `root`."""
    _write(root / ".DS_Store", DS_STORE)
    for dialog, turns in groupby(planned, key=lambda turn: turn.name.rsplit("_", 1)[0]):
        _write_dialog(root / f"Session{int(dialog[3:5])}", dialog, list(turns), seed)


def _write_dialog(session: Path, dialog: str, turns: list[Utterance], seed: int) -> None:
    sounds = session / "sentences" / "wav" / dialog
    seconds = []
    for turn in turns:
        samples = record(turn.delivery, RATE, generator_of(seed, turn.name, "recording"))
        write_wav(sounds / f"{turn.name}.wav", samples, RATE)
        seconds.append(len(samples) / RATE)
    _write(sounds / f"._{turns[0].name}.wav", APPLE_DOUBLE)
    times = _times(seconds, generator_of(seed, dialog, "times"))
    labels = session / "dialog" / "EmoEvaluation"
    generator = generator_of(seed, dialog, "ratings")
    spans = zip(turns, times, strict=True)
    blocks = [_ratings(turn, *span, generator) for turn, span in spans]
    # The first comment has an accent in Latin-1, one byte that is not UTF-8.
    blocks[0] = re.sub(r"\(.*?\)", f"({ACCENTED})", blocks[0], count=1)
    _write(labels / f"{dialog}.txt", (HEADER + "".join(blocks)).encode("latin-1"))
    _write(labels / f"._{dialog}.txt", APPLE_DOUBLE)
    _write(labels / ".DS_Store", DS_STORE)
    for name, text in _decoys(dialog, turns, times).items():
        _write(labels / name, text.encode())
    transcription = session / "dialog" / "transcriptions" / f"{dialog}.txt"
    _write(transcription, _transcription(dialog, turns, times).encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _times(seconds: list[float], generator: np.random.Generator) -> Times:
    """Lay turns on the dialog's clock; neighbours may overlap, as the corpus's do."""
    times, clock = [], 5.0
    for length in seconds:
        start = clock + generator.uniform(-0.3, 1.2)
        clock = start + length
        times.append((start, clock))
    return times


def _ratings(turn: Utterance, start: float, end: float, generator: np.random.Generator) -> str:
    """Write a turn's block of a label file: the label's line and some raters' lines."""
    _, _, word, typical = LABELS[turn.label]
    raters = [f"E{number}" for number in range(1, int(generator.integers(2, 5)) + 1)]
    own = turn.speaker.name[-1] + "1"
    lines = []
    for number, rater in enumerate([*raters, own]):
        words = f"{word};"
        if turn.label == "xxx":  # raters do not agree: each names another category
            words = f"{WORDS[number]};"
        elif generator.random() < 0.2:
            words += " Neutral;" if word != "Neutral" else " Frustration;"
        comment = COMMENTS[generator.integers(len(COMMENTS))]
        lines.append(f"C-{rater}:\t{words}\t({comment})\n")
    scores = np.clip(generator.integers(-1, 2, (len(raters), 3)) + typical, 1, 5)
    for rater, (valence, activation, dominance) in zip(raters, scores, strict=True):
        lines.append(f"A-{rater}:\tval {valence}; act {activation}; dom  {dominance};\t()\n")
    if generator.random() < 0.5:
        lines.append(f"A-{own}:\tval {typical[0]}; act {typical[1]}; dom  {typical[2]};\t()\n")
    means = ", ".join(f"{mean:.4f}" for mean in scores.mean(axis=0))
    summary = f"[{start:.4f} - {end:.4f}]\t{turn.name}\t{turn.label}\t[{means}]\n"
    return summary + "".join(lines) + "\n"


def _decoys(dialog: str, turns: list[Utterance], times: Times) -> dict[str, str]:
    """Write files of single raters, which hold no label; the last one contradicts every label."""
    words = "".join(f"{turn.name} :Neutral state; ()\n" for turn in turns)
    scores = "".join(f"{turn.name} :act  3; :val  3; :dom  3; ()\n" for turn in turns)
    contradiction = "".join(
        f"[{start:.4f} - {end:.4f}]\t{turn.name}\toth\t[3.0000, 3.0000, 3.0000]\n\n"
        for turn, (start, end) in zip(turns, times, strict=True)
    )
    actor = dialog[5].lower()
    return {
        f"Categorical/{dialog}_e1_cat.txt": words,
        f"Attribute/{dialog}_e1_atr.txt": scores,
        f"Self-evaluation/{dialog}_{actor}1_cat.txt": words,
        f"Self-evaluation/{dialog}.txt": HEADER + contradiction,
    }


def _transcription(dialog: str, turns: list[Utterance], times: Times) -> str:
    """Write a dialog's words; its last turn, MXX0, has neither label nor recording."""
    text = "".join(
        f"{turn.name} [{start:08.4f}-{end:08.4f}]: {turn.delivery.sentence}\n".replace("*", "")
        for turn, (start, end) in zip(turns, times, strict=True)
    )
    end = times[-1][1]
    return text + f"{dialog}_MXX0 [{end:08.4f}-{end + 0.8:08.4f}]: [LAUGHTER]\n"

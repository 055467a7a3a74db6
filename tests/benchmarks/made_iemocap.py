"""A tree in IEMOCAP's layout and of its true size, filled with made speech, for benchmarks.

10,039 utterances, 12.44 hours, 16 kHz, 16 bit (see `iemocap_shape`). Each of the ten actors speaks
some minutes by eSpeak NG once; the recordings are cuts from there, at random places and levels,
with the pauses, exact zeros and room noise that `ser.corpora.synthetic` puts between sentences.
Labels and sound have nothing to do with each other. The same arguments give the same bytes and
times.

    python tests/benchmarks/made_iemocap.py FOLDER
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import soundfile

sys.path.extend(str(Path(__file__).parents[2] / name) for name in ("tests", "workflow/scripts"))

from benchmarks.iemocap_shape import SPEAKERS, Turn, turns
from ser.corpora.synthetic import TIME
from ser.corpora.synthetic.iemocap import EMOTIONS, HEADER, RATE
from ser.corpora.synthetic.speech import record
from ser.corpora.synthetic.utterances import (
    actor,
    draw_delivery,
    generator_of,
    shuffled_sentences,
)

SENTENCES = 75  # about two and a half minutes
LEVELS = (-12.0, 0.0)  # dB


def make_tree(root: Path, seed: int = 1, every: int = 1) -> list[Turn]:
    """Write the tree.

    Parameters
    ----------
    root
        A folder that is not there yet.
    seed
        Of all draws.
    every
        Write one utterance of so many only (a tree for tests).

    Returns
    -------
    list of Turn
        What was written.
    """
    root.mkdir(parents=True)
    said = turns(seed, every)
    sentences = max(4, SENTENCES // every)
    minutes = {speaker: speak_minutes(speaker, sentences, seed) for speaker in SPEAKERS}
    for dialog, members in groupby(said, key=lambda turn: turn.dialog):
        write_dialog(root / f"Session{dialog[4]}", dialog, list(members), minutes, seed)
    for path in root.rglob("*"):
        os.utime(path, ns=(TIME, TIME))
    return said


def speak_minutes(speaker: str, sentences: int, seed: int) -> np.ndarray:
    """Let an actor (``Ses01F``) speak sentences in all emotions: (samples,) int16 at 16 kHz."""
    generator = generator_of(seed, speaker, "minutes")
    voice = actor(int(speaker[4]), speaker[5])
    emotions = sorted(set(EMOTIONS.values()))
    recordings = []
    for number, sentence in enumerate(shuffled_sentences("en", sentences, generator)):
        delivery = draw_delivery(sentence, "en", voice, emotions[number % len(emotions)], generator)
        recordings.append(record(delivery, RATE, generator))
    return np.concatenate(recordings)


def write_dialog(
    session: Path, dialog: str, said: Sequence[Turn], minutes: dict[str, np.ndarray], seed: int
) -> None:
    """Write a dialog's recordings and its label file."""
    sounds = session / "sentences" / "wav" / dialog
    sounds.mkdir(parents=True)
    lines, clock = [HEADER], 5.0
    for turn in said:
        samples = cut(turn, minutes[turn.speaker], seed)
        soundfile.write(sounds / f"{turn.name}.wav", samples, RATE, "PCM_16")
        end = clock + turn.seconds
        lines.append(f"[{clock:.4f} - {end:.4f}]\t{turn.name}\t{turn.label}\t[2.5000, 2.5, 2.5]\n")
        lines.append("C-E2:\tNeutral;\t()\nA-E3:\tval 3; act 2; dom  2;\t()\n\n")
        clock = end + 0.5
    labels = session / "dialog" / "EmoEvaluation"
    labels.mkdir(parents=True, exist_ok=True)
    (labels / f"{dialog}.txt").write_text("".join(lines), encoding="utf-8", newline="\n")


def cut(turn: Turn, minutes: np.ndarray, seed: int) -> np.ndarray:
    """Cut an utterance from its speaker's minutes, at a drawn place and level, as int16."""
    generator = generator_of(seed, turn.name, "cut")
    start = int(generator.integers(len(minutes)))
    gain = np.float32(10 ** (generator.uniform(*LEVELS) / 20))
    places = np.arange(start, start + round(turn.seconds * RATE))
    return np.rint(minutes.take(places, mode="wrap") * gain).astype("<i2")


def main() -> None:
    """Parse arguments, make, say how much."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("root", type=Path, help="folder to make; it must not be there yet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="write one utterance of so many only")
    arguments = parser.parse_args()
    started = time.perf_counter()
    said = make_tree(arguments.root, arguments.seed, arguments.every)
    hours = sum(turn.seconds for turn in said) / 3600
    print(f"{len(said)} utterances, {hours:.2f} h, in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()

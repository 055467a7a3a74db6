"""A synthetic corpus in the documented CHEAVD layout: labels.csv and wavs of several formats."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from ser.corpora.synthetic.speech import record, write_wav
from ser.corpora.synthetic.utterances import (
    Utterance,
    apportion,
    cast_member,
    draw_delivery,
    generator_of,
    labelled_sentences,
)

# Class to its number in the corpus (the paper's Table 1), and the spellings that a reader accepts.
CLASSES = {
    "neutral": (2000, ("neutral", "Neutral")),
    "angry": (1264, ("angry", "ANGRY", "Anger")),
    "happy": (1183, ("happy", "Happiness")),
    "sad": (661, ("sad", "Sadness")),
    "worried": (810, ("worried", "Worry")),
    "anxious": (654, ("anxious", "Anxiety")),
    "surprise": (251, ("surprise", "Surprised")),
    "disgust": (207, ("disgust", "Disgusted")),
}
SHARES = {label: number for label, (number, _) in CLASSES.items()}
CAST = 8  # speakers, all heard in every split
# Rate and channels with their shares: films and programmes come in many formats.
FORMATS = {(22050, 1): 0.5, (44100, 2): 0.3, (16000, 1): 0.2}


def plan_cheavd(language: str, utterances: int, seed: int) -> list[Utterance]:
    """Plan every utterance, in the order of train, val and test.

    At least 20 `utterances` in all, else a ValueError: about 60 % to train, 30 % for validation,
    10 % to test. Labels are empty in the test set, whose labels were never given out.
    """
    if utterances < 20:
        raise ValueError(f"utterances is {utterances}; it must be 20 or more")
    test = utterances // 10
    val = max(len(SHARES), round(0.3 * utterances))
    planned = []
    for split, number in {"train": utterances - val - test, "val": val, "test": test}.items():
        generator = generator_of(seed, split)
        # A class of 3 % could be absent from a small validation set, so each gets a minimum.
        least = 0 if split == "test" else max(1, min(number // 16, 5))
        turns = labelled_sentences(apportion(number, SHARES, least), language, generator)
        for index, (label, sentence) in enumerate(turns):
            name = f"{split}_{index + 1:05d}"
            speaker = cast_member(int(generator.integers(CAST)))
            delivery = draw_delivery(
                sentence, language, speaker, label, generator_of(seed, name, "manner")
            )
            shown = "" if split == "test" else label
            planned.append(Utterance(name, f"wav/{split}/{name}.wav", speaker, shown, delivery))
    return planned


def write_cheavd(root: Path, planned: list[Utterance], seed: int) -> None:
    """Speak the plan and write labels.csv and the wavs below `root`."""
    rows = []
    formats = list(FORMATS)
    for item in planned:
        generator = generator_of(seed, item.name, "recording")
        rate, channels = formats[generator.choice(len(formats), p=list(FORMATS.values()))]
        samples = record(item.delivery, rate, generator)
        if channels == 2:
            # The right channel is softer, so that mixing down and taking one channel differ.
            samples = np.stack([samples, (samples * 0.8).astype(samples.dtype)], axis=1)
        write_wav(root / item.file, samples, rate)
        spellings = CLASSES[item.label][1] if item.label else ("",)
        spelling = spellings[generator.integers(len(spellings))]
        split = item.name.split("_")[0]
        rows.append([item.file.removeprefix("wav/"), split, spelling, item.speaker.name])
    with (root / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["file", "split", "emotion", "speaker"])
        table.writerows(rows)

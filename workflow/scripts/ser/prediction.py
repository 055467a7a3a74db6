"""Recordings -> answers of an exported model. Every file is answered or refused with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import soundfile

from ser.audio import SAMPLE_RATE, AudioError, inspect, load
from ser.model_folder import Model
from ser.yaafe import extract_blocks
from ser.yaafe.engine import YaafeMissing, extract_with_yaafelib
from ser.yaafe.finite import make_finite

ANSWERED, REFUSED = "answered", "refused"
# A frame of 1024 samples at 16 kHz: less was never trained on.
LEAST_SECONDS = 0.064


class NothingToAnswer(ValueError):
    """No file was found; the message is one line."""


@dataclass(frozen=True)
class Answer:
    """What a model says of a file.

    Attributes
    ----------
    file
        As it was found.
    seconds
        Its length; NaN where it was refused.
    posteriors
        (K,); NaN where it was refused.
    note
        Why it was refused, or what a person should know of the answer.
    """

    file: str
    seconds: float
    posteriors: np.ndarray
    note: str

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return bool(np.isfinite(self.posteriors).all())


def find_files(path: str | Path) -> list[Path]:
    """List a recording, or all files of a folder and its folders, by name.

    Raises
    ------
    NothingToAnswer
        When there is no such path, or no file in it.
    """
    path = Path(path)
    if not path.exists():
        raise NothingToAnswer(f"{path}: there is no such file or folder")
    if not path.is_dir():
        return [path]
    files = sorted(item for item in path.rglob("*") if not item.is_dir())
    if not files:
        raise NothingToAnswer(f"{path}: the folder holds no file")
    return files


def answer_all(model: Model, files: Sequence[Path]) -> Iterator[Answer]:
    """Answer files one after the other, in memory that does not grow with their number."""
    for file in files:
        yield answer(model, file)


def answer(model: Model, file: str | Path) -> Answer:
    """Answer a recording, or say why not.

    Parameters
    ----------
    model
        As of `ser.model_folder.load_model`.
    file
        Anything that libsndfile reads, of any rate and number of channels.
    """
    file = Path(file)
    try:
        seconds = inspect(file, min_seconds=LEAST_SECONDS)
        samples = load(file)
    except AudioError as error:
        nothing = np.full(len(model.classes), np.nan, dtype=np.float32)
        return Answer(str(file), float("nan"), nothing, str(error))
    step = int(model.about["step"])
    features = make_finite(_extract(samples, step, str(model.about["extractor"])))
    notes = _notes(file)
    if len(features) > model.max_frames:
        read = model.max_frames * step / SAMPLE_RATE
        notes.append(f"only the first {read:.1f} s are read, as in training")
    [posteriors] = model.predict([features])
    return Answer(str(file), seconds, posteriors, "; ".join(notes))


def _extract(samples: np.ndarray, step: int, extractor: str) -> np.ndarray:
    """Extract features as the model's corpus was: by the same extractor."""
    samples = np.asarray(samples, dtype=np.float64)
    if extractor == "yaafe":
        try:
            return extract_with_yaafelib(samples, step=step)
        except YaafeMissing as error:
            raise NothingToAnswer(
                f"this model was trained on real YAAFE's features: {error}"
            ) from None
    return np.concatenate(list(extract_blocks([samples], SAMPLE_RATE, step)))


def _notes(file: Path) -> list[str]:
    facts = soundfile.info(file)
    notes = []
    if facts.channels > 1:
        notes.append(f"{facts.channels} channels mixed down")
    if facts.samplerate < SAMPLE_RATE:
        notes.append(
            f"{facts.samplerate} Hz: bands above {facts.samplerate / 2000:g} kHz are empty"
        )
    return notes


def tabulate_answers(answers: Sequence[Answer], classes: Sequence[str]) -> pd.DataFrame:
    """Give the answers as a table: file, status, seconds, answer, a posterior a class, note."""
    rows = []
    for one in answers:
        best = classes[int(one.posteriors.argmax())] if one.answered else ""
        rows.append(
            [
                *(one.file, ANSWERED if one.answered else REFUSED, one.seconds, best),
                *one.posteriors,
                one.note,
            ]
        )
    columns = ["file", "status", "seconds", "answer", *(f"p_{name}" for name in classes), "note"]
    return pd.DataFrame(rows, columns=columns)

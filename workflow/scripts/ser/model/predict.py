"""Recordings -> answers of an exported model. Every file is answered or refused with its reason."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import soundfile

from ser.corpora.audio import SAMPLE_RATE, AudioError, inspect, load
from ser.corpora.tree import WAYS, is_inside
from ser.features.yaafe import COLUMNS, extract_blocks
from ser.features.yaafe.extraction import count_frames
from ser.features.yaafe.finite import make_finite
from ser.features.yaafe.yaafelib import YaafeMissing, extract_with_yaafelib
from ser.files.text import is_formula
from ser.model.folder import Model, ModelError

ANSWERED, REFUSED = "answered", "refused"
# A frame of 1024 samples at 16 kHz: less was never trained on.
LEAST_SECONDS = 0.064
# Of full scale; what is louder was not scaled as audio is, and its answer is worth nothing.
LOUDEST = 1.5


class NothingToAnswer(ValueError):
    """No file was found; the message is one line."""


@dataclass(frozen=True)
class Answer:
    """What a model says of a file; seconds and (K,) posteriors are NaN where it was refused.

    `file` is as it was found, with bytes that are not UTF-8 escaped; `note` says why it was
    refused, or what a person should know of the answer.
    """

    file: str
    seconds: float
    posteriors: np.ndarray
    note: str

    @property
    def answered(self) -> bool:
        """Say whether there is an answer."""
        return bool(np.isfinite(self.posteriors).all())


def find_files(path: str | Path) -> list[Path]:
    """List a recording, or all files of a folder and its folders, by name.

    Links are followed inside the folder. What leads out of it, a folder that cannot be read and a
    link back to a folder above itself are listed as if they were files, so that `answer_all`
    refuses them: nothing is passed over in silence.

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
    files = list(_walk(path))
    if not files:
        raise NothingToAnswer(f"{path}: the folder holds no file")
    return files


def _walk(top: Path) -> Iterator[Path]:
    """Go through folders in the order of names, each by at most `WAYS` ways."""
    root = os.path.realpath(top)
    entered: Counter[str] = Counter()
    # What is to be looked at, its true path, and the true paths of the folders above. No recursion:
    # a folder may be deeper than Python's stack.
    waiting = [(top, root, frozenset[str]())]
    while waiting:
        item, true, above = waiting.pop()
        entered[true] += 1
        barred = true in above or entered[true] > WAYS or not is_inside(true, root)
        try:
            if barred or not item.is_dir():
                yield item
                continue
            below = sorted(item.iterdir(), reverse=True)
        except OSError:
            yield item
            continue
        for inner in below:
            place = os.path.join(true, inner.name)
            # Only for links, as it asks for every folder of the path.
            place = os.path.realpath(place) if inner.is_symlink() else place
            waiting.append((inner, place, above | {true}))


def answer_all(
    model: Model, files: Sequence[Path], within: str | Path | None = None
) -> Iterator[Answer]:
    """Answer files one after the other, in memory that does not grow with their number.

    `within` is the folder that they were found in: what links lead out of it to is refused.
    """
    top = None if within is None else os.path.realpath(within)
    for file in files:
        if top is not None and not is_inside(os.path.realpath(file), top):
            yield _refuse(model, file, "is a link that leaves the folder")
        else:
            yield answer(model, file)


def answer(model: Model, file: str | Path) -> Answer:
    """Answer a recording (anything that libsndfile reads), or say why not.

    Raises
    ------
    ModelError
        When the model was trained on other columns than are extracted here.
    NothingToAnswer
        When the model needs the real YAAFE, and it is not installed.
    """
    if list(model.about["columns"]) != COLUMNS:
        raise ModelError("the model was trained on other features than this version extracts")
    file = Path(file)
    step = int(model.about["step"])
    try:
        seconds = inspect(file, min_seconds=LEAST_SECONDS)
        samples = load(file)
        extractor = str(model.about["extractor"])
        features = make_finite(_extract(samples, step, extractor, model.max_frames))
        [posteriors] = model.predict([features])
        if not np.isfinite(posteriors).all():
            raise AudioError("holds sound of which the network makes no number")
    except NothingToAnswer:
        raise
    except ValueError as error:  # an AudioError, or what `make_finite` refuses
        return _refuse(model, file, str(error))
    notes = _notes(file, samples)
    if count_frames(len(samples), step) > model.max_frames:
        read = model.max_frames * step / SAMPLE_RATE
        notes.append(f"only the first {read:.1f} s are read, as in training")
    return Answer(_name(file), seconds, posteriors, "; ".join(notes))


def _refuse(model: Model, file: Path, reason: str) -> Answer:
    nothing = np.full(len(model.classes), np.nan, dtype=np.float32)
    return Answer(_name(file), float("nan"), nothing, reason)


def _name(file: Path) -> str:
    """Write a name that need not be valid UTF-8 on disk as text that a CSV can hold."""
    name = str(file).encode("utf-8", "backslashreplace").decode("utf-8")
    # The same path, and nothing that a spreadsheet would run.
    return f"./{name}" if is_formula(name) else name


def _extract(samples: np.ndarray, step: int, extractor: str, frames: int) -> np.ndarray:
    """Extract features as the model's corpus was: by the same extractor, so many frames."""
    samples = np.asarray(samples, dtype=np.float64)
    if extractor == "yaafe":
        try:
            return extract_with_yaafelib(samples, step=step)[:frames]
        except YaafeMissing as error:
            raise NothingToAnswer(
                f"this model was trained on real YAAFE's features: {error}"
            ) from None
    blocks, found = [], 0
    for block in extract_blocks([samples], step):
        blocks.append(block)
        found += len(block)
        # A frame looks back and never ahead, so an hour need not be extracted for its beginning.
        if found >= frames:
            break
    return np.concatenate(blocks)[:frames]


def _notes(file: Path, samples: np.ndarray) -> list[str]:
    facts = soundfile.info(os.fsencode(file))
    notes = []
    if facts.channels > 1:
        notes.append(f"{facts.channels} channels mixed down")
    if facts.samplerate > SAMPLE_RATE:
        notes.append(f"resampled from {facts.samplerate} Hz")
    if facts.samplerate < SAMPLE_RATE:
        notes.append(
            f"{facts.samplerate} Hz: bands above {facts.samplerate / 2000:g} kHz are empty"
        )
    # Resampling alone overshoots a little.
    if (peak := float(np.abs(samples).max())) > LOUDEST:
        notes.append(f"samples up to {peak:.3g}, where 1 is full scale")
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

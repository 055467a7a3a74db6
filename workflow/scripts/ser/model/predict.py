"""Recordings -> predictions of an exported model: a table, and the same as text for a terminal.

Every file is predicted, or refused with its reason.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import pandas as pd
import soundfile
from tabulate import tabulate

from ser.corpora.audio import SAMPLE_RATE, AudioError, inspect, load
from ser.corpora.tree import scan
from ser.features.yaafe import COLUMNS, extract_blocks
from ser.features.yaafe.extraction import count_frames
from ser.features.yaafe.finite import make_finite
from ser.features.yaafe.yaafelib import YaafeMissing, extract_with_yaafelib
from ser.files.text import is_formula
from ser.model.folder import Model, ModelError

PREDICTED, REFUSED = "predicted", "refused"
# A frame of 1024 samples at 16 kHz: less was never trained on.
LEAST_SECONDS = 0.064
# Relative to full scale. A louder file is not scaled as audio, and its prediction is worthless.
LOUDEST = 1.5
WIDEST_NAME = 48  # letters


class NothingToPredict(ValueError):
    """No file was found; the message is one line."""


@dataclass(frozen=True)
class Prediction:
    """A model's prediction for a file; seconds and (K,) posteriors are NaN if it was refused.

    `file` is the name as found, with bytes that are not UTF-8 escaped; `note` says why it was
    refused, or what the user should know about the prediction.
    """

    file: str
    seconds: float
    posteriors: np.ndarray
    note: str

    @property
    def is_predicted(self) -> bool:
        """Say whether there is a prediction."""
        return bool(np.isfinite(self.posteriors).all())


def find_files(path: str | Path) -> dict[Path, str]:
    """List a recording, or all files of a folder and its folders, and why some are refused.

    Links are followed inside the folder. A file that cannot be reached or read
    (`ser.corpora.tree.scan`) has a reason, all others have none: no file is skipped silently.

    Raises
    ------
    NothingToPredict
        When there is no such path, or no file in it.
    """
    path = Path(path)
    if not path.exists():
        raise NothingToPredict(f"{path}: there is no such file or folder")
    if not path.is_dir():
        return {path: ""}
    tree = scan(path, hidden=True)
    found = {name: "" for name, *_ in tree.files}
    found |= {name: reason.replace("corpus's ", "") for name, reason in tree.skipped}
    if not found:
        raise NothingToPredict(f"{path}: the folder holds no file")
    return {path / name: found[name] for name in sorted(found)}


def predict_all(model: Model, files: Mapping[Path, str]) -> Iterator[Prediction]:
    """Predict files of `find_files` one by one, in memory that does not grow with their number."""
    for file, reason in files.items():
        yield _refuse(model, file, reason) if reason else predict(model, file)


def predict(model: Model, file: str | Path) -> Prediction:
    """Predict a recording (anything that libsndfile reads), or say why not.

    Raises
    ------
    ModelError
        When the model was trained on other columns than are extracted here.
    NothingToPredict
        When the model needs the real YAAFE, and it is not installed.
    """
    if list(model.facts["columns"]) != COLUMNS:
        raise ModelError("the model was trained on other features than this version extracts")
    file = Path(file)
    try:
        seconds = inspect(file, min_seconds=LEAST_SECONDS)
        samples = load(file)
        [posteriors] = model.predict([make_finite(_extract(samples, model))])
        if not np.isfinite(posteriors).all():
            raise AudioError("the network gives no finite output for it")
    except NothingToPredict:
        raise
    except ValueError as error:  # an AudioError, or what `make_finite` refuses
        return _refuse(model, file, str(error))
    notes = "; ".join(_notes(file, samples, model))
    return Prediction(_name(file), seconds, posteriors, notes)


def _refuse(model: Model, file: Path, reason: str) -> Prediction:
    nothing = np.full(len(model.classes), np.nan, dtype=np.float32)
    return Prediction(_name(file), float("nan"), nothing, reason)


def _name(file: Path) -> str:
    """Write a name that need not be valid UTF-8 on disk as text that a CSV can hold."""
    name = str(file).encode("utf-8", "backslashreplace").decode("utf-8")
    # The same path, and nothing that a spreadsheet would run.
    return f"./{name}" if is_formula(name) else name


def _extract(samples: np.ndarray, model: Model) -> np.ndarray:
    """Extract what the model reads of a recording, by the extractor of its corpus."""
    samples, step = np.asarray(samples, dtype=np.float64), model.facts["step"]
    if model.facts["extractor"] == "yaafe":
        try:
            return extract_with_yaafelib(samples, step=step)[: model.max_frames]
        except YaafeMissing as error:
            text = f"this model was trained on real YAAFE's features: {error}"
            raise NothingToPredict(text) from None
    blocks: list[np.ndarray] = []
    for block in extract_blocks([samples], step):
        blocks.append(block)
        # A frame looks back and never ahead, so an hour need not be extracted for its beginning.
        if sum(map(len, blocks)) >= model.max_frames:
            break
    return np.concatenate(blocks)[: model.max_frames]


def _notes(file: Path, samples: np.ndarray, model: Model) -> Iterator[str]:
    header = soundfile.info(os.fsencode(file))
    if header.channels > 1:
        yield f"{header.channels} channels mixed down"
    if header.samplerate > SAMPLE_RATE:
        yield f"resampled from {header.samplerate} Hz"
    if header.samplerate < SAMPLE_RATE:
        yield f"{header.samplerate} Hz: bands above {header.samplerate / 2000:g} kHz are empty"
    # Resampling alone overshoots a little.
    if (peak := float(np.abs(samples).max())) > LOUDEST:
        yield f"samples up to {peak:.3g}, where 1 is full scale"
    if count_frames(len(samples), model.facts["step"]) > model.max_frames:
        read = model.max_frames * model.facts["step"] / SAMPLE_RATE
        yield f"only the first {read:.1f} s are read, as in training"


def tabulate_predictions(predictions: Sequence[Prediction], classes: Sequence[str]) -> pd.DataFrame:
    """Tabulate predictions: file, status, seconds, predicted, one posterior per class, note."""
    rows = []
    for one in predictions:
        status = PREDICTED if one.is_predicted else REFUSED
        best = classes[int(one.posteriors.argmax())] if one.is_predicted else ""
        rows.append([one.file, status, one.seconds, best, *one.posteriors, one.note])
    columns = ["file", "status", "seconds", "predicted", *(f"p_{name}" for name in classes), "note"]
    return pd.DataFrame(rows, columns=columns)


def show(table: pd.DataFrame, facts: Mapping[str, Any], output: Path) -> str:
    """Lay out a table of `tabulate_predictions`, after the model's name and before the CSV's."""
    heading = (
        f"{facts['title']}, trained on {facts['corpus']}"
        f" (experiment {facts['experiment']}, all speakers, seed {facts['seed']})"
    )
    parts = [f"{heading}\n{facts['notice']}".rstrip()]
    predicted, refused = (table[table["status"] == status] for status in (PREDICTED, REFUSED))
    if len(predicted):
        shown = predicted.drop(columns="status")
        if not predicted["note"].any():
            shown = shown.drop(columns="note")
        posteriors = [name for name in shown if name.startswith("p_")]
        shown["file"] = shown["file"].map(_shortened)
        shown["seconds"] = shown["seconds"].map("{:.2f}".format)
        shown[posteriors] = (100 * shown[posteriors]).map("{:.1f}".format)
        shown = shown.rename(columns={name: f"{name.removeprefix('p_')} %" for name in posteriors})
        sides = ["left" if name in ("file", "predicted", "note") else "right" for name in shown]
        rows, header = shown.to_numpy().tolist(), list(shown)
        parts.append(tabulate(rows, header, disable_numparse=True, colalign=sides))
    if len(refused):
        lines = [f"  {_printable(row.file)}: {row.note}" for row in refused.itertuples()]
        parts.append("\n".join(["Refused:", *lines]))
    parts.append(f"{len(predicted)} predicted, {len(refused)} refused; all of it in {output}")
    return "\n\n".join(parts)


def _printable(name: str) -> str:
    """Escape what would move a terminal's cursor or break a line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def _shortened(name: str) -> str:
    """Shorten a long name in its middle: folder and file's end are what tells files apart."""
    name, half = _printable(name), (WIDEST_NAME - 3) // 2
    return name if len(name) <= WIDEST_NAME else f"{name[:half]}...{name[-half:]}"


@contextmanager
def silenced_libraries() -> Iterator[TextIO]:
    """Silence what libraries write to the terminal past Python, so that the user sees the table.

    Gives the true standard error. Python's own is also silent until the block ends, so errors must
    be raised, not written.
    """
    sys.stderr.flush()
    with os.fdopen(os.dup(2), "w") as terminal, open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 2)
        try:
            yield terminal
        finally:
            terminal.flush()
            os.dup2(terminal.fileno(), 2)

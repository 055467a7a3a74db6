"""Real YAAFE's output for ten signals (tests/data/yaafe), and what this project gives for them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from ser.features.yaafe import FEATURES, extract
from ser.features.yaafe.extraction import blocks_of_frames
from ser.features.yaafe.temporal import fill_temporal

FOLDER = Path(__file__).parent / "data" / "yaafe"
MANIFEST = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
SIGNALS = sorted(MANIFEST)


@cache
def samples_of(signal: str) -> np.ndarray:
    samples, rate = soundfile.read(FOLDER / f"{signal}.wav", dtype="int16")
    assert rate == 16000
    return samples / 32768


@cache
def extracted(signal: str) -> np.ndarray:
    features = extract(samples_of(signal))
    features.flags.writeable = False
    return features


@cache
def reference(signal: str) -> dict[str, np.ndarray]:
    with np.load(FOLDER / f"{signal}.npz", allow_pickle=False) as file:
        return {name: values.astype(np.float64) for name, values in file.items()}


@cache
def unstable(signal: str) -> dict[str, np.ndarray]:
    """Where the reference is rounding noise, by feature; features without any are left out."""
    path = FOLDER / f"{signal}.unstable.npz"
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def frames_of(samples: np.ndarray, step: int = 512) -> np.ndarray:
    """All frames of a signal, (T, 1024)."""
    total = max(1, -(-len(samples) // step))
    return next(blocks_of_frames([samples], step, total), (np.empty((0, 1024)), None))[0]


def rows_of(magnitude: np.ndarray | None = None, count: int = 1) -> np.ndarray:
    """Rows to be filled in, (T, 743): NaN but for MagnitudeSpectrum where it is given."""
    rows = np.full((count if magnitude is None else len(magnitude), 743), np.nan)
    if magnitude is not None:
        rows[:, FEATURES["MagnitudeSpectrum"]] = magnitude
    return rows


def filled(rows: np.ndarray, *features: str) -> np.ndarray:
    """Columns of one feature; checks that exactly the features named were filled in."""
    names = {name for name, columns in FEATURES.items() if not np.isnan(rows[:, columns]).all()}
    assert names - {"MagnitudeSpectrum"} == set(features) - {"MagnitudeSpectrum"}
    return rows[:, FEATURES[features[0]]]


def speech_correlations() -> np.ndarray:
    """Autocorrelation of frames of speech, (T, 49)."""
    frames = frames_of(samples_of("speech_female"))[1:-1]
    return fill_temporal(frames, np.zeros(len(frames), dtype=bool), rows_of(count=len(frames)))

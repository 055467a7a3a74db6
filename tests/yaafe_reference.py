"""Real YAAFE's output for ten signals (tests/data/yaafe), and what this project gives for them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from ser.yaafe import extract

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

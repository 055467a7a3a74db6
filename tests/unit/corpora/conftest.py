"""Small recordings and text files to build corpora from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile


@pytest.fixture
def wav(tmp_path) -> Callable[..., Path]:
    """Give a function that writes noise to a path below `tmp_path`."""

    def write(path: str, seconds: float = 0.1, rate: int = 16000) -> Path:
        full = tmp_path / path
        full.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng(1).integers(-9999, 9999, round(seconds * rate))
        soundfile.write(full, noise.astype(np.int16), rate)
        return full

    return write


@pytest.fixture
def text(tmp_path) -> Callable[[str, str | bytes], Path]:
    """Give a function that writes a text file below `tmp_path`, byte for byte."""

    def write(path: str, content: str | bytes) -> Path:
        full = tmp_path / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content if isinstance(content, bytes) else content.encode())
        return full

    return write

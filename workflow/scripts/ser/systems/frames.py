"""Frames of many utterances: kept in memory or in a file, and standardized.

A fold of IEMOCAP's whitened frames has 1 GB and is held in memory. A fold of 1,000 hours has 90 GB:
its arrays are then views of a mapped file without a name, of which the operating system keeps in
memory what fits. Readers of the arrays see no difference, and the numbers are the same.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

# MB of frames that a training holds in memory: all of IEMOCAP's, whitened.
HOLD_MB = 2000


@dataclass(frozen=True)
class Scratch:
    """Keeps arrays that together have more than `limit` bytes in files.

    The files in `folder` have no name, so a killed job leaves nothing. Without a folder all arrays
    are held in memory.
    """

    folder: Path | None = None
    limit: int = HOLD_MB << 20

    def hold(self, arrays: Iterable[np.ndarray]) -> list[np.ndarray]:
        """Keep arrays of any shapes, taken one by one; beyond the limit as read-only views."""
        kept: list[np.ndarray] = []
        waiting = iter(arrays)
        size = 0
        for array in waiting:
            kept.append(array)
            size += array.nbytes
            if self.folder is not None and size > self.limit:
                return self._spill(kept, waiting)
        return kept

    def join(self, arrays: Iterable[np.ndarray]) -> np.ndarray:
        """Put arrays with the same columns one after another, as `numpy.concatenate` does."""
        parts = self.hold(arrays)
        first = parts[0]
        size = sum(part.nbytes for part in parts)
        if self.folder is None or size <= self.limit:
            return np.concatenate(parts)
        rows = sum(map(len, parts))
        with self._file() as file:
            for part in parts:
                file.write(np.ascontiguousarray(part, dtype=first.dtype).data)
            file.flush()
            return _mapped(file.fileno(), first.dtype).reshape(rows, *first.shape[1:])

    def _file(self) -> IO[bytes]:
        assert self.folder is not None
        self.folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self.folder)

    def _spill(self, kept: list[np.ndarray], rest: Iterator[np.ndarray]) -> list[np.ndarray]:
        """Move the arrays held so far into a file, and write all others there too."""
        places: list[tuple[int, np.dtype, tuple[int, ...]]] = []
        with self._file() as file:

            def write(array: np.ndarray) -> None:
                places.append((file.tell(), array.dtype, array.shape))
                file.write(np.ascontiguousarray(array).data)

            while kept:
                write(kept.pop(0))
            for array in rest:
                write(array)
            file.flush()
            whole = _mapped(file.fileno(), np.dtype(np.uint8))
        return [
            whole[start : start + dtype.itemsize * int(np.prod(shape))].view(dtype).reshape(shape)
            for start, dtype, shape in places
        ]


def _mapped(handle: int, dtype: np.dtype) -> np.ndarray:
    """Map a whole file; it exists as long as an array of it does."""
    size = os.fstat(handle).st_size
    return np.frombuffer(mmap.mmap(handle, size, access=mmap.ACCESS_READ), dtype=dtype)


IN_MEMORY = Scratch()


@dataclass(frozen=True)
class Scaling:
    """Mean and scale of every column, (D,) float64, of training frames."""

    mean: np.ndarray
    scale: np.ndarray

    def transform(self, frames: np.ndarray) -> np.ndarray:
        """Standardize frames (T, D), float32."""
        return ((frames - self.mean) / self.scale).astype(np.float32)


def fit_scaling(blocks: Callable[[], Iterable[np.ndarray]]) -> Scaling:
    """Take mean and deviation of every column over all frames, which `blocks` gives in parts.

    A column that never varies is divided by 1.
    """
    count = sum(map(len, blocks()))
    mean = sum(frames.sum(axis=0, dtype=np.float64) for frames in blocks()) / count
    square = sum(((frames - mean) ** 2).sum(axis=0) for frames in blocks()) / count
    deviation = np.sqrt(square)
    constant = deviation <= 1e-9 * np.maximum(np.abs(mean), 1e-3)
    return Scaling(mean, np.where(constant, 1.0, deviation))

"""Which frames of an utterance are speech, and frames with their neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ser.features.sets import MEL_BANDS
from ser.systems.frames import IN_MEMORY, Scratch

DECIBELS = 10 / np.log(10)
AT_ONCE = 4096


def is_speech(mfcc: np.ndarray, vad_range: float) -> np.ndarray:
    """Mark the frames (T,) at most `vad_range` dB below the loudest of their utterance (T, 39).

    A frame's level is the mean over the mel bands of their power in dB, which the zeroth
    coefficient of an orthonormal cepstrum holds, whatever the rest of the cepstrum.
    """
    level = mfcc[:, 0].astype(np.float64) / np.sqrt(MEL_BANDS) * DECIBELS
    return level >= level.max() - vad_range


@dataclass(frozen=True)
class FramesInContext:
    """Speech frames, each with its neighbours, gathered when they are asked for.

    Attributes
    ----------
    padded
        (N, D): all utterances' frames, edges repeated `context` times, one after another.
    starts
        (S,): the first of each speech frame's 2 `context` + 1 rows.
    context
        Neighbours on either side; they need not be speech themselves.
    """

    padded: np.ndarray
    starts: np.ndarray
    context: int

    def __len__(self) -> int:
        return len(self.starts)

    def gather(self, rows: np.ndarray | slice) -> np.ndarray:
        """Give frames with their context, (n, (2 context + 1) D), the earliest first."""
        starts = self.starts[rows]
        inside = starts[:, None] + np.arange(2 * self.context + 1)
        return self.padded[inside].reshape(len(starts), -1)

    def centre(self, rows: np.ndarray | slice) -> np.ndarray:
        """Give the frames alone, (n, D)."""
        return self.padded[self.starts[rows] + self.context]

    def blocks(self) -> Iterator[slice]:
        """Divide the rows into slices that can be gathered at once."""
        for start in range(0, len(self), AT_ONCE):
            yield slice(start, start + AT_ONCE)


def in_context(
    utterances: Iterable[np.ndarray],
    speech: Iterable[np.ndarray],
    context: int,
    scratch: Scratch = IN_MEMORY,
) -> FramesInContext:
    """Put utterances (T, D) and their marks of speech (T,) into one `FramesInContext`."""
    starts: list[np.ndarray] = []

    def pad() -> Iterator[np.ndarray]:
        offset = 0
        for frames, marks in zip(utterances, speech, strict=True):
            starts.append(offset + np.flatnonzero(marks))
            offset += len(frames) + 2 * context
            yield np.pad(frames, ((context, context), (0, 0)), mode="edge")

    padded = scratch.join(pad())
    return FramesInContext(padded, np.concatenate(starts), context)


def each_in_context(
    utterances: Iterable[np.ndarray],
    speech: Iterable[np.ndarray],
    context: int,
    scratch: Scratch = IN_MEMORY,
) -> list[FramesInContext]:
    """Put each utterance and its marks of speech into a `FramesInContext` of its own."""
    starts: list[np.ndarray] = []

    def pad() -> Iterator[np.ndarray]:
        for frames, marks in zip(utterances, speech, strict=True):
            starts.append(np.flatnonzero(marks))
            yield np.pad(frames, ((context, context), (0, 0)), mode="edge")

    padded = scratch.hold(pad())
    return [
        FramesInContext(frames, places, context)
        for frames, places in zip(padded, starts, strict=True)
    ]

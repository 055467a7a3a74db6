"""Segments: runs of consecutive frames, and which of them have the most energy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ser.systems.frames import IN_MEMORY, Scratch

# The column of the log energy in the feature set `voice` (ser/features/lowlevel).
LOG_ENERGY = 12
AT_ONCE = 4096


@dataclass(frozen=True)
class Segments:
    """Segments of some utterances, kept as frames until they are asked for.

    Attributes
    ----------
    frames
        (N, D): all utterances' frames, one after another.
    starts
        (S,): the first frame of each segment.
    owners
        (S,): the number of the utterance that each segment is of, ascending.
    length
        Frames a segment, L.
    utterances
        How many utterances there are.
    """

    frames: np.ndarray
    starts: np.ndarray
    owners: np.ndarray
    length: int
    utterances: int

    def __len__(self) -> int:
        return len(self.starts)

    def gather(self, rows: np.ndarray | slice) -> np.ndarray:
        """Give segments as vectors, (n, L D), frame after frame."""
        starts = self.starts[rows]
        inside = starts[:, None] + np.arange(self.length)
        return self.frames[inside].reshape(len(starts), -1)

    def blocks(self) -> Iterator[np.ndarray]:
        """Give all segments in order, some at a time."""
        for start in range(0, len(self), AT_ONCE):
            yield self.gather(slice(start, start + AT_ONCE))


def cut_segments(
    utterances: Sequence[np.ndarray], length: int, share: float, scratch: Scratch = IN_MEMORY
) -> Segments:
    """Take the share of each utterance's segments that has the most energy; at least one.

    A segment's energy is the sum over its frames. Of segments of equal energy the earlier is taken.
    An utterance (T, D) of fewer than `length` frames is filled up with its last frame, so that it
    has one segment.
    """
    starts: list[np.ndarray] = []
    owners: list[np.ndarray] = []

    def fill() -> Iterator[np.ndarray]:
        offset = 0
        for number, utterance in enumerate(utterances):
            short = max(0, length - len(utterance))
            filled = np.pad(utterance, ((0, short), (0, 0)), mode="edge")
            power = np.exp(filled[:, LOG_ENERGY].astype(np.float64))
            total = np.concatenate([[0.0], np.cumsum(power)])
            energy = total[length:] - total[:-length]
            count = max(1, round(share * len(energy)))
            loudest = np.sort(np.argsort(-energy, kind="stable")[:count])
            starts.append(offset + loudest)
            owners.append(np.full(count, number))
            offset += len(filled)
            yield filled

    return Segments(
        scratch.join(fill()),
        np.concatenate(starts),
        np.concatenate(owners),
        length,
        len(utterances),
    )


def describe_utterances(posteriors: np.ndarray, segments: Segments, threshold: float) -> np.ndarray:
    """Describe utterances by their segments' posteriors, (S, K) -> (utterances, 4 K).

    Of each class the largest, the smallest and the mean posterior, and the share of segments in
    which it is above the threshold.
    """
    first = np.searchsorted(segments.owners, np.arange(segments.utterances))
    count = np.diff(np.append(first, len(segments)))[:, None]
    values = posteriors.astype(np.float64)
    above = (posteriors > threshold).astype(np.float64)
    return np.hstack(
        [
            np.maximum.reduceat(values, first),
            np.minimum.reduceat(values, first),
            np.add.reduceat(values, first) / count,
            np.add.reduceat(above, first) / count,
        ]
    )

"""Batches of utterances of similar length, padded with zeros."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

# Utterances go together by a length that is off by up to this factor either way: batches of one
# and the same length would be the same batches in every epoch. At IEMOCAP's lengths a tenth of all
# frames are padding at 1.1, a quarter at 1.25, and 3.5 times as many as speech without any order.
LENGTH_JITTER = 1.1


@dataclass(frozen=True)
class Batch:
    """Some utterances, padded to one length.

    `index` (B,) says which these are; `frames` (B, T, D) float32 are zero after each utterance's
    end; `lengths` (B,) int32 are the true numbers of frames.
    """

    index: np.ndarray
    frames: np.ndarray
    lengths: np.ndarray


def pad_batch(utterances: Sequence[np.ndarray], index: np.ndarray, max_frames: int) -> Batch:
    """Put the utterances `index` into one array, cutting them after `max_frames` frames.

    The array is as long as the longest of them. Rounding that up would bound the number of shapes,
    but training and prediction are traced once, for any length, and are no faster with fewer.
    """
    lengths = np.array([min(len(utterances[i]), max_frames) for i in index], dtype=np.int32)
    frames = np.zeros((len(index), lengths.max(), utterances[0].shape[1]), dtype=np.float32)
    for row, (i, length) in enumerate(zip(index, lengths, strict=True)):
        frames[row, :length] = utterances[i][:length]
    return Batch(index, frames, lengths)


def ordered_batches(
    utterances: Sequence[np.ndarray], batch_size: int, max_frames: int
) -> Iterator[Batch]:
    """Give every utterance once, from the shortest to the longest: the batches for prediction."""
    if not len(utterances):
        return
    order = np.argsort(_lengths(utterances, max_frames), kind="stable")
    for index in np.array_split(order, count_batches(len(order), batch_size)):
        yield pad_batch(utterances, index, max_frames)


def shuffled_batches(
    utterances: Sequence[np.ndarray], batch_size: int, max_frames: int, rng: np.random.Generator
) -> Iterator[Batch]:
    """Give every utterance once, in random batches of similar length: one epoch of training.

    The batches are of equal size, give or take one utterance, so that no last batch of one
    utterance has batch statistics of its own. Which of them are smaller is drawn anew in every
    epoch: an utterance weighs a little more in a smaller batch, and would do so for ever if it were
    always the long ones'.
    """
    lengths = _lengths(utterances, max_frames)
    jitter = np.log(LENGTH_JITTER)
    order = np.argsort(np.log(lengths) + rng.uniform(-jitter, jitter, len(lengths)), kind="stable")
    parts = np.array_split(order, count_batches(len(order), batch_size))
    sizes = rng.permutation([len(part) for part in parts])
    cuts = np.split(order, np.cumsum(sizes)[:-1])
    for number in rng.permutation(len(cuts)):
        yield pad_batch(utterances, cuts[number], max_frames)


def count_batches(n_utterances: int, batch_size: int) -> int:
    """Count the batches of an epoch."""
    return -(-n_utterances // batch_size)


def _lengths(utterances: Sequence[np.ndarray], max_frames: int) -> np.ndarray:
    return np.array([min(len(array), max_frames) for array in utterances])

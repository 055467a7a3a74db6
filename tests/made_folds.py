"""Small made folds for the tests of the systems."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ser.systems.base import FoldData


def made_fold(
    train_lengths: list[int],
    heldout_lengths: list[int],
    classes: tuple[str, ...] = ("angry", "happy", "sad"),
    dim: int = 4,
    seed: int = 0,
) -> FoldData:
    """Make a fold in which half the frames of an utterance are raised in the class's dimension."""
    rng = np.random.default_rng(seed)

    def utterances(lengths: list[int]) -> tuple[list[np.ndarray], np.ndarray]:
        labels = np.arange(len(lengths)) % len(classes)
        frames = []
        for length, label in zip(lengths, labels, strict=True):
            array = rng.normal(size=(length, dim)).astype(np.float32)
            array[: (length + 1) // 2, label] += 2.0
            frames.append(array)
        return frames, labels

    train_frames, train_labels = utterances(train_lengths)
    heldout_frames, heldout_labels = utterances(heldout_lengths)
    return FoldData(
        classes=classes,
        train_frames=train_frames,
        train_labels=train_labels,
        heldout_frames=heldout_frames,
        heldout_labels=heldout_labels,
        heldout_groups=["F" if i % 2 else "M" for i in range(len(heldout_lengths))],
        names=[f"held{i}" for i in range(len(heldout_lengths))],
    )


def without_class(data: FoldData, label: int) -> FoldData:
    """Take the training utterances of one class out of a fold without ratings."""
    keep = np.flatnonzero(data.train_labels != label)
    return replace(
        data,
        train_frames=[data.train_frames[k] for k in keep],
        train_labels=data.train_labels[keep],
        train_names=[data.train_names[k] for k in keep],
        train_blocks=[data.train_blocks[k] for k in keep],
    )

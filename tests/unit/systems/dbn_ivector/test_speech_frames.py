from __future__ import annotations

import numpy as np
import pytest

from ser.systems.dbn_ivector.variants import (
    FramesInContext,
    add_context,
    is_speech,
    join_contexts,
)
from ser.systems.frames import IN_MEMORY


def in_context(utterances, marks, context) -> FramesInContext:
    return join_contexts(add_context(utterances, marks, context), IN_MEMORY)


def frames_at(decibels: list[float]) -> np.ndarray:
    """MFCC frames whose level is stated; the other coefficients say nothing."""
    mfcc = np.random.default_rng(0).normal(size=(len(decibels), 39))
    mfcc[:, 0] = np.array(decibels) * np.log(10) / 10 * np.sqrt(26)
    return mfcc


def test_frames_far_below_the_loudest_of_their_utterance_are_no_speech():
    marks = is_speech(frames_at([-60, -29.9, -30.1, 0, -10]), 30.0)
    assert marks.tolist() == [False, True, False, True, True]
    assert is_speech(frames_at([-80, -85]), 30.0).all()


def test_a_frame_comes_with_its_neighbours_whether_they_are_speech_or_not():
    utterance = np.arange(6.0)[:, None]
    marks = np.array([True, False, False, True, False, True])
    found = in_context([utterance, utterance + 10], [marks, ~marks], 2)
    assert found.gather(slice(None)).tolist() == [
        [0, 0, 0, 1, 2],
        [1, 2, 3, 4, 5],
        [3, 4, 5, 5, 5],
        [10, 10, 11, 12, 13],
        [10, 11, 12, 13, 14],
        [12, 13, 14, 15, 15],
    ]
    assert found.centre(np.array([1, 4])).ravel().tolist() == [3, 12]
    assert sum(len(found.gather(rows)) for rows in found.blocks()) == len(found) == 6


@pytest.mark.parametrize("context", [0, 5])
def test_one_frame_is_its_own_neighbour(context):
    found = in_context([np.ones((1, 3))], [np.array([True])], context)
    assert found.gather(slice(None)).tolist() == [[1.0] * 3 * (2 * context + 1)]

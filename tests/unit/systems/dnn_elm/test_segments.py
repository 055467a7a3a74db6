from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.systems.dnn_elm.models import LOG_ENERGY, cut_segments, describe_utterances


def utterance(energies: list[float]) -> np.ndarray:
    """Frames that hold their own number, with the stated energies."""
    frames = np.zeros((len(energies), 30), dtype=np.float32)
    frames[:, 0] = np.arange(len(energies))
    frames[:, LOG_ENERGY] = np.log(energies)
    return frames


def test_the_loudest_segments_are_taken_in_their_order():
    quiet, loud = [0.1] * 10, [5.0] * 2
    segments = cut_segments([utterance([*quiet, *loud, *quiet, *loud])], 3, 0.2)
    # 22 segments of 3 frames, so 4 are taken: those with two loud frames, and the first with one.
    assert segments.starts.tolist() == [8, 9, 10, 21]
    assert segments.gather(slice(1, 2))[0, [0, 30, 60]].tolist() == [9, 10, 11]


@given(
    st.lists(st.lists(st.floats(1e-6, 10), min_size=1, max_size=40), min_size=1, max_size=5),
    st.integers(1, 25),
    st.floats(0.01, 1),
)
def test_every_utterance_has_a_segment_of_its_own_frames(lists, length, share):
    segments = cut_segments([utterance(energies) for energies in lists], length, share)
    assert segments.utterances == len(lists)
    assert sorted(set(segments.owners)) == list(range(len(lists)))
    for owner, row in zip(segments.owners, range(len(segments)), strict=True):
        numbers = segments.gather(slice(row, row + 1)).reshape(length, 30)[:, 0]
        steps = np.diff(numbers)
        assert set(steps.tolist()) <= {0, 1}  # 0 where a short utterance is filled up
        assert numbers[-1] <= len(lists[owner]) - 1
    blocks = np.concatenate(list(segments.blocks()))
    np.testing.assert_array_equal(blocks, segments.gather(slice(None)))


def test_a_short_utterance_is_filled_up_with_its_last_frame():
    segments = cut_segments([utterance([1.0, 2.0])], 5, 0.1)
    assert segments.gather(slice(None)).reshape(5, 30)[:, 0].tolist() == [0, 1, 1, 1, 1]


def test_utterances_are_described_by_largest_smallest_mean_and_share():
    segments = cut_segments([utterance([1.0] * 4), utterance([1.0] * 3)], 3, 1.0)
    posteriors = np.array([[0.9, 0.1], [0.5, 0.5], [0.15, 0.85]])
    found = describe_utterances(posteriors, segments, 0.2)
    np.testing.assert_allclose(found[0], [0.9, 0.5, 0.5, 0.1, 0.7, 0.3, 1.0, 0.5])
    np.testing.assert_allclose(found[1], [0.15, 0.85] * 3 + [0.0, 1.0])


def test_one_utterance_does_not_change_another():
    first, second = utterance([1.0, 3.0, 2.0, 0.5] * 5), utterance([9.0] * 30)
    alone, beside = cut_segments([first], 4, 0.3), cut_segments([first, second], 4, 0.3)
    assert beside.starts[beside.owners == 0].tolist() == alone.starts.tolist()


@pytest.mark.parametrize("share", [1.0, 0.001])
def test_the_share_is_of_the_utterances_own_segments(share):
    segments = cut_segments([utterance([1.0] * 104)], 5, share)
    assert len(segments) == max(1, round(share * 100))

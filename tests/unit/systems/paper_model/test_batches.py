from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.systems.paper_model.batches import (
    Batch,
    count_batches,
    ordered_batches,
    pad_batch,
    shuffled_batches,
)

lengths_of_utterances = st.lists(st.integers(1, 40), min_size=1, max_size=60)


def utterances(lengths: list[int]) -> list[np.ndarray]:
    """Make utterances of which no value is zero and each tells its utterance and its frame."""
    return [
        np.add.outer(np.arange(length) / 100, [number + 1.0, -number - 1.0]).astype(np.float32)
        for number, length in enumerate(lengths)
    ]


def epoch(lengths: list[int], batch_size: int, seed: int = 0) -> list[Batch]:
    rng = np.random.default_rng(seed)
    return list(shuffled_batches(utterances(lengths), batch_size, 30, rng))


def test_padding_is_zero_after_the_end_and_the_rest_is_the_utterance() -> None:
    arrays = utterances([3, 7, 5])
    batch = pad_batch(arrays, np.array([2, 0]), max_frames=600)
    assert batch.frames.shape == (2, 5, 2)
    assert batch.frames.dtype == np.float32
    assert batch.lengths.tolist() == [5, 3]
    np.testing.assert_array_equal(batch.frames[0], arrays[2])
    np.testing.assert_array_equal(batch.frames[1, :3], arrays[0])
    assert not batch.frames[1, 3:].any()


def test_long_utterances_lose_their_end() -> None:
    arrays = utterances([3, 7])
    batch = pad_batch(arrays, np.array([0, 1]), max_frames=4)
    assert batch.lengths.tolist() == [3, 4]
    np.testing.assert_array_equal(batch.frames[1], arrays[1][:4])


@given(lengths_of_utterances, st.integers(1, 70), st.integers(0, 5))
def test_every_utterance_once_per_epoch_in_batches_of_nearly_equal_size(
    lengths: list[int], batch_size: int, seed: int
) -> None:
    for batches in (
        epoch(lengths, batch_size, seed),
        list(ordered_batches(utterances(lengths), batch_size, 30)),
    ):
        index = np.concatenate([batch.index for batch in batches])
        assert sorted(index.tolist()) == list(range(len(lengths)))
        sizes = [len(batch.index) for batch in batches]
        assert max(sizes) <= batch_size
        assert max(sizes) - min(sizes) <= 1
        assert len(batches) == count_batches(len(lengths), batch_size)
        for batch in batches:
            assert batch.lengths.tolist() == [min(lengths[i], 30) for i in batch.index]
            assert batch.frames.shape[1] == batch.lengths.max()


@given(lengths_of_utterances)
def test_same_seed_same_batches(lengths: list[int]) -> None:
    for one, other in zip(epoch(lengths, 4, seed=3), epoch(lengths, 4, seed=3), strict=True):
        np.testing.assert_array_equal(one.index, other.index)
        np.testing.assert_array_equal(one.frames, other.frames)


def test_epochs_differ_in_order_and_in_company() -> None:
    lengths = np.random.default_rng(0).integers(10, 30, 60).tolist()
    rng = np.random.default_rng(1)
    first, second = (
        [frozenset(b.index.tolist()) for b in shuffled_batches(utterances(lengths), 10, 600, rng)]
        for _ in range(2)
    )
    assert set(first) != set(second)
    assert [len(company) for company in first] == [10] * 6


def test_company_is_of_similar_length() -> None:
    lengths = np.random.default_rng(0).integers(1, 400, 1000).tolist()
    rng = np.random.default_rng(1)
    batches = list(shuffled_batches(utterances(lengths), 50, 600, rng))
    padded = sum(batch.frames.shape[0] * batch.frames.shape[1] for batch in batches)
    # taken at random, batches of 50 would be nearly twice as long as their contents
    assert padded < 1.3 * sum(lengths)
    longest = [batch.frames.shape[1] for batch in batches]
    assert longest != sorted(longest)


@pytest.mark.parametrize(("n", "size", "count"), [(1, 50, 1), (50, 50, 1), (51, 50, 2)])
def test_count(n: int, size: int, count: int) -> None:
    assert count_batches(n, size) == count


def test_no_length_is_always_in_the_smaller_batches() -> None:
    """The mean of each batch's loss counts an utterance by one over its batch's size."""
    lengths = list(range(1, 30))
    rng = np.random.default_rng(0)
    weight = np.zeros(len(lengths))
    for _ in range(400):
        for batch in shuffled_batches(utterances(lengths), 10, 600, rng):
            weight[batch.index] += 1 / len(batch.index)
    weight /= weight.mean()
    # Two batches of ten and one of nine: 11 % between them if it were always the same one.
    assert abs(weight[:10].mean() - weight[-10:].mean()) < 0.01

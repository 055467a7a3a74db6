"""The segments' network: standardization, order of segments, and the loss that it reports."""

from __future__ import annotations

import numpy as np
import pytest

from ser.systems.dnn_elm import DnnElmConfig
from ser.systems.dnn_elm.models import SegmentNetwork, cut_segments

CONFIG = DnnElmConfig(segment_frames=2, share=1.0, hidden=(8,), batch_size=16, learning_rate=0.01)


@pytest.fixture
def segments():
    rng = np.random.default_rng(5)
    utterances = [rng.normal(3.0, 2.0, (6, 30)).astype(np.float32) for _ in range(20)]
    for number, frames in enumerate(utterances):
        frames[:, 7] = 4.0  # constant: divided by 1, not by 0
        frames[:, 3] += 6 * (number % 2)
    return cut_segments(utterances, 2, 1.0)


def network(segments, seed: int = 1) -> SegmentNetwork:
    return SegmentNetwork(CONFIG, segments, segments.owners % 2, 2, seed)


def test_mean_and_deviation_are_those_of_the_segments(segments):
    vectors = segments.gather(slice(None)).astype(np.float64)
    found = network(segments)
    np.testing.assert_allclose(found.scaling.mean, vectors.mean(axis=0), rtol=1e-5)
    varies = vectors.std(axis=0) > 0
    np.testing.assert_allclose(found.scaling.scale[varies], vectors.std(axis=0)[varies], rtol=1e-5)
    assert np.flatnonzero(~varies).tolist() == [7, 37]
    assert (found.scaling.scale[~varies] == 1).all()


def test_the_loss_is_the_mean_over_segments_not_batches(segments, monkeypatch):
    """100 segments in batches of 16 leave a last batch of four, which must weigh as four."""
    found = network(segments)
    losses, sizes = [], []

    def fixed(vectors, labels):
        sizes.append(len(labels))
        losses.append(float(len(losses) + 1))
        return losses[-1]

    monkeypatch.setattr(found.model, "train_on_batch", fixed)
    loss = found.train_epoch()
    assert sizes == [16] * 6 + [4]
    assert loss == pytest.approx(np.average(losses, weights=sizes))


def test_every_segment_is_shown_once_an_epoch_with_its_own_label(segments, monkeypatch):
    found = network(segments)
    shown = []
    monkeypatch.setattr(
        found.model,
        "train_on_batch",
        lambda vectors, labels: shown.append((vectors, labels)) or 0.0,
    )
    orders = []
    for _ in range(2):
        shown.clear()
        found.train_epoch()
        vectors, labels = (np.concatenate(part) for part in zip(*shown, strict=True))
        everything = (segments.gather(slice(None)) - found.scaling.mean) / found.scaling.scale
        # Each row that was shown is one of the segments, and each of those was shown.
        distance = ((vectors[:, None] - everything[None].astype(np.float32)) ** 2).sum(axis=2)
        rows = distance.argmin(axis=1)
        assert sorted(rows) == list(range(len(segments)))
        np.testing.assert_array_equal(labels, segments.owners[rows] % 2)
        orders.append(rows.tolist())
    assert orders[0] != orders[1]


def test_it_learns_and_its_posteriors_sum_to_one(segments):
    found = network(segments)
    losses = [found.train_epoch() for _ in range(10)]
    assert losses[-1] < 0.5 * losses[0]
    posteriors = found.posteriors(segments)
    assert posteriors.shape == (len(segments), 2)
    np.testing.assert_allclose(posteriors.sum(axis=1), 1, rtol=1e-5)
    assert np.mean(posteriors.argmax(axis=1) == segments.owners % 2) > 0.95


def test_another_seed_has_other_weights(segments):
    one, other = (network(segments, seed).model.get_weights()[0] for seed in (3, 4))
    assert not np.array_equal(one, other)

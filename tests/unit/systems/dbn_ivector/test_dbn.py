from __future__ import annotations

import numpy as np
import pytest

from ser.systems.dbn_ivector.config import DbnIvectorConfig
from ser.systems.dbn_ivector.speech_frames import in_context

pytestmark = pytest.mark.usefixtures("_tensorflow_on_one_thread")

SMALL = DbnIvectorConfig(
    dbn=(16, 8), context=1, first_epochs=3, further_epochs=2, tuning_epochs=30, batch_size=16
)


def frames(seed: int = 0):
    """Frames of three clusters, and which they are of."""
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(3), 60)
    values = rng.normal(size=(180, 3)).astype(np.float32) * 0.3
    values[np.arange(180), cluster] += 2
    return in_context([values], [np.ones(180, bool)], 1), cluster


def test_soft_targets_are_the_largest_posteriors_and_sum_to_one():
    from ser.systems.dbn_ivector.dbn import hard_targets, soft_targets

    posteriors = np.array([[0.5, 0.3, 0.15, 0.05], [0.1, 0.2, 0.3, 0.4]])
    np.testing.assert_allclose(
        soft_targets(posteriors, 2), [[0.625, 0.375, 0, 0], [0, 0, 3 / 7, 4 / 7]]
    )
    np.testing.assert_allclose(soft_targets(posteriors, 99), posteriors)
    assert hard_targets(posteriors).tolist() == [[1, 0, 0, 0], [0, 0, 0, 1]]


def test_each_machine_reads_what_the_one_below_gives():
    from ser.systems.dbn_ivector.dbn import pretrain

    data, _ = frames()
    first, second = pretrain(SMALL, data, 5)
    assert (first.gaussian, second.gaussian) == (True, False)
    assert first.weights.shape == (9, 16)
    assert second.weights.shape == (16, 8)


def test_fine_tuning_starts_from_the_stack_and_learns_the_targets():
    from ser.systems.dbn_ivector.dbn import DeepBeliefNetwork, hard_targets, pretrain

    data, cluster = frames()
    machines = pretrain(SMALL, data, 5)
    network = DeepBeliefNetwork(machines, 3, 5)
    np.testing.assert_array_equal(network.model.layers[0].get_weights()[0], machines[0].weights)
    truth = hard_targets(np.eye(3)[cluster])
    lines: list[str] = []
    network.tune(SMALL, data, lambda rows: truth[rows], lines.append)
    fresh, known = frames(seed=1)
    posteriors = network.posteriors(fresh)
    np.testing.assert_allclose(posteriors.sum(axis=1), 1, atol=1e-5)
    assert np.mean(posteriors.argmax(axis=1) == known) > 0.9
    assert lines[0].startswith("fine-tuning: loss ")

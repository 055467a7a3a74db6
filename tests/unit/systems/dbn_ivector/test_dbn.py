from __future__ import annotations

import numpy as np
import pytest

from ser.systems.dbn_ivector import DbnIvectorConfig
from ser.systems.dbn_ivector.dbn import fit_rbm
from ser.systems.dbn_ivector.variants import add_context

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
    return add_context([values], [np.ones(180, bool)], 1)[0], cluster


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


def bars(count: int, seed: int = 0) -> np.ndarray:
    """Pictures of 4 by 4 with one full row or column each."""
    rng = np.random.default_rng(seed)
    pictures = np.zeros((count, 4, 4), dtype=np.float32)
    for number, (place, upright) in enumerate(
        zip(rng.integers(0, 4, count), rng.random(count) < 0.5, strict=True)
    ):
        if upright:
            pictures[number, :, place] = 1
        else:
            pictures[number, place] = 1
    return pictures.reshape(count, 16)


def fit_machine(
    values: np.ndarray, gaussian: bool, epochs: int, rate: float, hidden: int = 12, seed: int = 1
):
    config = DbnIvectorConfig(
        dbn=(hidden, hidden),
        batch_size=20,
        first_epochs=epochs,
        first_rate=rate,
        further_epochs=epochs,
        further_rate=rate,
    )
    gather = values.__getitem__
    return fit_rbm(config, 0 if gaussian else 1, gather, values.shape, seed)


def test_a_binary_machine_learns_bars():
    machine = fit_machine(bars(800), False, 60, 0.1)
    assert machine.errors[-1] < 0.4 * machine.errors[0]
    fresh = bars(100, seed=5)
    rebuilt = machine.infer_visible(machine.infer_hidden(fresh))
    assert np.mean((rebuilt > 0.5) == (fresh > 0.5)) > 0.95
    # What it never saw fits worse.
    noise = (np.random.default_rng(3).random((100, 16)) < 0.25).astype(np.float32)
    errors = [
        np.square(v - machine.infer_visible(machine.infer_hidden(v))).mean() for v in (fresh, noise)
    ]
    assert errors[1] > 2 * errors[0]


def test_a_gaussian_machine_learns_standardized_values():
    rng = np.random.default_rng(0)
    values = (rng.normal(size=(600, 2)) @ rng.normal(size=(2, 8))).astype(np.float32)
    values /= values.std(axis=0)
    machine = fit_machine(values, True, 60, 0.01)
    assert machine.errors[-1] < 0.5 * machine.errors[0]
    assert machine.gaussian


def test_a_hidden_unit_is_on_with_its_probability():
    machine = fit_machine(bars(40), False, 1, 0.01)
    values = bars(3, seed=8)
    expected = 1 / (1 + np.exp(-(values @ machine.weights + machine.hidden)))
    np.testing.assert_allclose(machine.infer_hidden(values), expected, rtol=1e-5)


def test_same_bytes_twice_and_others_with_another_seed():
    first, again, other = (fit_machine(bars(60), False, 2, 0.1, seed=seed) for seed in (1, 1, 2))
    assert first.weights.tobytes() == again.weights.tobytes()
    assert first.weights.dtype == np.float32
    assert first.weights.tobytes() != other.weights.tobytes()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_rate_that_is_too_high_ends_in_one_line():
    values = 100 * np.random.default_rng(0).normal(size=(200, 6)).astype(np.float32)
    with pytest.raises(
        ValueError, match=r"^restricted Boltzmann machine: diverged, try a rate below 9"
    ):
        fit_machine(values, True, 30, 9.0)

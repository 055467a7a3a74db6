from __future__ import annotations

import numpy as np
import pytest

from ser.systems.dbn_ivector.rbm import fit_rbm


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


def fit(
    values: np.ndarray, gaussian: bool, epochs: int, rate: float, hidden: int = 12, seed: int = 1
):
    return fit_rbm(
        lambda rows: values[rows],
        len(values),
        values.shape[1],
        hidden,
        gaussian,
        epochs,
        rate,
        20,
        seed,
    )


def test_a_binary_machine_learns_bars():
    machine = fit(bars(800), False, 60, 0.1)
    assert machine.errors[-1] < 0.4 * machine.errors[0]
    fresh = bars(100, seed=5)
    rebuilt = machine.down(machine.up(fresh))
    assert np.mean((rebuilt > 0.5) == (fresh > 0.5)) > 0.95
    # What it never saw fits worse.
    noise = (np.random.default_rng(3).random((100, 16)) < 0.25).astype(np.float32)
    errors = [np.square(v - machine.down(machine.up(v))).mean() for v in (fresh, noise)]
    assert errors[1] > 2 * errors[0]


def test_a_gaussian_machine_learns_standardized_values():
    rng = np.random.default_rng(0)
    values = (rng.normal(size=(600, 2)) @ rng.normal(size=(2, 8))).astype(np.float32)
    values /= values.std(axis=0)
    machine = fit(values, True, 60, 0.01)
    assert machine.errors[-1] < 0.5 * machine.errors[0]
    assert machine.gaussian


def test_a_hidden_unit_is_on_with_its_probability():
    machine = fit(bars(40), False, 1, 0.01)
    values = bars(3, seed=8)
    expected = 1 / (1 + np.exp(-(values @ machine.weights + machine.hidden)))
    np.testing.assert_allclose(machine.up(values), expected, rtol=1e-5)


def test_same_bytes_twice_and_others_with_another_seed():
    first, again, other = (fit(bars(60), False, 2, 0.1, seed=seed) for seed in (1, 1, 2))
    assert first.weights.tobytes() == again.weights.tobytes()
    assert first.weights.dtype == np.float32
    assert first.weights.tobytes() != other.weights.tobytes()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_rate_that_is_too_high_ends_in_one_line():
    values = 100 * np.random.default_rng(0).normal(size=(200, 6)).astype(np.float32)
    with pytest.raises(
        ValueError, match=r"^restricted Boltzmann machine: diverged, try a rate below 100"
    ):
        fit(values, True, 30, 100.0)

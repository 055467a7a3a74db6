"""Restricted Boltzmann machines by contrastive divergence.

Hinton, "A practical guide to training restricted Boltzmann machines", 2010. scikit-learn's machine
has no Gaussian visible units, which real frames need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

MOMENTUM = 0.9
WEIGHT_DECAY = 2e-4
INITIAL_DEVIATION = 0.01

# Gives rows of the training values, (n, V), by their numbers.
Gather = Callable[[np.ndarray], np.ndarray]


@dataclass
class Rbm:
    """A machine with V visible and H hidden units.

    Attributes
    ----------
    weights, visible, hidden
        (V, H), (V,) and (H,) float32.
    gaussian
        Whether the visible units are Gaussian with unit variance; binary otherwise.
    errors
        Mean squared error of the reconstruction, of each epoch.
    """

    weights: np.ndarray
    visible: np.ndarray
    hidden: np.ndarray
    gaussian: bool
    errors: tuple[float, ...] = ()

    def up(self, values: np.ndarray) -> np.ndarray:
        """Give the hidden units' probabilities, (n, V) -> (n, H)."""
        return expit(values @ self.weights + self.hidden)

    def down(self, states: np.ndarray) -> np.ndarray:
        """Give the visible units' means, (n, H) -> (n, V)."""
        total = states @ self.weights.T + self.visible
        return total if self.gaussian else expit(total)


def fit_rbm(
    gather: Gather,
    count: int,
    width: int,
    hidden: int,
    gaussian: bool,
    epochs: int,
    rate: float,
    batch_size: int,
    seed: int,
) -> Rbm:
    """Train a machine by one step of contrastive divergence.

    Parameters
    ----------
    gather
        Gives training values: standardized for Gaussian visible units, in [0, 1] for binary ones.
    count
        Rows that there are.
    width, hidden
        V and H.
    gaussian
        The visible units.
    epochs, rate, batch_size
        Of the training.
    seed
        Of the weights, the order and the hidden states.

    Raises
    ------
    ValueError
        When the weights are not finite any more; in one line.
    """
    rng = np.random.default_rng(seed)
    weights = (INITIAL_DEVIATION * rng.standard_normal((width, hidden))).astype(np.float32)
    rbm = Rbm(weights, np.zeros(width, np.float32), np.zeros(hidden, np.float32), gaussian)
    speed = [np.zeros_like(part) for part in (rbm.weights, rbm.visible, rbm.hidden)]
    errors = []
    for _ in range(epochs):
        order, squared = rng.permutation(count), 0.0
        for start in range(0, count, batch_size):
            values = gather(order[start : start + batch_size]).astype(np.float32, copy=False)
            squared += _update(rbm, values, speed, rate, rng)
        errors.append(squared / (count * width))
        if not np.isfinite(errors[-1]):
            raise ValueError(f"restricted Boltzmann machine: diverged, try a rate below {rate}")
    rbm.errors = tuple(errors)
    return rbm


def _update(
    rbm: Rbm, values: np.ndarray, speed: list[np.ndarray], rate: float, rng: np.random.Generator
) -> float:
    """Take one step; give the squared error of the reconstruction."""
    known = rbm.up(values)
    states = (rng.random(known.shape, dtype=np.float32) < known).astype(np.float32)
    rebuilt = rbm.down(states)
    imagined = rbm.up(rebuilt)
    count = np.float32(len(values))
    gradients = (
        (values.T @ known - rebuilt.T @ imagined) / count - WEIGHT_DECAY * rbm.weights,
        (values - rebuilt).mean(axis=0),
        (known - imagined).mean(axis=0),
    )
    for part, moving, gradient in zip(
        (rbm.weights, rbm.visible, rbm.hidden), speed, gradients, strict=True
    ):
        moving *= np.float32(MOMENTUM)
        moving += np.float32(rate) * gradient
        part += moving
    return float(np.square(values - rebuilt).sum(dtype=np.float64))

"""Extreme learning machine: a random layer, and output weights in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve
from scipy.special import expit


@dataclass(frozen=True)
class ExtremeLearningMachine:
    """A fitted machine; several draws of the hidden layer, whose scores are averaged.

    Attributes
    ----------
    mean, scale
        (D,), of the training vectors.
    weights
        (draws, D + 1, hidden): the random layer; the last row is the bias.
    output
        (draws, hidden + 1, K): the output weights; the last row is the bias.
    """

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    output: np.ndarray

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """Give the mean score of every class, (n, K), for vectors (n, D); 1 is meant to be sure."""
        standard = (vectors - self.mean) / self.scale
        found = [
            _with_bias(_hidden(standard, weights)) @ output
            for weights, output in zip(self.weights, self.output, strict=True)
        ]
        return np.mean(found, axis=0)


def fit_elm(
    vectors: np.ndarray,
    labels: np.ndarray,
    n_classes: int,
    hidden: int,
    ridge: float,
    draws: int,
    seed: int,
) -> ExtremeLearningMachine:
    """Fit output weights by ridge regression on one-hot targets.

    Parameters
    ----------
    vectors, labels, n_classes
        (n, D) of the training utterances, standardized here; (n,) class numbers; K.
    hidden
        Sigmoid units; their weights and biases are drawn from N(0, 1).
    ridge
        Added to the diagonal of the mean outer product of the hidden values; the bias is free.
    draws, seed
        Random layers, each with output weights of its own, and what they are drawn by.
    """
    rng = np.random.default_rng(seed)
    mean, deviation = vectors.mean(axis=0), vectors.std(axis=0)
    scale = np.where(deviation > 1e-12, deviation, 1.0)
    standard = (vectors - mean) / scale
    targets = np.eye(n_classes)[labels]
    weights = rng.normal(size=(draws, vectors.shape[1] + 1, hidden))
    penalty = ridge * len(vectors) * np.eye(hidden + 1)
    penalty[-1, -1] = 0.0
    output = []
    for layer in weights:
        values = _with_bias(_hidden(standard, layer))
        output.append(solve(values.T @ values + penalty, values.T @ targets, assume_a="pos"))
    return ExtremeLearningMachine(mean, scale, weights, np.stack(output))


def _hidden(standard: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return expit(standard @ weights[:-1] + weights[-1])


def _with_bias(values: np.ndarray) -> np.ndarray:
    return np.hstack([values, np.ones((len(values), 1))])

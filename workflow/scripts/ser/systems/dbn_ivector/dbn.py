"""A deep belief network that predicts the components of a background model.

It is a stack of restricted Boltzmann machines, pre-trained by contrastive divergence from the
frames upwards (Hinton, "A practical guide to training restricted Boltzmann machines", 2010) and
then fine-tuned as one network. scikit-learn's machine has no Gaussian visible units, which
real-valued frames need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from ser.systems.dbn_ivector import DbnIvectorConfig
from ser.systems.dbn_ivector.variants import FramesInContext
from ser.systems.paper_model.backend import keras, layers, prepare_tensorflow, tf

MOMENTUM = 0.9
WEIGHT_DECAY = 2e-4
INITIAL_DEVIATION = 0.01

# Gives rows of the training values, (n, V), by their numbers.
Gather = Callable[[np.ndarray], np.ndarray]


@dataclass
class Rbm:
    """A machine with V visible and H hidden units; all arrays are float32."""

    weights: np.ndarray  # (V, H)
    visible: np.ndarray  # (V,), biases
    hidden: np.ndarray  # (H,), biases
    gaussian: bool  # the visible units are Gaussian with unit variance; binary otherwise
    errors: tuple[float, ...] = ()  # mean squared error of the reconstruction, of each epoch

    def infer_hidden(self, values: np.ndarray) -> np.ndarray:
        """Give the hidden units' probabilities, (n, V) -> (n, H)."""
        return expit(values @ self.weights + self.hidden)

    def infer_visible(self, states: np.ndarray) -> np.ndarray:
        """Give the visible units' means, (n, H) -> (n, V)."""
        total = states @ self.weights.T + self.visible
        return total if self.gaussian else expit(total)


def fit_rbm(
    config: DbnIvectorConfig, number: int, gather: Gather, shape: tuple[int, int], seed: int
) -> Rbm:
    """Train the machine `number` of the stack, from 0, by one step of contrastive divergence.

    `gather` gives rows of the training values, of that `shape` in all: standardized for the first
    machine, in [0, 1] for others. The seed fixes the weights, the order and the hidden states. A
    ValueError says that the weights are no longer finite.
    """
    rng = np.random.default_rng(seed)
    (count, width), hidden = shape, config.dbn[number]
    gaussian = number == 0
    epochs = config.first_epochs if gaussian else config.further_epochs
    rate = config.first_rate if gaussian else config.further_rate
    weights = (INITIAL_DEVIATION * rng.standard_normal((width, hidden))).astype(np.float32)
    rbm = Rbm(weights, np.zeros(width, np.float32), np.zeros(hidden, np.float32), gaussian)
    speed = [np.zeros_like(part) for part in (rbm.weights, rbm.visible, rbm.hidden)]
    errors = []
    for _ in range(epochs):
        order, squared = rng.permutation(count), 0.0
        for start in range(0, count, config.batch_size):
            rows = order[start : start + config.batch_size]
            values = gather(rows).astype(np.float32, copy=False)
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
    known = rbm.infer_hidden(values)
    states = (rng.random(known.shape, dtype=np.float32) < known).astype(np.float32)
    rebuilt = rbm.infer_visible(states)
    imagined = rbm.infer_hidden(rebuilt)
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


def pretrain(config: DbnIvectorConfig, frames: FramesInContext, seed: int) -> list[Rbm]:
    """Train a stack of machines, from standardized frames upwards."""
    machines: list[Rbm] = []

    def gather(rows: np.ndarray) -> np.ndarray:
        values = frames.gather(rows)
        for machine in machines:
            values = machine.infer_hidden(values)
        return values

    width = frames.gather(slice(0, 1)).shape[1]
    for number, units in enumerate(config.dbn):
        machines.append(fit_rbm(config, number, gather, (len(frames), width), seed + number))
        width = units
    return machines


def soft_targets(posteriors: np.ndarray, top: int) -> np.ndarray:
    """Keep the largest posteriors of each frame and let them sum to 1, (n, C) float32."""
    top = min(top, posteriors.shape[1])
    least = np.partition(posteriors, -top, axis=1)[:, -top, None]
    kept = np.where(posteriors >= least, posteriors, 0.0)
    return (kept / kept.sum(axis=1, keepdims=True)).astype(np.float32)


def hard_targets(posteriors: np.ndarray) -> np.ndarray:
    """Give the best component of each frame all the weight, (n, C) float32."""
    return np.eye(posteriors.shape[1], dtype=np.float32)[posteriors.argmax(axis=1)]


class DeepBeliefNetwork:
    """The stack with a softmax over `components` components on top."""

    def __init__(self, machines: list[Rbm], components: int, seed: int) -> None:
        prepare_tensorflow(seed)
        self._rng = np.random.default_rng(seed)
        width = len(machines[0].visible)
        hidden = [layers.Dense(len(machine.hidden), activation="sigmoid") for machine in machines]
        self.model = keras.Sequential([keras.Input((width,)), *hidden, layers.Dense(components)])
        for layer, machine in zip(hidden, machines, strict=True):
            layer.set_weights([machine.weights, machine.hidden])

        @tf.function(input_signature=[tf.TensorSpec((None, width), tf.float32)])
        def predict(values: tf.Tensor) -> tf.Tensor:
            return tf.nn.softmax(self.model(values, training=False))

        self._predict = predict

    def tune(
        self,
        config: DbnIvectorConfig,
        frames: FramesInContext,
        targets: Callable[[np.ndarray], np.ndarray],
        log: Callable[[str], None] = print,
    ) -> None:
        """Fine-tune by cross-entropy to `targets`, (n, C) for the numbers of n frames."""
        self.model.compile(
            optimizer=keras.optimizers.Adam(config.tuning_rate),
            loss=keras.losses.CategoricalCrossentropy(from_logits=True),
            jit_compile=False,
        )
        # Otherwise it is traced twice; see ser.systems.paper_model.training.
        self.model.optimizer.build(self.model.trainable_variables)
        losses = []
        for _ in range(config.tuning_epochs):
            order, total = self._rng.permutation(len(frames)), 0.0
            for start in range(0, len(order), config.batch_size):
                rows = order[start : start + config.batch_size]
                loss = self.model.train_on_batch(frames.gather(rows), targets(rows))
                self.model.reset_metrics()
                total += float(loss) * len(rows)
            losses.append(total / len(order))
        log(f"fine-tuning: loss {losses[0]:.4f} at first, {losses[-1]:.4f} at last")

    def posteriors(self, frames: FramesInContext) -> np.ndarray:
        """Give the posteriors of frames, (S, C)."""
        parts = [self._predict(frames.gather(rows)).numpy() for rows in frames.blocks()]
        return np.concatenate(parts)

"""A deep belief network that tells the components of a background model apart."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from ser.systems.dbn_ivector.config import DbnIvectorConfig
from ser.systems.dbn_ivector.rbm import Rbm, fit_rbm
from ser.systems.dbn_ivector.speech_frames import FramesInContext
from ser.systems.paper_model.runtime import prepare_tensorflow


def pretrain(config: DbnIvectorConfig, frames: FramesInContext, seed: int) -> list[Rbm]:
    """Train a stack of restricted Boltzmann machines, from the frames upwards.

    Parameters
    ----------
    config
        Layers, epochs and rates.
    frames
        Standardized training frames.
    seed
        Each machine's is derived from it.
    """
    machines: list[Rbm] = []

    def gather(rows: np.ndarray) -> np.ndarray:
        values = frames.gather(rows)
        for machine in machines:
            values = machine.up(values)
        return values

    width = frames.gather(slice(0, 1)).shape[1]
    for number, units in enumerate(config.dbn):
        first = number == 0
        machine = fit_rbm(
            gather,
            len(frames),
            width,
            units,
            gaussian=first,
            epochs=config.first_epochs if first else config.further_epochs,
            rate=config.first_rate if first else config.further_rate,
            batch_size=config.batch_size,
            seed=seed + number,
        )
        machines.append(machine)
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
    """The stack with a softmax over C components on top.

    Parameters
    ----------
    machines
        From `pretrain`.
    components
        C.
    seed
        Of the softmax's weights and of the order of the frames.
    """

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
        """Fine-tune by cross-entropy to targets.

        Parameters
        ----------
        config
            Epochs, rate and batches.
        frames
            Standardized training frames.
        targets
            Gives (n, C) for the numbers of n frames; each row sums to 1.
        log
            Called with one line.
        """
        self.model.compile(
            optimizer=keras.optimizers.Adam(config.tuning_rate),
            loss=keras.losses.CategoricalCrossentropy(from_logits=True),
            jit_compile=False,
        )
        self.model.optimizer.build(
            self.model.trainable_variables
        )  # see ser/systems/paper_model/training.py
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

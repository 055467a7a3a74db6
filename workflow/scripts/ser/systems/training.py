"""Training of a network on one fold, keeping every epoch's held-out posteriors (SYSTEMS 8.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ser.systems.batches import count_batches, ordered_batches, shuffled_batches
from ser.systems.fold_data import FoldData, TrainingResult
from ser.systems.network import build_network
from ser.systems.options import NetworkConfig, TrainingConfig
from ser.systems.runtime import prepare_tensorflow
from ser.systems.stopping import HeldOutWatch


def train(
    network: NetworkConfig,
    training: TrainingConfig,
    data: FoldData,
    seed: int,
    log: Callable[[str], None] = print,
) -> TrainingResult:
    """Train a network (paper section 5.1) and predict the held-out utterances after every epoch.

    Nothing that is held out reaches the weights: the learning rate follows the training loss, and
    the held-out labels only say when to stop.

    Parameters
    ----------
    network, training
        What to train, and how.
    data
        One fold.
    seed
        Fixes the initial weights, the dropout and the order of the batches; the same seed gives
        the same bytes.
    log
        Called with one line per epoch.

    Returns
    -------
    TrainingResult
        With as many epochs as were trained.

    Raises
    ------
    ValueError
        When the training loss is not finite any more; one line that names the epoch.
    """
    prepare_tensorflow(seed)
    for label in sorted(set(range(len(data.classes))) - set(data.train_labels.tolist())):
        log(f"class {data.classes[label]}: no training utterance")
    model = build_network(network, data.input_dim, len(data.classes))
    # The loss is taken from the logits, where no posterior is too small for its logarithm.
    logits = keras.Model(model.inputs, model.get_layer("logits").output)
    logits.compile(
        optimizer=_optimizer(training),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    held_out = HeldOut(model, network, training, data, log)
    halving = keras.callbacks.ReduceLROnPlateau(
        monitor="loss",
        mode="min",
        factor=0.5,
        patience=training.halve_after,
        min_delta=0.0,
        min_lr=training.least_learning_rate,
    )
    # `held_out` comes first, so that it notes the learning rate with which the epoch was trained.
    logits.fit(
        _training_batches(network, training, data, seed),
        epochs=training.epochs,
        callbacks=[held_out, halving],
        shuffle=False,  # the batches are in random order already
        verbose=0,
    )
    return held_out.result()


class HeldOut(keras.callbacks.Callback):
    """After each epoch, keep the posteriors of the held-out utterances; stop when all is flat."""

    def __init__(
        self,
        network: keras.Model,
        network_config: NetworkConfig,
        training: TrainingConfig,
        data: FoldData,
        log: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._shape = (len(data.names), len(data.classes))
        self._batches = [
            (batch.index, tf.constant(batch.frames), tf.constant(batch.lengths))
            for batch in ordered_batches(
                data.heldout_frames, training.batch_size, network_config.max_frames
            )
        ]
        self._may_stop = data.may_stop
        self._watch = HeldOutWatch(data.heldout_labels, data.heldout_groups, training.patience)
        self._log = log
        self._posteriors: list[np.ndarray] = []
        self._train_loss: list[float] = []
        self._learning_rate: list[float] = []

        @tf.function(
            input_signature=[
                tf.TensorSpec((None, None, data.input_dim), tf.float32),
                tf.TensorSpec((None,), tf.int32),
            ]
        )
        def predict(frames: tf.Tensor, lengths: tf.Tensor) -> tf.Tensor:
            return network({"frames": frames, "lengths": lengths}, training=False)

        self._predict = predict.get_concrete_function()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Predict, note, and decide whether to stop."""
        loss = float((logs or {})["loss"])
        if not np.isfinite(loss):
            raise ValueError(f"epoch {epoch + 1}: training loss {loss}, try a lower learning_rate")
        posteriors = np.empty(self._shape, dtype=np.float32)
        for index, frames, lengths in self._batches:
            posteriors[index] = self._predict(frames, lengths).numpy()
        self._posteriors.append(posteriors)
        self._train_loss.append(loss)
        self._learning_rate.append(float(self.model.optimizer.learning_rate))
        self.model.stop_training = self._watch.update(posteriors) and self._may_stop
        recalls = ", ".join(f"{group} {ua:.3f}" for group, ua in self._watch.latest.items())
        self._log(f"epoch {epoch + 1}: loss {loss:.4f}, held-out UA {recalls or 'unknown'}")

    def result(self) -> TrainingResult:
        """Give what was noted."""
        return TrainingResult(
            np.stack(self._posteriors), np.array(self._train_loss), np.array(self._learning_rate)
        )


def _training_batches(
    network: NetworkConfig, training: TrainingConfig, data: FoldData, seed: int
) -> tf.data.Dataset:
    """Give the training batches, in another order each time that the data set is gone through."""
    rng = np.random.default_rng(seed)
    labels = np.asarray(data.train_labels, dtype=np.int32)
    weights = class_weights(labels, len(data.classes), training.class_weight)

    def epoch() -> Iterator[tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]]:
        for batch in shuffled_batches(
            data.train_frames, training.batch_size, network.max_frames, rng
        ):
            truth = labels[batch.index]
            yield {"frames": batch.frames, "lengths": batch.lengths}, truth, weights[truth]

    # Keras's PyDataset would take the number of frames from its first two batches for all of them.
    batches = tf.data.Dataset.from_generator(
        epoch,
        output_signature=(
            {
                "frames": tf.TensorSpec((None, None, data.input_dim), tf.float32),
                "lengths": tf.TensorSpec((None,), tf.int32),
            },
            tf.TensorSpec((None,), tf.int32),
            tf.TensorSpec((None,), tf.float32),
        ),
    )
    count = count_batches(len(labels), training.batch_size)
    return batches.apply(tf.data.experimental.assert_cardinality(count))


def class_weights(labels: np.ndarray, n_classes: int, kind: str) -> np.ndarray:
    """Compute the weight of each class in the loss, (K,) float32; 1 on average over utterances.

    Parameters
    ----------
    labels
        The training labels.
    n_classes
        Number of classes, K.
    kind
        none: all ones; inverse: in inverse proportion to the class's number of utterances. A class
        without utterances weighs nothing.
    """
    if kind == "none":
        return np.ones(n_classes, dtype=np.float32)
    counts = np.bincount(labels, minlength=n_classes)
    present = np.count_nonzero(counts)
    return np.where(counts > 0, len(labels) / (present * np.maximum(counts, 1)), 0.0).astype(
        np.float32
    )


def _optimizer(training: TrainingConfig) -> keras.optimizers.Optimizer:
    shared = {"learning_rate": training.learning_rate, "global_clipnorm": training.clipnorm}
    if training.optimizer == "sgd":
        return keras.optimizers.SGD(momentum=0.9, **shared)
    if training.optimizer == "adadelta":
        return keras.optimizers.Adadelta(**shared)
    return keras.optimizers.Adam(**shared)

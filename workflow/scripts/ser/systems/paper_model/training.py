"""Training of a network on one fold, keeping every epoch's held-out posteriors.

Batches hold utterances of similar length, padded with zeros; their code comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ser.systems.base import FoldData, TrainingResult, digest
from ser.systems.early_stopping import EarlyStopping
from ser.systems.paper_model.backend import keras, prepare_tensorflow, tf
from ser.systems.trained_network import TrainingConfig

# Utterances are sorted by length times a random factor of up to this size either way: sorted by
# length alone, the batches would be the same in every epoch. At IEMOCAP's lengths a tenth of all
# frames are padding at 1.1, a quarter at 1.25; unsorted, there are 3.5 times as many frames as
# frames of speech.
LENGTH_JITTER = 1.1


@dataclass(frozen=True)
class Views:
    """Further binary outputs that are trained with the emotion, each with the same weight.

    The layers `names` hold the V logits. For the training utterances, `targets` (n, V) are 0 or 1,
    and `weights` (n, V) are 0 where a target is unknown; float32.
    """

    names: tuple[str, ...]
    targets: np.ndarray
    weights: np.ndarray


def train_network(
    build: Callable[[], keras.Model],
    max_frames: int,
    training: TrainingConfig,
    data: FoldData,
    seed: int,
    log: Callable[[str], None] = print,
    views: Views | None = None,
) -> TrainingResult:
    """Train a network and predict the held-out utterances after every epoch.

    Held-out data do not reach the weights: the learning rate follows the training loss, and the
    held-out labels only decide when to stop. The seed fixes the initial weights, the dropout and
    the order of the batches. `build` is called after seeding and gives a network as
    `ser.systems.trained_network.TrainedNetwork.build` does.

    If the training loss is not finite, a ValueError of one line names the epoch.
    """
    prepare_tensorflow(seed)
    data.log_missing_classes(log)
    model = predictor = build()
    # The loss uses the logits, because a posterior can be too small for its logarithm.
    outputs: Any = model.get_layer("logits").output
    losses: Any = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    if views is not None:
        outputs, losses = {"logits": outputs}, {"logits": losses}
        for name in views.names:
            outputs[name] = model.get_layer(name).output
            losses[name] = keras.losses.BinaryCrossentropy(from_logits=True)
        predictor = keras.Model(model.inputs, model.get_layer("posteriors").output)
    logits = keras.Model(model.inputs, outputs)
    logits.compile(optimizer=make_optimizer(training), loss=losses, jit_compile=False)
    # Otherwise Keras traces once to make the optimizer's variables and discards the graph, which
    # takes as long as four epochs on a small corpus.
    logits.optimizer.build(logits.trainable_variables)
    recorder = EpochRecorder(predictor, max_frames, training, data, log)
    halving = keras.callbacks.ReduceLROnPlateau(
        monitor="loss",
        mode="min",
        factor=0.5,
        patience=training.halve_after,
        min_delta=0.0,
        min_lr=training.least_learning_rate,
    )
    # `recorder` comes first, so that it records the learning rate of the finished epoch.
    logits.fit(
        _training_batches(max_frames, training, data, seed, views),
        epochs=training.epochs,
        callbacks=[recorder, halving],
        shuffle=False,  # the batches are in random order already
        verbose=0,
    )
    return recorder.result()


class EpochRecorder(keras.callbacks.Callback):
    """After each epoch, keep the posteriors of the held-out utterances; stop when all is flat."""

    def __init__(
        self,
        network: keras.Model,
        max_frames: int,
        training: TrainingConfig,
        data: FoldData,
        log: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._shape = (len(data.names), len(data.classes))
        self._batches = [
            (batch.index, tf.constant(batch.frames), tf.constant(batch.lengths))
            for batch in ordered_batches(data.heldout_frames, training.batch_size, max_frames)
        ]
        self._may_stop = data.may_stop
        self._stopping = EarlyStopping(data.heldout_labels, data.heldout_groups, training.patience)
        self._log = log
        self._epochs: list[tuple[np.ndarray, float, float]] = []
        self._fitted: dict[str, str] = {}

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
        """Predict, record, and decide whether to stop."""
        loss = float((logs or {})["loss"])
        if not np.isfinite(loss):
            raise ValueError(f"epoch {epoch + 1}: training loss {loss}, try a lower learning_rate")
        posteriors = np.empty(self._shape, dtype=np.float32)
        for index, frames, lengths in self._batches:
            posteriors[index] = self._predict(frames, lengths).numpy()
        self._epochs.append((posteriors, loss, float(self.model.optimizer.learning_rate)))
        self._fitted[f"epoch {epoch + 1}"] = digest(*self.model.get_weights())
        self.model.stop_training = self._stopping.update(posteriors) and self._may_stop
        recalls = ", ".join(f"{group} {ua:.3f}" for group, ua in self._stopping.latest.items())
        self._log(f"epoch {epoch + 1}: loss {loss:.4f}, held-out UA {recalls or 'unknown'}")

    def result(self) -> TrainingResult:
        """Give the recorded epochs."""
        posteriors, losses, rates = zip(*self._epochs, strict=True)
        return TrainingResult(np.stack(posteriors), np.array(losses), np.array(rates), self._fitted)


def _training_batches(
    max_frames: int, training: TrainingConfig, data: FoldData, seed: int, views: Views | None
) -> tf.data.Dataset:
    """Give the training batches, in a new order each time that the data set is iterated."""
    rng = np.random.default_rng(seed)
    labels = np.asarray(data.train_labels, dtype=np.int32)
    weights = class_weights(labels, len(data.classes), training.class_weight)

    def truth_of(batch: Batch) -> tuple[Any, Any]:
        """Give targets and weights, by output where there are views."""
        truth = labels[batch.index]
        if views is None:
            return truth, weights[truth]
        targets: dict[str, np.ndarray] = {"logits": truth}
        importance: dict[str, np.ndarray] = {"logits": weights[truth]}
        for column, name in enumerate(views.names):
            targets[name] = views.targets[batch.index, column, None]
            importance[name] = views.weights[batch.index, column]
        return targets, importance

    def epoch() -> Iterator[tuple[dict[str, np.ndarray], Any, Any]]:
        for batch in shuffled_batches(data.train_frames, training.batch_size, max_frames, rng):
            yield {"frames": batch.frames, "lengths": batch.lengths}, *truth_of(batch)

    truth_like: Any = tf.TensorSpec((None,), tf.int32)
    weights_like: Any = tf.TensorSpec((None,), tf.float32)
    if views is not None:
        yes_or_no = {name: tf.TensorSpec((None, 1), tf.float32) for name in views.names}
        truth_like = {"logits": truth_like, **yes_or_no}
        weights_like = dict.fromkeys(("logits", *views.names), weights_like)
    # Keras's PyDataset would take the number of frames from its first two batches for all of them.
    batches = tf.data.Dataset.from_generator(
        epoch,
        output_signature=(
            {
                "frames": tf.TensorSpec((None, None, data.input_dim), tf.float32),
                "lengths": tf.TensorSpec((None,), tf.int32),
            },
            truth_like,
            weights_like,
        ),
    )
    count = count_batches(len(labels), training.batch_size)
    return batches.apply(tf.data.experimental.assert_cardinality(count))


def class_weights(labels: np.ndarray, n_classes: int, kind: str) -> np.ndarray:
    """Compute the weight of each class in the loss, (K,) float32; 1 on average over utterances.

    none: all ones; inverse: in inverse proportion to the class's number of training utterances. A
    class without utterances weighs nothing.
    """
    if kind == "none":
        return np.ones(n_classes, dtype=np.float32)
    counts = np.bincount(labels, minlength=n_classes)
    present = np.count_nonzero(counts)
    return np.where(counts > 0, len(labels) / (present * np.maximum(counts, 1)), 0.0).astype(
        np.float32
    )


def make_optimizer(training: TrainingConfig) -> keras.optimizers.Optimizer:
    """Make the optimizer that the options ask for."""
    shared = {"learning_rate": training.learning_rate, "global_clipnorm": training.clipnorm}
    if training.optimizer == "sgd":
        return keras.optimizers.SGD(momentum=0.9, **shared)
    if training.optimizer == "adadelta":
        return keras.optimizers.Adadelta(**shared)
    return keras.optimizers.Adam(**shared)


@dataclass(frozen=True)
class Batch:
    """Some utterances, padded to one length.

    `index` (B,) says which these are; `frames` (B, T, D) float32 are zero after each utterance's
    end; `lengths` (B,) int32 are the true numbers of frames.
    """

    index: np.ndarray
    frames: np.ndarray
    lengths: np.ndarray


def pad_batch(utterances: Sequence[np.ndarray], index: np.ndarray, max_frames: int) -> Batch:
    """Put the utterances `index` into one array, cutting them after `max_frames` frames.

    The array is as long as the longest of them. Rounding that up would bound the number of shapes,
    but training and prediction are traced once, for any length; fewer shapes are not faster.
    """
    lengths = np.array([min(len(utterances[i]), max_frames) for i in index], dtype=np.int32)
    frames = np.zeros((len(index), lengths.max(), utterances[0].shape[1]), dtype=np.float32)
    for row, (i, length) in enumerate(zip(index, lengths, strict=True)):
        frames[row, :length] = utterances[i][:length]
    return Batch(index, frames, lengths)


def ordered_batches(
    utterances: Sequence[np.ndarray], batch_size: int, max_frames: int
) -> Iterator[Batch]:
    """Give every utterance once, from the shortest to the longest, in batches for prediction."""
    if not len(utterances):
        return
    order = np.argsort(_lengths(utterances, max_frames), kind="stable")
    for index in np.array_split(order, count_batches(len(order), batch_size)):
        yield pad_batch(utterances, index, max_frames)


def shuffled_batches(
    utterances: Sequence[np.ndarray], batch_size: int, max_frames: int, rng: np.random.Generator
) -> Iterator[Batch]:
    """Give every utterance once, in random batches of similar length: one epoch of training.

    The batches are of equal size, give or take one utterance, so no last batch of one utterance
    has its own batch statistics. The smaller batches are drawn anew in every epoch: an utterance
    weighs a little more in a smaller batch, and these must not always be the batches of the long
    utterances.
    """
    lengths = _lengths(utterances, max_frames)
    jitter = np.log(LENGTH_JITTER)
    order = np.argsort(np.log(lengths) + rng.uniform(-jitter, jitter, len(lengths)), kind="stable")
    parts = np.array_split(order, count_batches(len(order), batch_size))
    sizes = rng.permutation([len(part) for part in parts])
    cuts = np.split(order, np.cumsum(sizes)[:-1])
    for number in rng.permutation(len(cuts)):
        yield pad_batch(utterances, cuts[number], max_frames)


def count_batches(n_utterances: int, batch_size: int) -> int:
    """Count the batches of an epoch."""
    return -(-n_utterances // batch_size)


def _lengths(utterances: Sequence[np.ndarray], max_frames: int) -> np.ndarray:
    return np.array([min(len(array), max_frames) for array in utterances])

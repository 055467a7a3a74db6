"""DNN-ELM, kind ``dnn_elm``: Han, Yu and Tashev, Interspeech 2014, re-created.

In: 12 MFCC, log energy, pitch period, HNR and their differences. Out: posteriors of every epoch.
From the top: the system, segments of utterances, their network, the extreme learning machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ser.systems.base import FoldData, System, TrainingResult, digest
from ser.systems.early_stopping import EarlyStopping
from ser.systems.frames import IN_MEMORY, Scratch, fit_scaling
from ser.systems.options import check_between, check_choice, read_options

TEST_SEGMENTS = ("loudest", "all")
# The column of the log energy in the feature set `voice` (ser/features/lowlevel).
LOG_ENERGY = 12
AT_ONCE = 4096  # segments


@dataclass(frozen=True)
class DnnElmConfig:
    """Segments, network and extreme learning machine (ELM)."""

    segment_frames: int = 25  # consecutive frames a segment; 265 ms
    share: float = 0.1  # of an utterance's segments, the loudest, that the network is trained on
    # Segments that describe an utterance, also in the ELM's training: loudest (`share`) or all.
    test_segments: str = "loudest"
    hidden: tuple[int, ...] = (256, 256, 256)  # units of the network's layers
    dropout: float = 0.0  # after each of them
    learning_rate: float = 1e-3  # of Adam
    batch_size: int = 128
    epochs: int = 50
    patience: int = 15
    threshold: float = 0.2  # a class counts in a segment where its posterior is above this
    elm_units: int = 120
    elm_ridge: float = 1e-2
    elm_draws: int = 10  # random layers that are averaged

    def __post_init__(self) -> None:
        if self.share != 1:
            check_between("share", self.share, 0.0, 1.0)
        check_choice("test_segments", self.test_segments, TEST_SEGMENTS)
        check_between("dropout", self.dropout, 0.0, 1.0, low_allowed=True)
        check_between("learning_rate", self.learning_rate, 0.0, 10.0)
        check_between("threshold", self.threshold, 0.0, 1.0)
        check_between("elm_ridge", self.elm_ridge, 0.0, float("inf"))


class DnnElm(System):
    """A network for segments, and an extreme learning machine for utterances."""

    kind = "dnn_elm"
    gpu = True
    features = "voice"

    def __init__(self, options: Mapping[str, Any]) -> None:
        (self.config,) = read_options(options, DnnElmConfig)
        self.epochs, self.patience = self.config.epochs, self.config.patience

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Train the network on loud segments; after every epoch, fit an ELM to the utterances.

        So the epoch is chosen on whole utterances, as for every other system. The posteriors are
        the ELM's scores (least-squares estimates), at least 1e-6 and divided by their sum.
        """
        config = self.config
        data.log_missing_classes(log)
        shown = 1.0 if config.test_segments == "all" else config.share

        def cut(utterances: Sequence[np.ndarray], share: float) -> Segments:
            return cut_segments(utterances, config.segment_frames, share, data.scratch)

        train = cut(data.train_frames, config.share)
        described = train if shown == config.share else cut(data.train_frames, shown)
        heldout = cut(data.heldout_frames, shown)
        labels = np.asarray(data.train_labels)
        network = SegmentNetwork(config, train, labels[train.owners], len(data.classes), seed)
        log(f"{len(train)} training segments of {len(network.scaling.mean)} values")
        stopping = EarlyStopping(data.heldout_labels, data.heldout_groups, config.patience)
        fitted = {"scaler": digest(network.scaling.mean, network.scaling.scale)}
        predicted, losses = [], []
        for epoch in range(1, config.epochs + 1):
            loss = network.train_epoch()
            if not np.isfinite(loss):
                raise ValueError(f"epoch {epoch}: training loss {loss}, try a lower learning_rate")
            known = describe_utterances(network.posteriors(described), described, config.threshold)
            elm = fit_elm(config, known, labels, len(data.classes), seed)
            fitted[f"epoch {epoch}"] = digest(
                *network.model.get_weights(), elm.mean, elm.scale, elm.output
            )
            vectors = describe_utterances(network.posteriors(heldout), heldout, config.threshold)
            scores = np.maximum(elm.scores(vectors), 1e-6)
            posteriors = (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)
            predicted.append(posteriors)
            losses.append(loss)
            flat = stopping.update(posteriors)
            recalls = ", ".join(f"{group} {ua:.3f}" for group, ua in stopping.latest.items())
            log(f"epoch {epoch}: loss {loss:.4f}, held-out UA {recalls or 'unknown'}")
            if flat and data.may_stop:
                break
        rates = np.full(len(losses), config.learning_rate)
        return TrainingResult(np.stack(predicted), np.array(losses), rates, fitted)


@dataclass(frozen=True)
class Segments:
    """S segments of some utterances, kept as frames and gathered on demand."""

    frames: np.ndarray  # (N, D): all utterances' frames, one after another
    starts: np.ndarray  # (S,): the first frame of each segment
    owners: np.ndarray  # (S,): the number of each segment's utterance, ascending
    length: int  # frames a segment, L
    utterances: int  # how many there are

    def __len__(self) -> int:
        return len(self.starts)

    def gather(self, rows: np.ndarray | slice) -> np.ndarray:
        """Give segments as vectors, (n, L D), frame after frame."""
        starts = self.starts[rows]
        inside = starts[:, None] + np.arange(self.length)
        return self.frames[inside].reshape(len(starts), -1)

    def blocks(self) -> Iterator[np.ndarray]:
        """Give all segments in order, some at a time."""
        for start in range(0, len(self), AT_ONCE):
            yield self.gather(slice(start, start + AT_ONCE))


def cut_segments(
    utterances: Sequence[np.ndarray], length: int, share: float, scratch: Scratch = IN_MEMORY
) -> Segments:
    """Take the share of each utterance's segments with the most energy; at least one segment.

    A segment's energy is the sum over its frames. Of segments of equal energy the earlier is taken.
    An utterance (T, D) of fewer than `length` frames is filled up with its last frame, so that it
    has one segment.
    """
    starts: list[np.ndarray] = []
    owners: list[np.ndarray] = []

    def fill() -> Iterator[np.ndarray]:
        offset = 0
        for number, utterance in enumerate(utterances):
            short = max(0, length - len(utterance))
            filled = np.pad(utterance, ((0, short), (0, 0)), mode="edge")
            power = np.exp(filled[:, LOG_ENERGY].astype(np.float64))
            total = np.concatenate([[0.0], np.cumsum(power)])
            energy = total[length:] - total[:-length]
            count = max(1, round(share * len(energy)))
            loudest = np.sort(np.argsort(-energy, kind="stable")[:count])
            starts.append(offset + loudest)
            owners.append(np.full(count, number))
            offset += len(filled)
            yield filled

    frames = scratch.join(fill())
    found = np.concatenate(starts), np.concatenate(owners)
    return Segments(frames, *found, length, len(utterances))


class SegmentNetwork:
    """Fully connected layers over segments, standardized by the training segments.

    `labels` (S,) are the classes of the segments' utterances. The seed fixes the weights, the
    dropout and the order of the segments.
    """

    def __init__(
        self,
        config: DnnElmConfig,
        segments: Segments,
        labels: np.ndarray,
        n_classes: int,
        seed: int,
    ) -> None:
        from ser.systems.paper_model.backend import keras, layers, prepare_tensorflow, tf

        prepare_tensorflow(seed)
        self._segments, self._labels = segments, labels.astype(np.int32)
        self._batch_size = config.batch_size
        self._rng = np.random.default_rng(seed)
        self.scaling = fit_scaling(segments.blocks)
        width = len(self.scaling.mean)
        self.model = keras.Sequential([keras.Input((width,))])
        for units in config.hidden:
            self.model.add(layers.Dense(units, activation="relu"))
            if config.dropout:
                self.model.add(layers.Dropout(config.dropout))
        self.model.add(layers.Dense(n_classes))
        self.model.compile(
            optimizer=keras.optimizers.Adam(config.learning_rate),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            jit_compile=False,
        )
        # Otherwise it is traced twice; see ser.systems.paper_model.training.
        self.model.optimizer.build(self.model.trainable_variables)

        @tf.function(input_signature=[tf.TensorSpec((None, width), tf.float32)])
        def predict(vectors: Any) -> Any:
            return tf.nn.softmax(self.model(vectors, training=False))

        self._predict = predict

    def train_epoch(self) -> float:
        """Go through the training segments once, in random order; give the mean loss."""
        order = self._rng.permutation(len(self._segments))
        total = 0.0
        for start in range(0, len(order), self._batch_size):
            rows = order[start : start + self._batch_size]
            vectors = self.scaling.transform(self._segments.gather(rows))
            loss = self.model.train_on_batch(vectors, self._labels[rows])
            # Keras gives the mean since the last reset, so reset it for one batch's loss.
            self.model.reset_metrics()
            total += float(loss) * len(rows)
        return total / len(order)

    def posteriors(self, segments: Segments) -> np.ndarray:
        """Give the posteriors of segments, (S, K)."""
        blocks = map(self.scaling.transform, segments.blocks())
        return np.concatenate([self._predict(block).numpy() for block in blocks])


def describe_utterances(posteriors: np.ndarray, segments: Segments, threshold: float) -> np.ndarray:
    """Describe utterances by their segments' posteriors, (S, K) -> (utterances, 4 K).

    Of each class the largest, the smallest and the mean posterior, and the share of segments in
    which it is above the threshold.
    """
    first = np.searchsorted(segments.owners, np.arange(segments.utterances))
    count = np.diff(np.append(first, len(segments)))[:, None]
    values = posteriors.astype(np.float64)
    above = (posteriors > threshold).astype(np.float64)
    return np.hstack(
        [
            np.maximum.reduceat(values, first),
            np.minimum.reduceat(values, first),
            np.add.reduceat(values, first) / count,
            np.add.reduceat(above, first) / count,
        ]
    )


@dataclass(frozen=True)
class ExtremeLearningMachine:
    """Several random layers with output weights in closed form, whose scores are averaged."""

    mean: np.ndarray  # (D,), of the training vectors
    scale: np.ndarray  # (D,)
    weights: np.ndarray  # (draws, D + 1, hidden): the random layers; the last row is the bias
    output: np.ndarray  # (draws, hidden + 1, K); the last row is the bias

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """Give the mean score of every class, (n, K), for vectors (n, D); the target is 1."""
        standard = (vectors - self.mean) / self.scale
        drawn = zip(self.weights, self.output, strict=True)
        return np.mean([_hidden(standard, weights) @ output for weights, output in drawn], axis=0)


def fit_elm(
    config: DnnElmConfig, vectors: np.ndarray, labels: np.ndarray, n_classes: int, seed: int
) -> ExtremeLearningMachine:
    """Fit output weights by ridge regression on one-hot targets.

    `vectors` (n, D) are standardized here; `labels` (n,) are class numbers. Weights and biases of
    the sigmoid units are drawn from N(0, 1), `elm_draws` times. The ridge is added to the
    diagonal of the mean outer product of the hidden values; the bias is free.
    """
    from scipy.linalg import solve

    rng = np.random.default_rng(seed)
    mean, deviation = vectors.mean(axis=0), vectors.std(axis=0)
    scale = np.where(deviation > 1e-12, deviation, 1.0)
    standard = (vectors - mean) / scale
    targets = np.eye(n_classes)[labels]
    weights = rng.normal(size=(config.elm_draws, vectors.shape[1] + 1, config.elm_units))
    penalty = config.elm_ridge * len(vectors) * np.eye(config.elm_units + 1)
    penalty[-1, -1] = 0.0
    output = []
    for layer in weights:
        values = _hidden(standard, layer)
        output.append(solve(values.T @ values + penalty, values.T @ targets, assume_a="pos"))
    return ExtremeLearningMachine(mean, scale, weights, np.stack(output))


def _hidden(standard: np.ndarray, weights: np.ndarray) -> np.ndarray:
    from scipy.special import expit

    values = expit(standard @ weights[:-1] + weights[-1])
    return np.hstack([values, np.ones((len(values), 1))])

"""The network that classifies segments, trained an epoch at a time."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from ser.systems.dnn_elm.segments import Segments
from ser.systems.dnn_elm.system import DnnElmConfig
from ser.systems.frames import fit_scaling
from ser.systems.paper_model.training import prepare_tensorflow


class SegmentNetwork:
    """Fully connected layers over segments, which the training segments standardize.

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
        # See ser.systems.paper_model.training.
        self.model.optimizer.build(self.model.trainable_variables)

        @tf.function(input_signature=[tf.TensorSpec((None, width), tf.float32)])
        def predict(vectors: tf.Tensor) -> tf.Tensor:
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
            # Keras gives the mean since the last reset, so one batch's own is asked for.
            self.model.reset_metrics()
            total += float(loss) * len(rows)
        return total / len(order)

    def posteriors(self, segments: Segments) -> np.ndarray:
        """Give the posteriors of segments, (S, K)."""
        parts = [
            self._predict(self.scaling.transform(block)).numpy() for block in segments.blocks()
        ]
        return np.concatenate(parts)

"""The network of ACNN."""

from __future__ import annotations

from typing import Any

from ser.systems.acnn import AcnnConfig
from ser.systems.paper_model.backend import keras, layers, ops
from ser.systems.paper_model.network import (
    AttentionPooling,
    FrameMask,
    MaxPooling,
    ZeroPaddedFrames,
)

VIEWS = ("activation", "valence")


def build_acnn(config: AcnnConfig, input_dim: int, n_classes: int) -> keras.Model:
    """Build the network, from `input_dim` Mel bands to `n_classes` posteriors.

    From `frames` (B, T, D), anything after each utterance's end, and `lengths` (B,), to posteriors
    (B, K). The layer `logits` holds what goes into the softmax; with `multi_view` the layers
    `activation` and `valence`, (B, 1), hold the logits of a high rating.
    """
    frames = keras.Input((None, input_dim), name="frames")
    lengths = keras.Input((), dtype="int32", name="lengths")
    mask = FrameMask(name="mask")(frames, lengths)
    speech = ZeroPaddedFrames(name="speech")(frames, mask=mask)

    maps = [
        layers.Conv1D(
            config.filters,
            width,
            padding="same",
            activation="relu",
            kernel_initializer="he_uniform",
            name=f"convolution_{width}_{number}",
        )(speech)
        for number, width in enumerate(config.kernels, start=1)
    ]
    joined = layers.Concatenate(name="maps")(maps) if maps[1:] else maps[0]
    joined = ZeroPaddedFrames(name="real_maps")(joined, mask=mask)
    positions, position_mask = joined, mask
    if config.attend == "pooled":
        positions = WindowMaximum(config.pool_size, config.pool_stride, name="pooling")(joined)
        position_mask = EveryNth(config.pool_stride, name="positions")(mask)
    attended = AttentionPooling(name="attention")(positions, mask=position_mask)
    largest = MaxPooling(name="maximum")(joined, mask=mask)
    hidden = layers.Concatenate(name="concatenation")([attended, largest])
    for number, units in enumerate(config.head, start=1):
        hidden = layers.Dense(units, activation="relu", name=f"head_{number}")(hidden)
        hidden = layers.Dropout(config.dropout, name=f"head_dropout_{number}")(hidden)
    logits = layers.Dense(n_classes, name="logits")(hidden)
    posteriors = layers.Softmax(name="posteriors")(logits)
    model = keras.Model({"frames": frames, "lengths": lengths}, posteriors, name="acnn")
    if config.multi_view:
        # Layers of the same body that the posteriors do not need; training asks for them by name.
        views = {view: layers.Dense(1, name=view)(hidden) for view in VIEWS}
        model = keras.Model(model.inputs, {"posteriors": posteriors, **views}, name="acnn")
    return model


class WindowMaximum(layers.Layer):
    """The largest value in windows of `size` frames every `stride`: (B, T, C) -> (B, P, C).

    Position p looks at frames p stride to p stride + size - 1, as far as there are any, so every
    frame is seen and an utterance of one frame has one position. The input is not negative and
    zero after an utterance's end, so padding never wins.
    """

    def __init__(self, size: int, stride: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size, self.stride = size, stride

    def call(self, inputs: Any) -> Any:
        """Fill up with zeros at the end and take maxima."""
        padded = ops.pad(inputs, [[0, 0], [0, self.size - 1], [0, 0]])
        return ops.max_pool(padded, self.size, self.stride, padding="valid")


class EveryNth(layers.Layer):
    """Every `stride`-th step of a mask, (B, T) -> (B, P), from the first on."""

    def __init__(self, stride: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stride = stride

    def call(self, inputs: Any) -> Any:
        """Take the steps at which windows begin."""
        return inputs[:, :: self.stride]

"""The paper's network (section 3, Figure 1) and its relatives, from input to softmax.

From the top: the whole network; the dimension shuffle; the recurrent branch with its attention
(equations 1 and 2 are in `AttentionPooling`); the convolutional branch; layers that handle padding;
and two layers of ACNN, which pools over windows.
"""

from __future__ import annotations

from typing import Any

from ser.systems.paper_model import NetworkConfig
from ser.systems.paper_model.backend import keras, layers, ops
from ser.systems.paper_model.recurrence import FastBidirectional, FastLSTM


def build_network(config: NetworkConfig, input_dim: int, n_classes: int) -> keras.Model:
    """Build one of the paper's networks (Figure 1).

    From `frames` (B, T, input_dim), anything after each utterance's end, and `lengths` (B,), to
    posteriors (B, n_classes). The layer `logits` holds what goes into the softmax.
    """
    frames = keras.Input((None, input_dim), name="frames")
    lengths = keras.Input((), dtype="int32", name="lengths")
    mask = FrameMask(name="mask")(frames, lengths)
    read = frames
    if config.components is not None:
        read = FirstComponents(config.components, name="components")(frames)
    speech = ZeroPaddedFrames(name="speech")(read, mask=mask)

    recurrent_input, convolution_input = _dimension_shuffle(config, speech, mask)
    branches = []
    if config.recurrent != "none":
        branches.append(_recurrent_branch(config, *recurrent_input))
    if config.convolution:
        branches.append(_convolutional_branch(config, *convolution_input))
    hidden = layers.Concatenate(name="concatenation")(branches) if branches[1:] else branches[0]

    for number, units in enumerate(config.head, start=1):
        hidden = layers.Dense(units, activation="relu", name=f"head_{number}")(hidden)
        hidden = layers.Dropout(config.head_dropout, name=f"head_dropout_{number}")(hidden)
    logits = layers.Dense(n_classes, name="logits")(hidden)
    posteriors = layers.Softmax(name="posteriors")(logits)
    return keras.Model({"frames": frames, "lengths": lengths}, posteriors, name="network")


def _dimension_shuffle(
    config: NetworkConfig, frames: Any, mask: Any
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Give each branch its sequence and that sequence's mask; without one, every step is real."""
    # The paper's dimension shuffle swaps time and features. docs/systems.md has three
    # interpretations; with `frames`, the default, both branches step over frames.
    if config.shuffle == "features":
        return (DimensionShuffle(config.max_frames, name="shuffle")(frames), None), (frames, mask)
    if config.shuffle == "single_step":
        vector = FrameStatistics(name="statistics")(frames, mask=mask)
        one_step = layers.Reshape((1, -1), name="one_step")(vector)
        one_series = layers.Reshape((-1, 1), name="one_series")(vector)
        return (one_step, None), (one_series, None)
    return (frames, mask), (frames, mask)


class DimensionShuffle(layers.Layer):
    """Swap time and features, as MLSTM-FCN does: (B, T, D) -> (B, D, length).

    The recurrent layer then steps over the D feature dimensions. At each step it reads one
    dimension over all time, padded with zeros or cut to `length` frames.
    """

    def __init__(self, length: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.length = length

    def call(self, frames: Any) -> Any:
        """Shuffle `frames`, whose padding must be zero."""
        batch, dim = ops.shape(frames)[0], frames.shape[-1]
        beyond = ops.zeros((batch, self.length, dim), dtype=frames.dtype)
        fixed = ops.concatenate([frames, beyond], axis=1)[:, : self.length]
        return ops.transpose(ops.reshape(fixed, (batch, self.length, dim)), (0, 2, 1))


class MaskedLayer(layers.Layer):
    """A layer that gets the mask by name, reads only the real frames, and passes no mask on."""

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Pass no mask on."""


class FrameStatistics(MaskedLayer):
    """Mean and standard deviation of each dimension over the real frames: (B, T, D) -> (B, 2D)."""

    def call(self, frames: Any, mask: Any) -> Any:
        """Summarise the frames where `mask` (B, T) is true."""
        real = ops.cast(mask, frames.dtype)[..., None]
        count = ops.sum(real, axis=1)
        mean = ops.sum(frames * real, axis=1) / count
        variance = ops.sum(ops.square(frames - mean[:, None]) * real, axis=1) / count
        return ops.concatenate([mean, ops.sqrt(variance)], axis=1)


def _recurrent_branch(config: NetworkConfig, sequence: Any, mask: Any) -> Any:
    """(B)LSTM, then attention over its outputs, then dropout (paper section 3.4)."""
    lstm = FastLSTM(config.units, return_sequences=True, unit_forget_bias=True, name="lstm")
    if config.recurrent == "blstm":
        lstm = FastBidirectional(lstm, merge_mode="concat", name="blstm")
    states = lstm(sequence, mask=mask)
    pooling = config.pooling if config.pool_where == "rnn" else "attention"
    pooled = POOLING_LAYER[pooling](name=f"recurrent_{pooling}")(states, mask=mask)
    return layers.Dropout(config.dropout, name="dropout")(pooled)


class AttentionPooling(MaskedLayer):
    """Attention pooling (paper section 3.3): (B, T, H) -> (B, H). ACNN pools by this layer too.

    The score of frame t is w . h_t with a learnt vector w, without bias and without tanh. Frames
    after an utterance's end get the score minus infinity, hence the weight zero.
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the learnt vector w, of shape (H,)."""
        self.w = self.add_weight(
            name="w", shape=(input_shape[-1],), initializer="glorot_uniform", trainable=True
        )

    def frame_weights(self, states: Any, mask: Any = None) -> Any:
        """Weigh the frames where `mask` (B, T) is true, or all: (B, T, H) -> (B, T), sum 1."""
        scores = ops.dot(states, self.w)
        if mask is not None:
            scores = ops.where(mask, scores, -float("inf"))
        return ops.softmax(scores, axis=1)  # equation 1

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Sum the states, each times its frame's weight."""
        weights = self.frame_weights(inputs, mask)
        return ops.sum(weights[..., None] * inputs, axis=1)  # equation 2


class MaxPooling(MaskedLayer):
    """The largest value of each dimension over the real frames: (B, T, H) -> (B, H).

    Keras's GlobalMaxPooling1D takes no mask, and padding would win wherever speech is negative.
    """

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Pool `inputs` over the frames where `mask` (B, T) is true; over all without a mask."""
        if mask is not None:
            inputs = ops.where(mask[..., None], inputs, -float("inf"))
        return ops.max(inputs, axis=1)


# Keras's average pooling divides by the true length when it is given a mask.
POOLING_LAYER = {
    "attention": AttentionPooling,
    "max": MaxPooling,
    "mean": layers.GlobalAveragePooling1D,
}


def _convolutional_branch(config: NetworkConfig, sequence: Any, mask: Any) -> Any:
    """Blocks of temporal convolution, batch normalization, ReLU; then global average pooling."""
    for number, (filters, width) in enumerate(
        zip(config.filters, config.kernels, strict=True), start=1
    ):
        sequence = layers.Conv1D(
            filters,
            width,
            padding="same",
            kernel_initializer="he_uniform",
            use_bias=False,  # batch normalization has its own and cancels any other
            name=f"convolution_{number}",
        )(sequence)
        # Its statistics are over real frames only.
        sequence = layers.BatchNormalization(
            momentum=config.batch_norm_momentum, epsilon=1e-3, name=f"batch_norm_{number}"
        )(sequence, mask=mask)
        sequence = layers.ReLU(name=f"relu_{number}")(sequence)
        sequence = ZeroPaddedFrames(name=f"block_{number}")(sequence, mask=mask)
    pooling = config.pooling if config.pool_where == "fcn" else "mean"
    return POOLING_LAYER[pooling](name=f"convolution_{pooling}")(sequence, mask=mask)


class FrameMask(layers.Layer):
    """Which frames of a padded batch are real: (B, T, D) frames and (B,) lengths -> (B, T) bool."""

    def call(self, frames: Any, lengths: Any) -> Any:
        """Mark the first `lengths` frames of each utterance."""
        return ops.arange(ops.shape(frames)[1])[None, :] < lengths[:, None]


class FirstComponents(layers.Layer):
    """The first `count` values of every frame, or all of fewer: (B, T, D) -> (B, T, N)."""

    def __init__(self, count: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.count = count

    def call(self, frames: Any) -> Any:
        """Leave the further values out."""
        return frames[..., : self.count]


class ZeroPaddedFrames(MaskedLayer):
    """Set the frames after an utterance's end to zero: (B, T, D) -> (B, T, D).

    A temporal convolution with same padding reads zeros beyond the end of a lone utterance. Inside
    a batch it must read zeros there too, although biases and normalization have changed them.
    """

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Keep the frames where `mask` (B, T) is true; all of them without a mask."""
        return inputs if mask is None else ops.where(mask[..., None], inputs, 0.0)


class WindowMaximum(layers.Layer):
    """The largest value in windows of `size` frames every `stride`: (B, T, C) -> (B, P, C).

    Position p reads frames p stride to p stride + size - 1, as far as they exist, so every frame
    is read and an utterance of one frame has one position. The input is not negative and
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

"""Attention-BLSTM-FCN and its relatives (paper sections 3.3 and 3.4, Figure 1)."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from ser.systems.paper_model.config import NetworkConfig
from ser.systems.paper_model.dimension_shuffle import DimensionShuffle, FrameStatistics
from ser.systems.paper_model.masking import FirstComponents, FrameMask, ZeroPaddedFrames
from ser.systems.paper_model.pooling import AttentionPooling, MaxPooling
from ser.systems.paper_model.recurrence import FastBidirectional, FastLSTM

POOLING_LAYER = {
    "attention": AttentionPooling,
    "max": MaxPooling,
    "mean": layers.GlobalAveragePooling1D,
}


def build_network(config: NetworkConfig, input_dim: int, n_classes: int) -> keras.Model:
    """Build one of the paper's networks (Figure 1).

    Parameters
    ----------
    config
        Which network, and its sizes.
    input_dim
        Values per frame, D.
    n_classes
        Emotions, K.

    Returns
    -------
    keras.Model
        From `frames` (B, T, D), zero or anything after each utterance's end, and `lengths` (B,),
        to posteriors (B, K). The layer `logits` holds what goes into the softmax.
    """
    frames = keras.Input((None, input_dim), name="frames")
    lengths = keras.Input((), dtype="int32", name="lengths")
    mask = FrameMask(name="mask")(frames, lengths)
    read = frames
    if config.components is not None:
        read = FirstComponents(config.components, name="components")(frames)
    frames_and_zeros = ZeroPaddedFrames(name="speech")(read, mask=mask)

    recurrent_input, convolution_input = _dimension_shuffle(config, frames_and_zeros, mask)
    branches = []
    if config.recurrent != "none":
        branches.append(_recurrent_branch(config, *recurrent_input))
    if config.convolution:
        branches.append(_convolutional_branch(config, *convolution_input))
    both = layers.Concatenate(name="concatenation")(branches) if branches[1:] else branches[0]

    hidden = both
    for number, units in enumerate(config.head, start=1):
        hidden = layers.Dense(units, activation="relu", name=f"head_{number}")(hidden)
        hidden = layers.Dropout(config.head_dropout, name=f"head_dropout_{number}")(hidden)
    logits = layers.Dense(n_classes, name="logits")(hidden)
    posteriors = layers.Softmax(name="posteriors")(logits)
    return keras.Model({"frames": frames, "lengths": lengths}, posteriors, name="network")


def _dimension_shuffle(
    config: NetworkConfig, frames: Any, mask: Any
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Give each branch its sequence and that sequence's mask.

    Without a mask, every step is real.
    """
    if config.shuffle == "features":
        return (DimensionShuffle(config.max_frames, name="shuffle")(frames), None), (frames, mask)
    if config.shuffle == "single_step":
        vector = FrameStatistics(name="statistics")(frames, mask=mask)
        one_step = layers.Reshape((1, -1), name="one_step")(vector)
        one_series = layers.Reshape((-1, 1), name="one_series")(vector)
        return (one_step, None), (one_series, None)
    return (frames, mask), (frames, mask)


def _recurrent_branch(config: NetworkConfig, sequence: Any, mask: Any) -> Any:
    """(B)LSTM, then attention over its outputs, then dropout (paper section 3.4)."""
    lstm = FastLSTM(config.units, return_sequences=True, unit_forget_bias=True, name="lstm")
    if config.recurrent == "blstm":
        lstm = FastBidirectional(lstm, merge_mode="concat", name="blstm")
    states = lstm(sequence, mask=mask)
    pooling = config.pooling if config.pool_where == "rnn" else "attention"
    pooled = POOLING_LAYER[pooling](name=f"recurrent_{pooling}")(states, mask=mask)
    return layers.Dropout(config.dropout, name="dropout")(pooled)


def _convolutional_branch(config: NetworkConfig, sequence: Any, mask: Any) -> Any:
    """Blocks of temporal convolution, batch normalization, ReLU; then global average pooling.

    The statistics of batch normalization are over real frames only, and the frames after an
    utterance's end are zero again after every block.
    """
    for number, (filters, width) in enumerate(
        zip(config.filters, config.kernels, strict=True), start=1
    ):
        sequence = layers.Conv1D(
            filters,
            width,
            padding="same",
            kernel_initializer="he_uniform",
            use_bias=False,  # batch normalization has its own, and takes any other away
            name=f"convolution_{number}",
        )(sequence)
        sequence = layers.BatchNormalization(
            momentum=config.batch_norm_momentum, epsilon=1e-3, name=f"batch_norm_{number}"
        )(sequence, mask=mask)
        sequence = layers.ReLU(name=f"relu_{number}")(sequence)
        sequence = ZeroPaddedFrames(name=f"block_{number}")(sequence, mask=mask)
    pooling = config.pooling if config.pool_where == "fcn" else "mean"
    return POOLING_LAYER[pooling](name=f"convolution_{pooling}")(sequence, mask=mask)

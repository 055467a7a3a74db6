"""The paper's model, kind ``network``: Attention-BLSTM-FCN and its relatives (paper section 3).

In: whitened frames of a fold, and options. Out: held-out posteriors after every epoch.

This file has every size and switch of the networks, with defaults (`NetworkConfig`), and the class
of the kind; the options of training are in `ser.systems.trained_network`. To change the model,
open ``network``.

``network``      Figure 1: shuffle, LSTM, attention, convolutions, concatenation, softmax
``recurrence``   a faster LSTM for short steps on a CPU
``training``     paper section 5.1: loss, optimizer, learning rate; the same seed, the same bytes;
                 batches of utterances of similar length, padded
``backend``      imports and sets up Keras and TensorFlow for the other modules
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ser.systems.options import check_between, check_choice
from ser.systems.trained_network import TrainedNetwork

if TYPE_CHECKING:
    import keras

RECURRENT = ("none", "lstm", "blstm")
POOLING = ("attention", "max", "mean")
POOL_WHERE = ("rnn", "fcn")
SHUFFLE = ("frames", "features", "single_step")


@dataclass(frozen=True)
class NetworkConfig:
    """Which of the paper's networks, and its sizes (paper sections 3.3 and 3.4)."""

    recurrent: str = "blstm"  # the recurrent branch: none, lstm (forward) or blstm
    pooling: str = "attention"  # from a sequence to a vector: attention, max or mean
    # The branch that `pooling` applies to: rnn, the recurrent one (the convolutional branch keeps
    # global average pooling), or fcn (the recurrent branch keeps attention).
    pool_where: str = "rnn"
    convolution: bool = True  # whether there is a convolutional branch
    units: int = 64  # LSTM cells per direction
    dropout: float = 0.5  # of the pooled recurrent vector
    filters: tuple[int, ...] = (128, 64)  # of each convolutional block
    kernels: tuple[int, ...] = (8, 5)  # their widths, in frames
    batch_norm_momentum: float = 0.99  # share of the running statistics that a step keeps
    head: tuple[int, ...] = (128,)  # hidden layers before the softmax; may be empty
    head_dropout: float = 0.5  # after each of them
    # The dimension shuffle. frames: the recurrent layer steps over frames; features: over the
    # feature dimensions, each step reading `max_frames` values; single_step: one step that reads
    # the mean and the standard deviation of each dimension.
    shuffle: str = "frames"
    max_frames: int = 600  # longer utterances are cut at the end
    # The number of whitened components that are read, by largest variance; None for all. This is
    # the same as a smaller whitening.
    components: int | None = None

    def __post_init__(self) -> None:
        check_choice("recurrent", self.recurrent, RECURRENT)
        check_choice("pooling", self.pooling, POOLING)
        check_choice("pool_where", self.pool_where, POOL_WHERE)
        check_between("dropout", self.dropout, 0.0, 1.0, low_allowed=True)
        check_between("batch_norm_momentum", self.batch_norm_momentum, 0.0, 1.0)
        check_between("head_dropout", self.head_dropout, 0.0, 1.0, low_allowed=True)
        check_choice("shuffle", self.shuffle, SHUFFLE)
        if len(self.filters) != len(self.kernels) or not self.filters:
            raise ValueError(
                f"kernels: {len(self.kernels)} widths for {len(self.filters)} filters, "
                "expected one width per block and at least one block"
            )
        if self.recurrent == "none" and not self.convolution:
            raise ValueError("convolution: false with recurrent none leaves no branch at all")
        if self.pool_where == "fcn" and not self.convolution:
            raise ValueError("pool_where: fcn needs convolution true")
        if self.pool_where == "rnn" and self.recurrent == "none" and self.pooling != "attention":
            raise ValueError(
                f"pooling: {self.pooling} has nothing to pool with recurrent none, "
                "set pool_where fcn or leave it out"
            )


class PaperModel(TrainedNetwork):
    """Attention-BLSTM-FCN, or with other options one of its relatives (paper section 3)."""

    kind = "network"
    exported = True
    sizes = NetworkConfig
    network: NetworkConfig

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        # The figure of attention shows attention over a recurrent layer.
        attentive = self.network.pooling == "attention" or self.network.pool_where == "fcn"
        self.attention = attentive and self.network.recurrent != "none"

    @classmethod
    def shared_options(cls, networks: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take the whole section, so that a name that means nothing is refused."""
        return networks

    @property
    def cost_kind(self) -> str:
        """Name the branches that the network has."""
        branches = [self.network.recurrent, *(["fcn"] if self.network.convolution else [])]
        return "-".join(["network", *branches])

    def build(self, input_dim: int, classes: int) -> keras.Model:
        """Build the untrained network (Figure 1)."""
        from ser.systems.paper_model.network import build_network

        return build_network(self.network, input_dim, classes)

    def fewest_weights(self, input_dim: int, classes: int) -> int:
        """Count the large matrices' values, without biases, attention and normalization."""
        config = self.network
        if config.components is not None:
            input_dim = min(input_dim, config.components)
        # Values that one step of the recurrent layer and of the convolution reads.
        step, channels = {
            "frames": (input_dim, input_dim),
            "features": (config.max_frames, input_dim),
            "single_step": (2 * input_dim, 1),
        }[config.shuffle]
        total = joined = 0
        if config.recurrent != "none":
            directions = 2 if config.recurrent == "blstm" else 1
            total += directions * 4 * config.units * (step + config.units)
            joined += directions * config.units
        if config.convolution:
            blocks = zip(pairwise([channels, *config.filters]), config.kernels, strict=True)
            total += sum(before * after * width for (before, after), width in blocks)
            joined += config.filters[-1]
        return total + sum(
            before * after for before, after in pairwise([joined, *config.head, classes])
        )

"""The switches of the paper's networks and of their training, with defaults.

TensorFlow is not needed here, so that a configuration is checked without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ser.systems.options import (
    check_between,
    check_choice,
    check_switch,
    check_whole,
    check_wholes,
)

RECURRENT = ("none", "lstm", "blstm")
POOLING = ("attention", "max", "mean")
POOL_WHERE = ("rnn", "fcn")
SHUFFLE = ("frames", "features", "single_step")
OPTIMIZER = ("adam", "sgd", "adadelta")
CLASS_WEIGHT = ("none", "inverse")


@dataclass(frozen=True)
class NetworkConfig:
    """Which of the paper's networks, and its sizes (paper sections 3.3 and 3.4).

    Attributes
    ----------
    recurrent
        Recurrent branch: none, lstm (forward) or blstm (both directions).
    pooling
        How a sequence becomes one vector: attention (equations 1 and 2), max or mean.
    pool_where
        Which branch `pooling` is for: rnn, the recurrent one, while the convolutional branch keeps
        global average pooling; or fcn, the convolutional one, while the recurrent branch keeps
        attention.
    convolution
        Whether there is a convolutional branch.
    units
        LSTM cells per direction.
    dropout
        Share of the pooled recurrent vector that is dropped.
    filters, kernels
        Number and width (in frames) of the filters of each convolutional block.
    batch_norm_momentum
        Share of the old value that batch normalization's running statistics keep at each step.
    head
        Units of the hidden layers between the concatenation and the softmax; may be empty.
    head_dropout
        Share dropped after each hidden layer of the head.
    shuffle
        What the dimension shuffle does: frames, the recurrent layer steps over
        frames; features, over the feature dimensions, each step reading `max_frames` values; or
        single_step, one step that reads the mean and the standard deviation of each dimension.
    max_frames
        Longer utterances are cut at the end; also the number of values per step of `features`.
    components
        The network reads this many of the whitened components at most, those of the largest
        variance; None for all that the whitening keeps. The same as a whitening that keeps fewer.
    """

    recurrent: str = "blstm"
    pooling: str = "attention"
    pool_where: str = "rnn"
    convolution: bool = True
    units: int = 64
    dropout: float = 0.5
    filters: tuple[int, ...] = (128, 64)
    kernels: tuple[int, ...] = (8, 5)
    batch_norm_momentum: float = 0.99
    head: tuple[int, ...] = (128,)
    head_dropout: float = 0.5
    shuffle: str = "frames"
    max_frames: int = 600
    components: int | None = None

    def __post_init__(self) -> None:
        check_choice("recurrent", self.recurrent, RECURRENT)
        check_choice("pooling", self.pooling, POOLING)
        check_choice("pool_where", self.pool_where, POOL_WHERE)
        check_switch("convolution", self.convolution)
        check_whole("units", self.units)
        check_between("dropout", self.dropout, 0.0, 1.0, low_allowed=True)
        check_wholes("filters", self.filters)
        check_wholes("kernels", self.kernels)
        check_between("batch_norm_momentum", self.batch_norm_momentum, 0.0, 1.0)
        check_wholes("head", self.head)
        check_between("head_dropout", self.head_dropout, 0.0, 1.0, low_allowed=True)
        check_choice("shuffle", self.shuffle, SHUFFLE)
        check_whole("max_frames", self.max_frames)
        if self.components is not None:
            check_whole("components", self.components)
        self._check_together()

    def _check_together(self) -> None:
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

    def fewest_weights(self, input_dim: int, classes: int) -> int:
        """Count the values of the network's large matrices, before it is built and takes memory.

        At most as many as the network has: biases, attention and normalization are left out.
        """
        if self.components is not None:
            input_dim = min(input_dim, self.components)
        # What one step of the recurrent layer and of the convolution reads.
        step, channels = {
            "frames": (input_dim, input_dim),
            "features": (self.max_frames, input_dim),
            "single_step": (2 * input_dim, 1),
        }[self.shuffle]
        total = joined = 0
        if self.recurrent != "none":
            directions = 2 if self.recurrent == "blstm" else 1
            total += directions * 4 * self.units * (step + self.units)
            joined += directions * self.units
        if self.convolution:
            wide = [channels, *self.filters]
            total += sum(
                before * after * width
                for (before, after), width in zip(pairwise(wide), self.kernels, strict=True)
            )
            joined += self.filters[-1]
        return total + sum(
            before * after for before, after in pairwise([joined, *self.head, classes])
        )


@dataclass(frozen=True)
class TrainingConfig:
    """How a network is trained (paper section 5.1).

    Attributes
    ----------
    optimizer
        adam, sgd (momentum 0.9) or adadelta.
    learning_rate
        At the start.
    clipnorm
        The gradient of all weights together is scaled down to this norm.
    batch_size
        Utterances per batch, at most.
    epochs
        At most.
    patience
        Stop when no held-out group has had a better UA for so many epochs.
    halve_after
        Halve the learning rate after so many epochs without a lower training loss.
    least_learning_rate
        The learning rate is not halved below this.
    class_weight
        none, or inverse: each class counts alike in the loss.
    """

    optimizer: str = "adam"
    learning_rate: float = 1e-3
    clipnorm: float = 5.0
    batch_size: int = 50
    epochs: int = 60
    patience: int = 15
    halve_after: int = 5
    least_learning_rate: float = 1e-5
    class_weight: str = "none"

    def __post_init__(self) -> None:
        check_choice("optimizer", self.optimizer, OPTIMIZER)
        check_between("learning_rate", self.learning_rate, 0.0, 10.0)
        check_between("clipnorm", self.clipnorm, 0.0, float("inf"))
        check_whole("batch_size", self.batch_size)
        check_whole("epochs", self.epochs)
        check_whole("patience", self.patience)
        check_whole("halve_after", self.halve_after)
        check_between("least_learning_rate", self.least_learning_rate, 0.0, 10.0)
        check_choice("class_weight", self.class_weight, CLASS_WEIGHT)
        if self.least_learning_rate > self.learning_rate:
            raise ValueError(
                f"least_learning_rate: {self.least_learning_rate} is above "
                f"learning_rate {self.learning_rate}"
            )

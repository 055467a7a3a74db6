"""Networks that are trained in epochs, as the paper's are: their options, and when to stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

from ser.systems.base import FoldData, System, TrainingResult
from ser.systems.options import check_between, check_choice, read_options

if TYPE_CHECKING:
    import keras

OPTIMIZER = ("adam", "sgd", "adadelta")
CLASS_WEIGHT = ("none", "inverse")


@dataclass(frozen=True)
class TrainingConfig:
    """How a network is trained (paper section 5.1)."""

    optimizer: str = "adam"  # or sgd (momentum 0.9), adadelta
    learning_rate: float = 1e-3  # at the start
    clipnorm: float = 5.0  # the gradient of all weights together is scaled down to this norm
    batch_size: int = 50  # utterances, at most
    epochs: int = 60  # at most
    patience: int = 15  # stop when no held-out group has had a better UA for so many epochs
    halve_after: int = 5  # epochs without a lower training loss that halve the learning rate
    least_learning_rate: float = 1e-5
    class_weight: str = "none"  # inverse: each class counts alike in the loss

    def __post_init__(self) -> None:
        check_choice("optimizer", self.optimizer, OPTIMIZER)
        check_between("learning_rate", self.learning_rate, 0.0, 10.0)
        check_between("clipnorm", self.clipnorm, 0.0, float("inf"))
        check_between("least_learning_rate", self.least_learning_rate, 0.0, 10.0)
        check_choice("class_weight", self.class_weight, CLASS_WEIGHT)
        if self.least_learning_rate > self.learning_rate:
            raise ValueError(
                f"least_learning_rate: {self.least_learning_rate} is above "
                f"learning_rate {self.learning_rate}"
            )


class TrainedNetwork(System):
    """A network with the training of paper section 5.1; a subclass says what `build` gives.

    `network` and `training` hold the options: an instance of `sizes` and the `TrainingConfig`.
    """

    gpu = True
    drawn = True
    features = "whitened"
    sizes: ClassVar[type | None] = None  # dataclass of the network's own options, if it has any
    defaults: ClassVar[Mapping[str, Any]] = {}  # where they differ from the dataclasses'
    max_frames: int = 600  # longer utterances are cut; an option where `sizes` has this name
    network: Any = None
    training: TrainingConfig

    def __init__(self, options: Mapping[str, Any]) -> None:
        options = {**self.defaults, **options}
        if self.sizes is None:
            (self.training,) = read_options(options, TrainingConfig)
        else:
            self.network, self.training = read_options(options, self.sizes, TrainingConfig)
            self.max_frames = getattr(self.network, "max_frames", self.max_frames)
        self.epochs, self.patience = self.training.epochs, self.training.patience

    @classmethod
    def shared_options(cls, networks: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take the training that all networks share, and sizes of the same name."""
        parts = filter(None, (cls.sizes, TrainingConfig))
        own = {field.name for part in parts for field in fields(part)}
        return {name: value for name, value in networks.items() if name in own}

    @property
    def cost_kind(self) -> str:
        """Name the paper's largest network, for a network that was never measured."""
        return "network-blstm-fcn"

    def build(self, input_dim: int, classes: int) -> keras.Model:
        """Build the untrained network.

        From ``frames`` (B, T, D), anything after each utterance's end, and ``lengths`` (B,), to
        posteriors (B, K): the layer ``posteriors``, and before its softmax the layer ``logits``.
        """
        raise NotImplementedError

    def fewest_weights(self, input_dim: int, classes: int) -> int:
        """Give a lower bound of the number of weights before the network is built."""
        return 0

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Train the network and give the held-out posteriors of every epoch."""
        from ser.systems.paper_model.training import train_network

        return train_network(
            lambda: self.build(data.input_dim, len(data.classes)),
            self.max_frames,
            self.training,
            data,
            seed,
            log,
        )

"""Networks that are trained in epochs on whitened frames, as the paper's are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from ser.systems.base import FoldData, System, TrainingResult
from ser.systems.options import read_options
from ser.systems.paper_model.config import TrainingConfig

if TYPE_CHECKING:
    import keras


class TrainedNetwork(System):
    """A network with the training of paper section 5.1; a subclass says what `build` gives.

    Attributes
    ----------
    sizes
        Dataclass of the network's own options, or None where it has no options but those of
        `ser.systems.paper_model.config.TrainingConfig`.
    defaults
        Options that differ from the dataclasses' own defaults.
    max_frames
        Longer utterances are cut at the end; an option where `sizes` has one of this name.
    network, training
        The options: an instance of `sizes`, and the `TrainingConfig`.
    """

    gpu = True
    drawn = True
    features = "whitened"
    sizes: ClassVar[type | None] = None
    defaults: ClassVar[Mapping[str, Any]] = {}
    max_frames: int = 600
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

    @property
    def cost_kind(self) -> str:
        """Take a network that was never measured for the largest of the paper's."""
        return "network-blstm-fcn"

    def build(self, input_dim: int, classes: int) -> keras.Model:
        """Build the untrained network.

        From ``frames`` (B, T, D), anything after each utterance's end, and ``lengths`` (B,), to
        posteriors (B, K): the layer ``posteriors``, and before its softmax the layer ``logits``.
        """
        raise NotImplementedError

    def fewest_weights(self, input_dim: int, classes: int) -> int:
        """Count weights that the network has at least, before it is built and takes memory."""
        return 0

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Train the network and give the held-out posteriors of every epoch.

        The seed fixes the initial weights, the dropout and the order of the batches.
        """
        from ser.systems.paper_model.training import train_network

        return train_network(
            lambda: self.build(data.input_dim, len(data.classes)),
            self.max_frames,
            self.training,
            data,
            seed,
            log,
        )

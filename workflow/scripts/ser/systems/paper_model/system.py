"""The paper's network and its relatives as a system: options in, posteriors out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ser.systems.paper_model.config import NetworkConfig
from ser.systems.trained_network import TrainedNetwork

if TYPE_CHECKING:
    import keras


class PaperModel(TrainedNetwork):
    """Attention-BLSTM-FCN, or with other options one of its relatives (paper section 3)."""

    kind = "network"
    exported = True
    sizes = NetworkConfig
    network: NetworkConfig

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        # Attention over a recurrent layer is what the figure of weights shows.
        attentive = self.network.pooling == "attention" or self.network.pool_where == "fcn"
        self.attention = attentive and self.network.recurrent != "none"

    @property
    def cost_kind(self) -> str:
        """Name the branches that the network has."""
        branches = [self.network.recurrent, *(["fcn"] if self.network.convolution else [])]
        return "-".join(["network", *branches])

    def fewest_weights(self, input_dim: int, classes: int) -> int:
        """Count the values of the network's large matrices."""
        return self.network.fewest_weights(input_dim, classes)

    def build(self, input_dim: int, classes: int) -> keras.Model:
        """Build the untrained network (Figure 1)."""
        from ser.systems.paper_model.network import build_network

        return build_network(self.network, input_dim, classes)

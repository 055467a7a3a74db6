"""The layers of a built network as a graph: names, shapes, parameters and what feeds what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

# Layers that carry which frames are real, and reshape nothing that Figure 1 speaks of.
BOOKKEEPING = ("FrameMask", "ZeroPaddedFrames")
LENGTHS = "lengths"
SETTINGS = ("units", "filters", "kernel_size", "rate", "momentum", "activation")


def build(
    kind: str, options: Mapping[str, Any], input_dim: int, classes: int
) -> keras.Model | None:
    """Build the network of a system, or give None for a kind that is not one network.

    Parameters
    ----------
    kind, options
        As of the configuration.
    input_dim
        Values a frame.
    classes
        K.
    """
    from ser.systems.option_values import read_options
    from ser.systems.options import NetworkConfig, TrainingConfig

    if kind != "network":
        return None
    from ser.systems.network import build_network

    network, _ = read_options(options, NetworkConfig, TrainingConfig)
    return build_network(network, input_dim, classes)


def describe(network: keras.Model) -> list[dict[str, Any]]:
    """List a network's layers in the order in which they are computed.

    Returns
    -------
    list of dict
        name; type; shape, with T for the number of frames; parameters; inputs: names of the
        layers that feed it; settings; bookkeeping: whether it only handles padding.
    """
    layers = []
    for layer in network.layers:
        inputs = [
            source.name
            for node in layer._inbound_nodes
            for source in (operation.operation for operation in node.parent_nodes)
        ]
        inner = getattr(layer, "forward_layer", layer)
        config = inner.get_config()
        layers.append(
            {
                "name": layer.name,
                "type": type(layer).__name__,
                "shape": _shape(layer.output.shape),
                "parameters": int(layer.count_params()),
                "inputs": list(dict.fromkeys(inputs)),
                "settings": {key: config[key] for key in SETTINGS if key in config},
                "bookkeeping": type(layer).__name__ in BOOKKEEPING or layer.name == LENGTHS,
            }
        )
    return layers


def _shape(shape: tuple[int | None, ...]) -> str:
    """Write a shape without its batch axis; an open axis is the frames'."""
    return (
        " \N{MULTIPLICATION SIGN} ".join("T" if size is None else str(size) for size in shape[1:])
        or "1"
    )

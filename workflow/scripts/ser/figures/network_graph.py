"""The layers of a built network as a graph: names, shapes, parameters and what feeds what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

    from ser.systems.base import System

# Layers that carry which frames are real, and reshape nothing that Figure 1 speaks of.
BOOKKEEPING = ("FrameMask", "ZeroPaddedFrames", "EveryNth")
LENGTHS = "lengths"
NOTE = "layers with bookkeeping true only handle padding; drawings leave them out"
# Layers whose output has fewer positions than there are frames.
POSITIONS = ("WindowMaximum", "EveryNth")
SETTINGS = ("units", "filters", "kernel_size", "rate", "momentum", "activation")


def build(system: System, input_dim: int, classes: int) -> keras.Model | None:
    """Build the network of a system, or give None for a system that is not one network.

    Parameters
    ----------
    system
        With its options.
    input_dim
        Values a frame that whitening keeps.
    classes
        K.
    """
    if not system.has_network:
        return None
    from ser.systems.paper_model.training import prepare_tensorflow

    # As for a training: a user's own settings of Keras must not change what is drawn.
    prepare_tensorflow(0)
    return system.build(system.input_dim or input_dim, classes)


def describe(network: keras.Model) -> list[dict[str, Any]]:
    """List a network's layers in the order in which they are computed.

    Returns
    -------
    list of dict
        name; type; shape, with T for the number of frames (P for fewer positions); parameters;
        inputs: names of the layers that feed it; settings; bookkeeping: whether it only handles
        padding.
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
                "shape": _shape(
                    layer.output.shape, "P" if type(layer).__name__ in POSITIONS else "T"
                ),
                "parameters": int(layer.count_params()),
                "inputs": list(dict.fromkeys(inputs)),
                "settings": {key: config[key] for key in SETTINGS if key in config},
                "bookkeeping": type(layer).__name__ in BOOKKEEPING or layer.name == LENGTHS,
            }
        )
    return layers


def _shape(shape: tuple[int | None, ...], frames: str) -> str:
    """Write a shape without its batch axis; an open axis is the frames'."""
    sizes = [frames if size is None else str(size) for size in shape[1:]]
    return " \N{MULTIPLICATION SIGN} ".join(sizes) or "1"

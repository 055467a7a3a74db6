"""The layers of a built network as a graph: names, shapes, parameters and what feeds what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

    from ser.systems.base import System

# They handle padding, and are left out: Figure 1 speaks of none.
PADDING = ("FrameMask", "ZeroPaddedFrames", "EveryNth")
LENGTHS = "lengths"
SETTINGS = ("units", "filters", "kernel_size", "rate", "momentum", "activation")


def build(system: System, input_dim: int, classes: int) -> keras.Model | None:
    """Build a system's network for so many values a frame; None for one that is not one network."""
    if not system.has_network:
        return None
    from ser.systems.paper_model.backend import prepare_tensorflow

    # As for a training: a user's own settings of Keras must not change what is drawn.
    prepare_tensorflow(0)
    return system.build(system.input_dim or input_dim, classes)


def describe(network: keras.Model) -> list[dict[str, Any]]:
    """List a network's layers in the order in which they are computed, but for those of padding.

    A layer's shape has T for the number of frames (P for fewer positions), its inputs are the names
    of the layers that feed it.
    """
    kinds = {layer.name: type(layer).__name__ for layer in network.layers}
    feeding = {
        layer.name: [
            source.operation.name for node in layer._inbound_nodes for source in node.parent_nodes
        ]
        for layer in network.layers
    }

    def shown(name: str) -> list[str]:
        """Name the layer, or those behind it where it is left out."""
        if name != LENGTHS and kinds[name] not in PADDING:
            return [name]
        # The mask says which frames are real; what flows on is the frames.
        before = feeding[name] if kinds[name] == "ZeroPaddedFrames" else []
        return [found for source in before for found in shown(source)]

    layers = []
    for layer in network.layers:
        if shown(layer.name) != [layer.name]:
            continue
        config = getattr(layer, "forward_layer", layer).get_config()
        frames = "P" if kinds[layer.name] == "WindowMaximum" else "T"
        sizes = [frames if size is None else str(size) for size in layer.output.shape[1:]]
        inputs = [found for source in feeding[layer.name] for found in shown(source)]
        layers.append(
            {
                "name": layer.name,
                "type": kinds[layer.name],
                "shape": " \N{MULTIPLICATION SIGN} ".join(sizes) or "1",
                "parameters": int(layer.count_params()),
                "inputs": list(dict.fromkeys(inputs)),
                "settings": {key: config[key] for key in SETTINGS if key in config},
            }
        )
    return layers

"""Figure 1 of the paper, drawn from the layers and shapes of the built Keras network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from ser.figures.style import BLACK, GREY, PAGE

if TYPE_CHECKING:
    import keras

    from ser.systems.base import System

WORDS = {
    "InputLayer": "whitened frames",
    "FastBidirectional": "bidirectional LSTM",
    "FastLSTM": "LSTM",
    "AttentionPooling": "attention pooling",
    "MaxPooling": "max pooling",
    "GlobalAveragePooling1D": "average pooling",
    "Concatenate": "concatenation",
    "Dense": "dense",
    "Dropout": "dropout",
    "Softmax": "softmax",
    "Conv1D": "convolution",
    "DimensionShuffle": "dimension shuffle",
    "FrameStatistics": "mean and deviation",
    "Reshape": "reshape",
    "BatchNormalization": "batch norm.",
}
BRANCHES = {"FastBidirectional": "recurrent", "FastLSTM": "recurrent", "Conv1D": "convolution"}
# Light enough for black text; the words, not the colours, identify a box.
FILL = {"recurrent": "#cfe3f3", "convolution": "#f6dcc9", "": "#eeeeee"}
SIDE = {"recurrent": 0.26, "convolution": 0.74, "": 0.5}
BOX, GAP, BOX_WIDTH, WIDTH, TITLE = 0.46, 0.24, 2.85, 0.86 * PAGE, 0.45  # inches
ARROW = {"arrowstyle": "-|>", "lw": 0.8, "color": GREY, "shrinkA": 0, "shrinkB": 0}
# Layers that handle padding are left out: Figure 1 has none.
PADDING = ("FrameMask", "ZeroPaddedFrames", "EveryNth")
LENGTHS = "lengths"
SETTINGS = ("units", "filters", "kernel_size", "rate", "momentum", "activation")


def build(system: System, input_dim: int, classes: int) -> keras.Model | None:
    """Build a system's network for `input_dim` values per frame; None if it is not one network."""
    if not system.has_network:
        return None
    from ser.systems.paper_model.backend import prepare_tensorflow

    # As for a training: a user's own Keras settings must not change the figure.
    prepare_tensorflow(0)
    return system.build(system.input_dim or input_dim, classes)


def describe(network: keras.Model) -> list[dict[str, Any]]:
    """List a network's layers in the order of computing, without those of padding.

    A layer's shape has T for the number of frames (P for fewer positions), its inputs are the names
    of the layers that feed it.
    """
    kinds = {layer.name: type(layer).__name__ for layer in network.layers}
    feeding = {
        layer["name"]: _sources(layer["inbound_nodes"]) for layer in network.get_config()["layers"]
    }

    def shown(name: str) -> list[str]:
        """Name the layer, or its inputs' layers if it is left out."""
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


def _sources(content: Any) -> list[str]:
    """Name the layers whose outputs stand anywhere in a layer's ``inbound_nodes``."""
    if isinstance(content, dict):
        if content.get("class_name") == "__keras_tensor__":
            return [content["config"]["keras_history"][0]]
        content = content.values()
    elif not isinstance(content, list | tuple):
        return []
    return [name for part in content for name in _sources(part)]


@dataclass(eq=False)
class Box:
    """One drawn box: a layer, or a convolution with its normalization and ReLU.

    `shape` is the output's, `inputs` the boxes that feed it, `branch` recurrent, convolution or
    empty, and `rank` the number of boxes on the longest way from the input.
    """

    words: str
    shape: str
    parameters: int
    inputs: list[Box]
    branch: str
    rank: int


def boxes_of(layers: Sequence[Mapping[str, Any]]) -> list[Box]:
    """Turn layers of `describe` into boxes, in the order of computing."""
    box_of: dict[str, Box] = {}
    for layer in layers:
        inputs = list(dict.fromkeys(box_of[name] for name in layer["inputs"]))
        if layer["type"] in ("BatchNormalization", "ReLU"):
            # These belong to the convolution before them.
            [box] = inputs
            box.words += f", {_words(layer)}"
            box.parameters += layer["parameters"]
        else:
            branch = BRANCHES.get(layer["type"], "")
            if len(inputs) == 1 and layer["type"] not in ("Dense", "Softmax", "Concatenate"):
                branch = branch or inputs[0].branch
            rank = 1 + max((box.rank for box in inputs), default=-1)
            box = Box(_words(layer), layer["shape"], layer["parameters"], inputs, branch, rank)
        box_of[layer["name"]] = box
    boxes = list(dict.fromkeys(box_of.values()))
    for box in reversed(boxes):
        # What prepares the input of one branch alone belongs to it.
        fed = {other.branch for other in boxes if box in other.inputs}
        if box.rank and not box.branch and len(fed) == 1:
            box.branch = fed.pop()
    return boxes


def _words(layer: Mapping[str, Any]) -> str:
    settings = layer["settings"]
    words = WORDS.get(layer["type"], layer["type"])
    if "kernel_size" in settings:
        words += f" over {settings['kernel_size'][0]} frames"
    if "rate" in settings:
        words += f" {settings['rate']:g}"
    return words + ", ReLU" if settings.get("activation") == "relu" else words


def build_network_figure(title: str, layers: Sequence[Mapping[str, Any]]) -> Figure:
    """Draw layers of `describe`, from the input at the top."""
    boxes = boxes_of(layers)
    height = (1 + max(box.rank for box in boxes)) * (BOX + GAP) + TITLE
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, height))
    axes.set_axis_off()
    centred = {"ha": "center", "va": "center"}
    two = {"recurrent", "convolution"} <= {box.branch for box in boxes}
    places = {}
    for box in boxes:
        x = WIDTH * SIDE[box.branch if two else ""]
        y = height - TITLE - (box.rank + 0.5) * (BOX + GAP) + GAP / 2
        places[box] = (x, y)
        corner, style = (x - BOX_WIDTH / 2, y - BOX / 2), "round,pad=0,rounding_size=0.06"
        look = {"fc": FILL[box.branch], "ec": BLACK, "lw": 0.7}
        axes.add_patch(FancyBboxPatch(corner, BOX_WIDTH, BOX, boxstyle=style, **look))
        counted = f", {box.parameters:,} parameters" if box.parameters else ""
        axes.text(x, y + 0.1, box.words, fontsize=7.5, **centred)
        axes.text(x, y - 0.12, box.shape + counted, fontsize=7, **centred)
        for before in box.inputs:
            start = (places[before][0], places[before][1] - BOX / 2)
            axes.annotate("", (x, y + BOX / 2), start, arrowprops=ARROW)
    total = sum(layer["parameters"] for layer in layers)
    text = f"{title}: {total:,} parameters; T = frames of the utterance"
    axes.text(WIDTH / 2, height - 0.2, text, fontsize=8.5, **centred)
    return figure

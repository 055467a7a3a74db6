"""Figure 1 of the paper, drawn from the layers and shapes of a built network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from ser.figures.style import BLACK, GREY, PAGE

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
}
# Light enough for black text; the words, not the colours, say what a box is.
FILL = {"recurrent": "#cfe3f3", "convolution": "#f6dcc9", "": "#eeeeee"}
RECURRENT, CONVOLUTION = ("FastBidirectional", "FastLSTM"), ("Conv1D",)
BOX, GAP, WIDTH = 0.46, 0.24, 2.85
ARROW = {"arrowstyle": "-|>", "lw": 0.8, "color": GREY, "shrinkA": 0, "shrinkB": 0}


def without_bookkeeping(layers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Take out the layers that only handle padding, and join what they stood between."""
    by_name = {layer["name"]: layer for layer in layers}

    def sources(name: str) -> list[str]:
        layer = by_name[name]
        if not layer["bookkeeping"]:
            return [name]
        # The mask says which frames are real; what flows on is the frames.
        if layer["type"] in ("FrameMask", "EveryNth"):
            return []
        return [found for feeding in layer["inputs"] for found in sources(feeding)]

    return [
        {
            **layer,
            "inputs": list(
                dict.fromkeys(found for name in layer["inputs"] for found in sources(name))
            ),
        }
        for layer in layers
        if not layer["bookkeeping"]
    ]


@dataclass(frozen=True)
class Box:
    """What is drawn as one: a layer, or a convolution with its normalization and ReLU.

    `name` is its last layer's, `shape` its output's without the utterances, `inputs` the names of
    the boxes that feed it, `branch` recurrent, convolution or empty, and `rank` the number of boxes
    on the longest way from the input.
    """

    name: str
    words: str
    shape: str
    parameters: int
    inputs: tuple[str, ...]
    branch: str
    rank: int


def boxes_of(layers: Sequence[Mapping[str, Any]]) -> list[Box]:
    """Turn a network's layers into boxes, in the order in which they are computed.

    Parameters
    ----------
    layers
        As of `ser.figures.network_graph.describe`.
    """
    boxes: dict[str, Box] = {}
    stands_for: dict[str, str] = {}
    for layer in without_bookkeeping(layers):
        inputs = tuple(dict.fromkeys(stands_for[name] for name in layer["inputs"]))
        if layer["type"] in ("BatchNormalization", "ReLU"):
            # They belong to the convolution before them.
            [before] = inputs
            box = boxes[before]
            word = "batch norm." if layer["type"] == "BatchNormalization" else "ReLU"
            boxes[before] = replace(
                box, words=f"{box.words}, {word}", parameters=box.parameters + layer["parameters"]
            )
            stands_for[layer["name"]] = before
            continue
        branches = {boxes[name].branch for name in inputs} - {""}
        own = "recurrent" if layer["type"] in RECURRENT else ""
        own = "convolution" if layer["type"] in CONVOLUTION else own
        inherited = branches.pop() if len(branches) == 1 and len(inputs) == 1 else ""
        after = layer["type"] not in ("Dense", "Softmax", "Concatenate")
        rank = 1 + max((boxes[name].rank for name in inputs), default=-1)
        boxes[layer["name"]] = Box(
            layer["name"],
            _words(layer),
            layer["shape"],
            layer["parameters"],
            inputs,
            own or (inherited if after else ""),
            rank,
        )
        stands_for[layer["name"]] = layer["name"]
    for box in reversed(list(boxes.values())):
        # What prepares the input of one branch alone belongs to it.
        fed = {other.branch for other in boxes.values() if box.name in other.inputs}
        if box.rank and not box.branch and len(fed) == 1:
            boxes[box.name] = replace(box, branch=fed.pop())
    return list(boxes.values())


def _words(layer: Mapping[str, Any]) -> str:
    settings = layer["settings"]
    words = WORDS.get(layer["type"], layer["type"])
    if "kernel_size" in settings:
        words += f" over {settings['kernel_size'][0]} frames"
    if "rate" in settings:
        words += f" {settings['rate']:g}"
    return words + ", ReLU" if settings.get("activation") == "relu" else words


def build_network_figure(title: str, layers: Sequence[Mapping[str, Any]]) -> Figure:
    """Draw a network from its input at the top to its posteriors.

    Parameters
    ----------
    title
        What the network is called.
    layers
        As of `ser.figures.network_graph.describe`.
    """
    boxes = boxes_of(layers)
    ranks = 1 + max(box.rank for box in boxes)
    height = ranks * (BOX + GAP) + 0.45
    figure = Figure(figsize=(PAGE * 0.86, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, PAGE * 0.86)
    axes.set_ylim(0, height)
    both = len({box.branch for box in boxes} - {""}) == 2
    places = {}
    for box in boxes:
        side = {"recurrent": 0.26, "convolution": 0.74}.get(box.branch, 0.5) if both else 0.5
        x = PAGE * 0.86 * side
        y = height - 0.45 - (box.rank + 0.5) * (BOX + GAP) + GAP / 2
        places[box.name] = (x, y)
        corner, style = (x - WIDTH / 2, y - BOX / 2), "round,pad=0,rounding_size=0.06"
        look = {"fc": FILL[box.branch], "ec": BLACK, "lw": 0.7}
        axes.add_patch(FancyBboxPatch(corner, WIDTH, BOX, boxstyle=style, **look))
        counted = f", {box.parameters:,} parameters" if box.parameters else ""
        axes.text(x, y + 0.1, box.words, ha="center", va="center", fontsize=7.5)
        axes.text(x, y - 0.12, box.shape + counted, ha="center", va="center", fontsize=7)
        for name in box.inputs:
            below = (places[name][0], places[name][1] - BOX / 2)
            axes.annotate("", (x, y + BOX / 2), below, arrowprops=ARROW)
    total = sum(int(layer["parameters"]) for layer in layers)
    axes.text(
        PAGE * 0.43,
        height - 0.2,
        f"{title}: {total:,} parameters; T = frames of the utterance",
        ha="center",
        va="center",
        fontsize=8.5,
    )
    return figure

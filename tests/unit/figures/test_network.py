"""Figure 1 is drawn from the network as it is built: its layers, their order and their numbers."""

from __future__ import annotations

import json

import pytest

from ser.figures.network import boxes_of, build, build_network_figure, describe
from ser.figures.style import styled
from ser.systems import get_system
from ser.systems.paper_model import NetworkConfig

D, K = 20, 4


def described(kind: str = "network", **options: object) -> dict[str, dict]:
    return {layer["name"]: layer for layer in describe(build(get_system(kind, options), D, K))}


def test_parameters_are_those_counted_by_hand():
    layers = described(units=3, filters=[5, 7], kernels=[8, 2], head=[6])
    # Four gates of a cell, each with the input, the state and a bias, in both directions.
    assert layers["blstm"]["parameters"] == 2 * 4 * 3 * (D + 3 + 1)
    assert layers["recurrent_attention"]["parameters"] == 2 * 3
    assert layers["convolution_1"]["parameters"] == 8 * D * 5
    assert layers["batch_norm_1"]["parameters"] == 4 * 5
    assert layers["convolution_2"]["parameters"] == 2 * 5 * 7
    assert layers["head_1"]["parameters"] == (2 * 3 + 7 + 1) * 6
    assert layers["logits"]["parameters"] == (6 + 1) * K


def test_shapes_name_the_frames_and_no_utterances():
    layers = described(units=3, filters=[5], kernels=[8])
    times = " \N{MULTIPLICATION SIGN} "
    assert layers["frames"]["shape"] == f"T{times}{D}"
    assert layers["blstm"]["shape"] == f"T{times}6"
    assert layers["recurrent_attention"]["shape"] == "6"
    assert layers["convolution_1"]["shape"] == f"T{times}5"
    assert layers["posteriors"]["shape"] == str(K)
    assert described("acnn")["pooling"]["shape"] == f"P{times}200"


def test_settings_are_those_of_the_options():
    layers = described(units=3, filters=[5], kernels=[8], dropout=0.3)
    assert layers["blstm"]["settings"]["units"] == 3
    assert layers["convolution_1"]["settings"]["kernel_size"] == (8,)
    assert layers["dropout"]["settings"]["rate"] == 0.3


WITH_PADDING = [
    *(("network", {}), ("network", {"recurrent": "none"}), ("network", {"convolution": False})),
    *(("network", {"shuffle": "features"}), ("network", {"shuffle": "single_step"})),
    *(("acnn", {}), ("acnn", {"attend": "unpooled", "kernels": [5]})),
]


@pytest.mark.parametrize(("kind", "options"), WITH_PADDING)
def test_without_padding_the_posteriors_still_come_from_the_frames(kind, options):
    layers = described(kind, **options)
    assert not {"lengths", "mask", "speech"} & set(layers)
    assert [name for name, layer in layers.items() if not layer["inputs"]] == ["frames"]
    reached, waiting = set(), ["posteriors"]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting += layers[name]["inputs"]
    assert reached == set(layers)


def test_views_that_only_help_the_training_are_not_counted():
    assert described("acnn", multi_view=True).keys() == described("acnn").keys()
    assert described("acnn")["frames"]["shape"].endswith("26")


def test_what_is_no_network_has_no_layers():
    assert build(get_system("largest_class", {}), D, K) is None


NETWORKS = {
    "proposed": {},
    "lstm": {"recurrent": "lstm", "convolution": False},
    "fcns": {"recurrent": "none"},
    "max": {"pooling": "max"},
    "single": {"shuffle": "single_step"},
}


@pytest.fixture(scope="module")
def layers() -> dict[str, list[dict]]:
    return {name: describe(build(get_system("network", NETWORKS[name]), D, K)) for name in NETWORKS}


def test_the_proposed_network_has_the_papers_two_branches(layers):
    drawn = boxes_of(layers["proposed"])
    boxes = {box.words: box for box in drawn}
    config = NetworkConfig()
    blocks = [f"convolution over {width} frames, batch norm., ReLU" for width in config.kernels]
    branches = {
        "recurrent": ["bidirectional LSTM", "attention pooling", f"dropout {config.dropout:g}"],
        "convolution": [*blocks, "average pooling"],
    }
    for branch, words in branches.items():
        found = [box.words for box in drawn if box.branch == branch]
        assert sorted(found) == sorted(words)
    both = boxes["concatenation"]
    assert len(both.inputs) == 2
    assert both.shape == str(2 * config.units + config.filters[-1])
    assert boxes["whitened frames"].shape == "T × 20"  # noqa: RUF001
    assert boxes["softmax"].shape == "4"
    ranks = [boxes[words].rank for words in ("whitened frames", "concatenation", "softmax")]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("name", NETWORKS)
def test_no_parameter_is_lost_between_the_network_and_the_drawing(layers, name):
    boxes = boxes_of(layers[name])
    network = build(get_system("network", NETWORKS[name]), D, K)
    assert sum(box.parameters for box in boxes) == network.count_params()
    assert all(before in boxes[:place] for place, box in enumerate(boxes) for before in box.inputs)
    assert sum(not box.inputs for box in boxes) == 1


@pytest.mark.parametrize("name", NETWORKS)
def test_every_box_stands_in_the_figure_and_none_over_another(layers, name):
    described = json.loads(json.dumps(layers[name]))
    with styled():
        figure = build_network_figure(name, described)
    (axes,) = figure.axes
    boxes = [patch.get_window_extent() for patch in axes.patches]
    assert len(boxes) == len(boxes_of(described))
    for number, box in enumerate(boxes):
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert not any(box.overlaps(other) for other in boxes[number + 1 :])
    assert any("parameters; T = frames" in text.get_text() for text in axes.texts)

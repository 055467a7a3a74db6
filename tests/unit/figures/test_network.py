"""Figure 1 is drawn from the network as it is built: its layers, their order and their numbers."""

from __future__ import annotations

import json

import pytest

from ser.figures.network import boxes_of, build_network_figure
from ser.figures.network_graph import build, describe
from ser.figures.style import styled
from ser.systems import get_system
from ser.systems.paper_model import NetworkConfig

NETWORKS = {
    "proposed": {},
    "lstm": {"recurrent": "lstm", "convolution": False},
    "fcns": {"recurrent": "none"},
    "max": {"pooling": "max"},
    "single": {"shuffle": "single_step"},
}


@pytest.fixture(scope="module")
def layers() -> dict[str, list[dict]]:
    return {
        name: describe(build(get_system("network", NETWORKS[name]), 20, 4)) for name in NETWORKS
    }


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
    network = build(get_system("network", NETWORKS[name]), 20, 4)
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

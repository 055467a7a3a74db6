"""A network's description holds what Keras built: who feeds whom, shapes and parameters."""

from __future__ import annotations

import pytest

from ser.figures.network_graph import build, describe
from ser.systems import get_system

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


NETWORKS = [
    *(("network", {}), ("network", {"recurrent": "none"}), ("network", {"convolution": False})),
    *(("network", {"shuffle": "features"}), ("network", {"shuffle": "single_step"})),
    *(("acnn", {}), ("acnn", {"attend": "unpooled", "kernels": [5]})),
]


@pytest.mark.parametrize(("kind", "options"), NETWORKS)
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

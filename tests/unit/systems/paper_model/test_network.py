from __future__ import annotations

from itertools import product

import keras
import numpy as np
import pytest

from ser.systems.paper_model import NetworkConfig
from ser.systems.paper_model.network import build_network

pytestmark = pytest.mark.usefixtures("_tensorflow_on_one_thread")

DIM, CLASSES = 5, 3
SMALL = {"units": 3, "filters": (4, 3), "head": (6,), "max_frames": 24}


def sensible_variants() -> list[NetworkConfig]:
    variants = []
    for recurrent, pooling, convolution, pool_where, shuffle in product(
        ("none", "lstm", "blstm"),
        ("attention", "max", "mean"),
        (True, False),
        ("rnn", "fcn"),
        ("frames", "features", "single_step"),
    ):
        try:
            variants.append(
                NetworkConfig(
                    recurrent=recurrent,
                    pooling=pooling,
                    convolution=convolution,
                    pool_where=pool_where,
                    shuffle=shuffle,
                    **SMALL,
                )
            )
        except ValueError:
            continue
    return variants


def network_with_random_weights(config: NetworkConfig, dim: int = DIM) -> keras.Model:
    """Build a network in which no weight and no running statistic is zero or one by chance."""
    network = build_network(config, dim, CLASSES)
    rng = np.random.default_rng(0)
    for weight in network.weights:
        if "variance" in weight.path:
            values = rng.uniform(0.5, 2.0, weight.shape)
        else:
            # small enough that no softmax and no gate saturates and hides a difference
            values = rng.normal(size=weight.shape) / (1.0 + np.sqrt(np.prod(weight.shape[:-1])))
            values += 0.3 * (len(weight.shape) == 1)
        weight.assign(values.astype(np.float32))
    return network


def utterance(length: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.5, 1.0, (length, DIM)).astype(np.float32)


def padded(utterances: list[np.ndarray], padding: float = 0.0) -> dict[str, np.ndarray]:
    lengths = np.array([len(array) for array in utterances], np.int32)
    frames = np.full((len(utterances), lengths.max(), DIM), padding, np.float32)
    for row, array in enumerate(utterances):
        frames[row, : len(array)] = array
    return {"frames": frames, "lengths": lengths}


def part(network: keras.Model, layer: str) -> keras.Model:
    return keras.Model(network.inputs, network.get_layer(layer).output)


def same_convolution(frames: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Slide a kernel (width, D, filters) over a lone utterance (T, D), zeros beyond its ends."""
    width = len(kernel)
    before = (width - 1) // 2
    around = np.pad(frames, ((before, width - 1 - before), (0, 0)))
    return np.stack(
        [np.einsum("wd,wdf->f", around[t : t + width], kernel) for t in range(len(frames))]
    )


def name_of(config: NetworkConfig) -> str:
    branch = "fcn" if config.convolution else "no_fcn"
    return f"{config.shuffle}-{config.recurrent}-{branch}-{config.pooling}-{config.pool_where}"


def test_the_variants_are_all_that_mean_something() -> None:
    # recurrent branch pooled: 2 x 2 x 3, and plain FCNs; convolutional branch pooled: 3 x 3
    assert len(sensible_variants()) == 3 * (12 + 1 + 9)


@pytest.mark.parametrize("config", sensible_variants(), ids=name_of)
def test_padding_changes_nothing(config: NetworkConfig) -> None:
    network = network_with_random_weights(config)
    short, long = utterance(2), 2.0 * utterance(20, seed=2) - 2.0
    alone = np.asarray(network(padded([short])))
    assert alone.shape == (1, CLASSES)
    np.testing.assert_allclose(alone.sum(), 1.0, rtol=1e-6)
    for padding in (0.0, 30.0):
        beside = np.asarray(network(padded([short, long], padding)))
        np.testing.assert_allclose(beside[0], alone[0], atol=1e-5, rtol=0)
    assert np.abs(beside[1] - alone[0]).max() > 1e-3  # or the comparison would prove nothing


@pytest.mark.parametrize("length", [1, 2, 7, 20])
def test_a_lone_convolution_is_the_plain_one_with_zeros_around(length: int) -> None:
    config = NetworkConfig(recurrent="none", **SMALL)
    network = network_with_random_weights(config)
    kernel = network.get_layer("convolution_1").get_weights()[0]
    assert kernel.shape == (8, DIM, 4)
    array = utterance(length)
    expected = same_convolution(array, kernel)
    batch = padded([array, utterance(40, seed=2)])
    convolved = np.asarray(part(network, "convolution_1")(batch))[0, :length]
    np.testing.assert_allclose(convolved, expected, atol=1e-5)


def test_blocks_in_prediction_are_those_of_a_lone_utterance() -> None:
    network = network_with_random_weights(NetworkConfig(recurrent="none", **SMALL))
    array = utterance(6)
    expected = array.astype(float)
    for number in (1, 2):
        kernel = network.get_layer(f"convolution_{number}").get_weights()[0]
        gamma, beta, mean, variance = network.get_layer(f"batch_norm_{number}").get_weights()
        normalized = (same_convolution(expected, kernel) - mean) / np.sqrt(variance + 1e-3)
        expected = np.maximum(normalized * gamma + beta, 0.0)
    batch = padded([array, utterance(30, seed=2)])
    np.testing.assert_allclose(
        np.asarray(part(network, "block_2")(batch))[0, :6], expected, rtol=1e-4, atol=1e-4
    )
    np.testing.assert_allclose(
        np.asarray(part(network, "convolution_mean")(batch))[0],
        expected.mean(axis=0),
        rtol=1e-4,
        atol=1e-4,
    )


def test_batch_statistics_in_training_are_over_real_frames_only() -> None:
    network = network_with_random_weights(NetworkConfig(recurrent="none", **SMALL))
    kernel = network.get_layer("convolution_1").get_weights()[0]
    norm = network.get_layer("batch_norm_1")
    gamma, beta, old_mean, old_variance = norm.get_weights()
    utterances = [utterance(length, seed=length) for length in (3, 9, 30)]
    real = np.concatenate([same_convolution(array, kernel) for array in utterances])
    mean, variance = real.mean(axis=0), real.var(axis=0)

    blocks = np.asarray(part(network, "block_1")(padded(utterances, 7.0), training=True))

    expected = np.maximum((real - mean) / np.sqrt(variance + 1e-3) * gamma + beta, 0.0)
    kept = np.concatenate([blocks[row, : len(array)] for row, array in enumerate(utterances)])
    np.testing.assert_allclose(kept, expected, rtol=1e-4, atol=1e-4)
    assert not blocks[0, 3:].any()
    assert not blocks[1, 9:].any()
    _, _, new_mean, new_variance = norm.get_weights()
    np.testing.assert_allclose(new_mean, 0.99 * old_mean + 0.01 * mean, rtol=1e-5)
    np.testing.assert_allclose(new_variance, 0.99 * old_variance + 0.01 * variance, rtol=1e-5)


def test_both_directions_start_and_end_at_the_utterances_own_ends() -> None:
    network = network_with_random_weights(NetworkConfig(convolution=False, **SMALL))
    states = part(network, "blstm")
    array = utterance(4)
    alone = np.asarray(states(padded([array])))[0]
    beside = np.asarray(states(padded([array, utterance(40, seed=2)], 9.0)))[0, :4]
    np.testing.assert_allclose(beside, alone, atol=1e-6)

    weights = network.get_layer("blstm").get_weights()
    forward = lstm_outputs(array, *weights[:3])
    backward = lstm_outputs(array[::-1], *weights[3:])[::-1]
    np.testing.assert_allclose(alone, np.concatenate([forward, backward], axis=1), atol=1e-5)


def lstm_outputs(
    frames: np.ndarray, kernel: np.ndarray, recurrent: np.ndarray, bias: np.ndarray
) -> np.ndarray:
    def sigmoid(x: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-x))

    h = c = np.zeros(len(recurrent))
    outputs = []
    for x in frames:
        i, f, g, o = np.split(x @ kernel + h @ recurrent + bias, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        outputs.append(h)
    return np.array(outputs)


def test_forget_gates_start_open() -> None:
    network = build_network(NetworkConfig(), DIM, CLASSES)
    for bias in network.get_layer("blstm").get_weights()[2::3]:
        np.testing.assert_array_equal(bias, np.repeat([0, 1, 0, 0], 64))


def test_over_a_single_step_all_poolings_are_the_same_function() -> None:
    outputs = []
    weights: dict[str, list[np.ndarray]] = {}
    for pooling in ("attention", "max", "mean"):
        config = NetworkConfig(shuffle="single_step", pooling=pooling, **SMALL)
        network = network_with_random_weights(config)
        for layer in network.layers:
            if layer.name != "recurrent_attention":
                layer.set_weights(weights.setdefault(layer.name, layer.get_weights()))
        batch = padded([utterance(3), utterance(11, seed=2), utterance(1, seed=3)])
        outputs.append(np.asarray(network(batch)))
    np.testing.assert_array_equal(outputs[0], outputs[1])
    np.testing.assert_array_equal(outputs[0], outputs[2])


def test_over_frames_the_poolings_differ() -> None:
    outputs = []
    for pooling in ("attention", "max", "mean"):
        network = network_with_random_weights(NetworkConfig(pooling=pooling, **SMALL))
        outputs.append(np.asarray(part(network, f"recurrent_{pooling}")(padded([utterance(9)]))))
    assert not np.allclose(outputs[0], outputs[1])
    assert not np.allclose(outputs[0], outputs[2])


def test_each_shuffle_gives_the_branches_their_sequences() -> None:
    shapes = {}
    for shuffle in ("frames", "features", "single_step"):
        network = build_network(NetworkConfig(shuffle=shuffle, **SMALL), DIM, CLASSES)
        inputs = (network.get_layer(name).input for name in ("blstm", "convolution_1"))
        # a layer that is given a mask has two inputs, of which the sequence is the first
        shapes[shuffle] = tuple(keras.tree.flatten(tensors)[0].shape[1:] for tensors in inputs)
    assert shapes == {
        "frames": ((None, DIM), (None, DIM)),
        "features": ((DIM, 24), (None, DIM)),
        "single_step": ((1, 2 * DIM), (2 * DIM, 1)),
    }


def test_the_swapped_pooling_is_where_it_was_asked_for() -> None:
    rnn = {layer.name for layer in build_network(NetworkConfig(pooling="max"), 5, 3).layers}
    fcn = {
        layer.name
        for layer in build_network(NetworkConfig(pooling="max", pool_where="fcn"), 5, 3).layers
    }
    assert {"recurrent_max", "convolution_mean"} <= rnn
    assert {"recurrent_attention", "convolution_max"} <= fcn


@pytest.mark.parametrize(
    ("system", "options", "head_input"),
    [
        ("FCNs", {"recurrent": "none"}, 64),
        ("Attention-LSTM", {"recurrent": "lstm", "convolution": False}, 64),
        ("Attention-BLSTM", {"convolution": False}, 128),
        ("Attention-LSTM-FCN", {"recurrent": "lstm"}, 128),
        ("Attention-BLSTM-FCN", {}, 192),
    ],
)
def test_every_system_of_table_2(system: str, options: dict, head_input: int) -> None:
    network = build_network(NetworkConfig(**options), 200, 8)
    assert network.get_layer("head_1").input.shape == (None, head_input), system
    assert network.output_shape == (None, 8)


def test_number_of_parameters_of_the_full_model() -> None:
    assert build_network(NetworkConfig(), 200, 4).count_params() == pytest.approx(0.41e6, rel=0.01)
    assert build_network(NetworkConfig(), 743, 4).count_params() == pytest.approx(1.24e6, rel=0.01)


@pytest.mark.parametrize(("head", "units"), [((), []), ((128,), [128]), ((256, 128), [256, 128])])
def test_heads(head: tuple[int, ...], units: list[int]) -> None:
    network = build_network(NetworkConfig(head=head), DIM, CLASSES)
    dense = [layer for layer in network.layers if isinstance(layer, keras.layers.Dense)]
    assert [layer.units for layer in dense] == [*units, CLASSES]
    assert dense[0].input.shape == (None, 192)


def test_dropout_is_after_pooling_and_in_the_head() -> None:
    network = build_network(NetworkConfig(dropout=0.3, head_dropout=0.2), DIM, CLASSES)
    rates = {
        layer.name: layer.rate
        for layer in network.layers
        if isinstance(layer, keras.layers.Dropout)
    }
    assert rates == {"dropout": 0.3, "head_dropout_1": 0.2}
    assert network.get_layer("dropout").input is network.get_layer("recurrent_attention").output


@pytest.mark.parametrize("shuffle", ["frames", "features", "single_step"])
def test_components_left_out_are_not_read_and_the_weights_are_those_of_a_narrower_input(shuffle):
    config = NetworkConfig(**SMALL, shuffle=shuffle, components=3)
    network = network_with_random_weights(config)
    frames, lengths = utterance(6)[None], np.array([6], np.int32)
    answer = np.asarray(network({"frames": frames, "lengths": lengths}))
    changed = frames.copy()
    changed[..., 3:] = 7.0
    same = np.asarray(network({"frames": changed, "lengths": lengths}))
    np.testing.assert_array_equal(same, answer)
    narrow = build_network(NetworkConfig(**SMALL, shuffle=shuffle), 3, CLASSES)
    narrow.set_weights(network.get_weights())
    found = np.asarray(narrow({"frames": frames[..., :3], "lengths": lengths}))
    np.testing.assert_allclose(found, answer, rtol=1e-5)

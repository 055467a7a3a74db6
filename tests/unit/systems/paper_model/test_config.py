from __future__ import annotations

import pytest

from ser.systems import get_system
from ser.systems.paper_model import NetworkConfig
from ser.systems.trained_network import TrainingConfig


def check_options(options: dict) -> None:
    get_system("network", options)


def test_accepts_network_and_training_options_together_and_lists_for_tuples() -> None:
    check_options({})
    check_options({"recurrent": "lstm", "head": [256, 128], "optimizer": "sgd", "epochs": 3})
    check_options({"recurrent": "none", "pooling": "max", "pool_where": "fcn", "head": []})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"recurent": "lstm"}, "recurent: no such option, did you mean 'recurrent'?"),
        ({"learning-rate": 1e-3}, "learning-rate: no such option, did you mean 'learning_rate'?"),
        ({"pooling": "avg"}, "pooling: 'avg' is not one of attention, max, mean"),
        ({"convolution": "yes"}, "convolution: 'yes' is neither true nor false"),
        ({"units": 0}, "units: 0 is not a whole number of at least 1"),
        ({"units": True}, "units: True is not a whole number of at least 1"),
        ({"units": 64.0}, "units: 64.0 is not a whole number of at least 1"),
        ({"dropout": 1.0}, "dropout: 1.0 is not a number in [0.0, 1.0)"),
        ({"learning_rate": "1e-3"}, "learning_rate: '1e-3' is not a number in (0.0, 10.0)"),
        ({"clipnorm": float("nan")}, "clipnorm: nan is not a number in (0.0, inf)"),
        ({"head": 128}, "head: 128 is not a list of whole numbers"),
        ({"head": [128, -1]}, "head: -1 is not a whole number of at least 1"),
        ({"least_learning_rate": 0.1}, "least_learning_rate: 0.1 is above learning_rate 0.001"),
        ({"pool_where": "fcn", "convolution": False}, "pool_where: fcn needs convolution true"),
    ],
)
def test_refuses_with_one_line_that_names_the_key(options: dict, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        check_options(options)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"kernels": [8]}, "kernels"),
        ({"filters": [], "kernels": []}, "kernels"),
        ({"recurrent": "none", "convolution": False}, "convolution"),
        ({"recurrent": "none", "pooling": "max"}, "pooling"),
    ],
)
def test_refuses_what_means_nothing_together(options: dict, key: str) -> None:
    with pytest.raises(ValueError, match=rf"^{key}: [^\n]+$"):
        check_options(options)


def test_defaults_are_the_written_specification() -> None:
    network = NetworkConfig()
    assert (network.recurrent, network.pooling, network.pool_where) == ("blstm", "attention", "rnn")
    assert (network.units, network.filters, network.kernels) == (64, (128, 64), (8, 5))
    assert (network.dropout, network.head, network.head_dropout) == (0.5, (128,), 0.5)
    assert (network.shuffle, network.max_frames, network.convolution) == ("frames", 600, True)
    training = TrainingConfig()
    assert (training.optimizer, training.learning_rate, training.clipnorm) == ("adam", 1e-3, 5.0)
    assert (training.batch_size, training.epochs, training.patience) == (50, 60, 15)
    assert (training.halve_after, training.least_learning_rate) == (5, 1e-5)
    assert training.class_weight == "none"

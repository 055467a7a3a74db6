from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from ser.systems.paper_model.config import NetworkConfig, TrainingConfig


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


def test_cannot_be_changed_afterwards() -> None:
    with pytest.raises(FrozenInstanceError):
        NetworkConfig().units = 8  # type: ignore[misc]

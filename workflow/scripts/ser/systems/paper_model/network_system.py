"""The paper's network and its relatives as a system: options in, posteriors out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ser.systems.fold_data import FoldData, TrainingResult
from ser.systems.options import read_options
from ser.systems.paper_model.config import NetworkConfig, TrainingConfig


def check_options(options: Mapping[str, Any]) -> None:
    """Raise a ValueError of one line unless `options` describe a network and its training.

    Parameters
    ----------
    options
        Fields of `NetworkConfig` and `TrainingConfig`, in one flat mapping.
    """
    read_options(options, NetworkConfig, TrainingConfig)


def patience(options: Mapping[str, Any]) -> int:
    """Give the patience of the early stop in epochs, which scoring needs to know."""
    _, training = read_options(options, NetworkConfig, TrainingConfig)
    return training.patience


def input_of(options: Mapping[str, Any]) -> str:
    """Ask for YAAFE's frames, whitened in the fold."""
    check_options(options)
    return "whitened"


def fit_predict(
    options: Mapping[str, Any],
    data: FoldData,
    seed: int,
    log: Callable[[str], None] = print,
) -> TrainingResult:
    """Train the network that `options` describe and give the held-out posteriors of every epoch.

    Parameters
    ----------
    options
        As for `check_options`.
    data
        One fold.
    seed
        Fixes the initial weights, the dropout and the order of the batches.
    log
        Called with one line per epoch.

    Returns
    -------
    TrainingResult
        As of `ser.systems.paper_model.training.train`.
    """
    network, training = read_options(options, NetworkConfig, TrainingConfig)
    from ser.systems.paper_model.training import train  # loads TensorFlow, which checking must not

    return train(network, training, data, seed, log)

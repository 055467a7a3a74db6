"""The trained network behind a score, made again and proved to be the same.

A training keeps the digest of its weights after each epoch, not the weights. Trained again on the
same data with the same seed as far as the chosen epoch, the network has the same weights to the
last bit, and the digest says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ser.scoring.posteriors import Posteriors
from ser.systems.base import FoldData, System, digest
from ser.systems.trained_network import TrainedNetwork


class RetrainingError(ValueError):
    """The training cannot be made again, or came out otherwise; the message is one line."""


@dataclass(frozen=True)
class Retrained:
    """Weights of the network after the chosen epoch, by name and in the network's order."""

    names: list[str]
    weights: list[np.ndarray]
    digest: str
    posteriors: np.ndarray


def chosen_epoch(
    predictions: pd.DataFrame, fold: str, seed: int, group: str = ""
) -> tuple[str, int]:
    """Look up at which epoch a group of a fold was scored.

    Parameters
    ----------
    predictions
        As of `ser.statistics.units.main_answers`.
    fold, seed
        Which training.
    group
        Which of its scored groups; empty for the one that is scored at the latest epoch, which
        has heard most of the training, and of those the first by name.

    Returns
    -------
    group : str
        The group.
    epoch : int
        From 1.
    """
    rows = predictions[(predictions["fold"] == fold) & (predictions["seed"] == seed)]
    groups = sorted(set(rows["group"]))
    longest = rows.sort_values(["epoch", "group"], ascending=[False, True])
    wanted = group or (longest["group"].iloc[0] if groups else "")
    rows = rows[rows["group"] == wanted]
    if rows.empty:
        raise RetrainingError(
            f"{fold}, seed {seed} scores no group {wanted}; it scores {', '.join(groups) or 'none'}"
        )
    [epoch] = set(rows["epoch"])
    return wanted, int(epoch)


def retrain(
    system: System,
    data: FoldData,
    seed: int,
    epoch: int,
    earlier: Posteriors,
    log: Callable[[str], None] = print,
) -> Retrained:
    """Train a network again, up to an epoch.

    Parameters
    ----------
    system
        A network.
    data, seed
        As in the first training.
    epoch
        The last one, from 1.
    earlier
        What the first training left.

    Raises
    ------
    RetrainingError
        When the weights or the posteriors differ from the first training's in a single bit: other
        versions of packages, another processor, other features.
    """
    import keras

    from ser.systems.paper_model.training import train_network

    if not isinstance(system, TrainedNetwork):
        raise RetrainingError(f"is of kind {system.kind}, which is no network to be exported")
    built: list[keras.Model] = []

    def build() -> keras.Model:
        built.append(system.build(data.input_dim, len(data.classes)))
        return built[0]

    # Nothing before an epoch depends on how many follow it, nor on whether a stop was allowed.
    result = train_network(
        build,
        system.max_frames,
        replace(system.training, epochs=epoch),
        replace(data, may_stop=False),
        seed,
        log,
    )
    weights = [np.asarray(array) for array in built[0].get_weights()]
    found = digest(*weights)
    expected = earlier.fitted.get(f"epoch {epoch}", "none")
    if found != expected:
        raise RetrainingError(
            f"trained again, the weights after epoch {epoch} have the digest {found}, in the"
            f" table's training {expected}: the same versions, features and processor are needed"
        )
    if not np.array_equal(result.posteriors[-1], earlier.posteriors[epoch - 1]):
        raise RetrainingError(f"trained again, epoch {epoch} gives other posteriors")
    names = [variable.path for variable in built[0].weights]
    return Retrained(names, weights, found, result.posteriors[-1])

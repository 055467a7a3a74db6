"""Weights of a network at the epoch that the cross-validation chose.

Trainings of the tables keep posteriors and no weights. A network that is exported, or whose
attention is drawn, is trained to one known epoch by a separate job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from ser.files.atomic_write import whole_file
from ser.files.hdf5 import open_hdf5
from ser.protocol.folds import ALL
from ser.scoring.metrics import ScoreError
from ser.systems.base import FoldData, System
from ser.systems.trained_network import TrainedNetwork


@dataclass(frozen=True)
class Weights:
    """Weights at a training's last epoch, in the network's order.

    `group` is the scored group at whose epoch (from 1) this training ends, empty where that is the
    median of all; `utterances` the number of those that trained.
    """

    arrays: Sequence[np.ndarray]
    group: str
    epoch: int
    utterances: int

    def save(self, path: str | Path) -> None:
        """Write to HDF5, whole or not at all."""
        with whole_file(path) as temporary, h5py.File(temporary, "w") as file:
            write_arrays(file, self.arrays)
            for name in ("group", "epoch", "utterances"):
                file.attrs[name] = getattr(self, name)

    @classmethod
    def load(cls, path: str | Path) -> Weights:
        """Read a file of `save`."""
        with open_hdf5(path) as file:
            facts = str(file.attrs["group"]), int(file.attrs["epoch"])
            return cls(read_arrays(file), *facts, int(file.attrs["utterances"]))


def write_arrays(file: h5py.File, arrays: Sequence[np.ndarray]) -> None:
    """Write arrays under their numbers."""
    for number, array in enumerate(arrays):
        file.create_dataset(f"{number:03d}", data=array)


def read_arrays(file: h5py.File) -> list[np.ndarray]:
    """Read arrays of `write_arrays`."""
    return [file[name][:] for name in sorted(file)]


def chosen_epoch(predictions: pd.DataFrame, fold: str) -> tuple[str, int]:
    """Give the scored group of a fold at whose epoch its training ends, and that epoch.

    It is the latest epoch at which the fold scores a group (of groups with the same epoch, the
    first by name); in the paper's protocol the other actor chooses it. Of the fold
    `ser.protocol.folds.ALL`, which nobody scores, it is the median over the scored groups of all
    folds, and no group. `predictions` are a seed's main ones.
    """
    groups = predictions.groupby(["fold", "group"])["epoch"].first()
    if fold == ALL:
        return "", int(np.floor(groups.median() + 0.5))
    if fold not in groups.index.get_level_values("fold"):
        raise ScoreError(f"{fold} scores no group")
    of_fold = groups[fold]
    return str(of_fold.idxmax()), int(of_fold.max())


def train_to_epoch(
    system: System, data: FoldData, seed: int, epoch: int, log: Callable[[str], None] = print
) -> list[np.ndarray]:
    """Train a network to an epoch (from 1), and give its weights there.

    Nothing needs to be held out, and the result does not depend on how many epochs would follow.
    """
    from ser.systems.paper_model.backend import keras
    from ser.systems.paper_model.training import train_network

    assert isinstance(system, TrainedNetwork)  # all that are exported are
    built: list[keras.Model] = []

    def build() -> keras.Model:
        built.append(system.build(data.input_dim, len(data.classes)))
        return built[0]

    data = replace(data, may_stop=False)
    training = replace(system.training, epochs=epoch)
    train_network(build, system.max_frames, training, data, seed, log)
    return [np.asarray(array) for array in built[0].get_weights()]

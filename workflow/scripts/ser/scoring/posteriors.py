"""Posteriors of held-out utterances after every epoch, as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import h5py
import numpy as np

from ser.files.atomic_write import whole_file
from ser.files.hdf5 import open_hdf5


@dataclass(frozen=True)
class Posteriors:
    """Posteriors of a training's n held-out utterances, K classes, after each of E epochs.

    They are (E, n, K) float32, with E = 1 for systems without epochs; loss and learning rate are
    (E,) float64. `fitted` maps names to digests of everything that was fitted.
    """

    classes: Sequence[str]
    utterances: Sequence[str]
    posteriors: np.ndarray
    train_loss: np.ndarray
    learning_rate: np.ndarray
    fitted: Mapping[str, str] = field(default_factory=dict)

    def in_order(self, classes: Sequence[str], utterances: Sequence[str]) -> np.ndarray:
        """Give the posteriors, (E, n, K), of these utterances and in their order.

        Raises a ValueError of one line where the file has other classes or other utterances, an
        utterance twice, or a row that is not finite, is negative, or whose sum is not 1 within a
        thousandth.
        """
        values, names = np.asarray(self.posteriors), list(self.utterances)
        if list(self.classes) != list(classes):
            found, expected = ", ".join(self.classes), ", ".join(classes)
            raise ValueError(f"the classes are {found}; expected {expected}")
        place = {name: index for index, name in enumerate(names)}
        if len(place) != len(names):
            twice = next(name for index, name in enumerate(names) if place[name] != index)
            raise ValueError(f"utterance {twice} comes twice")
        if values.shape != (len(values), len(names), len(classes)) or not len(values):
            raise ValueError(
                f"posteriors of shape {values.shape} for {len(names)} utterances"
                f" and {len(classes)} classes"
            )
        # Not written as `sum != 1`, because NaN must fail too.
        off = np.abs(values.sum(axis=2, dtype=np.float64) - 1)
        fine = (values >= 0).all(axis=2) & (off <= 1e-3)
        if not fine.all():
            name = names[int((~fine).any(axis=0).argmax())]
            raise ValueError(f"utterance {name}: posteriors must be >= 0 and sum to 1")
        if odd := sorted(place.keys() ^ set(utterances)):
            what = "is not expected" if odd[0] in place else "has no posteriors"
            raise ValueError(f"utterance {odd[0]} {what} ({len(odd)} such differences)")
        return values[:, [place[name] for name in utterances]]

    def save(self, path: str | Path) -> None:
        """Write to HDF5, whole or not at all."""
        with whole_file(path) as temporary, h5py.File(temporary, "w") as file:
            file.create_dataset("utterance", data=list(self.utterances), dtype=h5py.string_dtype())
            file.create_dataset("posteriors", data=np.asarray(self.posteriors, dtype=np.float32))
            file.create_dataset("train_loss", data=self.train_loss)
            file.create_dataset("learning_rate", data=self.learning_rate)
            file.attrs["classes"] = json.dumps(list(self.classes))
            # A data set: an attribute may not be longer than 64 KiB.
            fitted = json.dumps(dict(self.fitted), sort_keys=True)
            file.create_dataset("fitted", data=fitted, dtype=h5py.string_dtype())

    @classmethod
    def load(cls, path: str | Path) -> Posteriors:
        """Read what `save` wrote."""
        with open_hdf5(path) as file:
            return cls(
                json.loads(file.attrs["classes"]),
                [str(name) for name in file["utterance"].asstr()[:]],
                file["posteriors"][:],
                file["train_loss"][:],
                file["learning_rate"][:],
                json.loads(file["fitted"].asstr()[()]),
            )

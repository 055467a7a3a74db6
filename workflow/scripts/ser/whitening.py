"""PCA whitening by map-reduce: moments of shards merge into a fold's whitening (paper §4.2).

Each shard is read once and reduced to count, mean and scatter matrix per group, in double
precision. Merging the groups that train (Chan, Golub and LeVeque's pairwise update) gives the
moments of the pooled frames, so no fold reads frames again, and no held-out group can leak.

In: frames of shards and their utterances' groups; who trains in a fold. Out: moments of groups as
HDF5 files, and a fold's `Whitening`, which `transform` applies to frames where they are read.
Options are the fields of `WhiteningOptions`; the fit itself is `fit_whitening`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from ser.files.atomic_write import whole_file
from ser.files.hdf5 import open_hdf5

# A deviation this small relative to the mean is rounding; such a column is not standardized.
CONSTANT = 1e-10
GROUPS_AT_ONCE = 32  # have frames waiting to be reduced, at most, 12 MB each


@dataclass(frozen=True)
class Moments:
    """Count, mean (D,) and scatter matrix (D, D) of a set of frames, float64."""

    count: int
    mean: np.ndarray
    scatter: np.ndarray

    @classmethod
    def of(cls, frames: np.ndarray) -> Moments:
        """Reduce frames of shape (T, D) to their moments."""
        if not len(frames):
            width = frames.shape[1]
            return cls(0, np.zeros(width), np.zeros((width, width)))
        # Centred before they are multiplied: columns with a large mean keep their digits.
        centred = np.array(frames, dtype=np.float64)
        mean = centred.mean(axis=0)
        centred -= mean
        # NumPy sees that both factors are one matrix, and computes half of the product (syrk).
        return cls(len(centred), mean, centred.T @ centred)

    def merge(self, other: Moments) -> Moments:
        """Moments of the union of two disjoint sets of frames."""
        if not other.count:
            return self
        if not self.count:
            return other
        count = self.count + other.count
        delta = other.mean - self.mean
        mean = self.mean + delta * (other.count / count)
        scatter = np.outer(delta, delta)
        scatter *= self.count * other.count / count
        scatter += self.scatter
        scatter += other.scatter
        return Moments(count, mean, scatter)


@dataclass(frozen=True)
class Whitening:
    """Standardization and PCA whitening of frames, fitted on `count` frames of `groups`.

    `mean` and `scale`, (D,), are those frames'. `projection`, (D, d), holds the principal axes of
    the standardized frames over the root of their variance; `explained`, (D,), the share of the
    total variance along each axis, kept or not, largest first.
    """

    mean: np.ndarray
    scale: np.ndarray
    projection: np.ndarray
    explained: np.ndarray
    groups: tuple[str, ...]
    count: int

    def transform(self, frames: np.ndarray) -> np.ndarray:
        """Whiten frames of shape (T, D) to (T, d), float32."""
        standardized = (np.asarray(frames, dtype=np.float64) - self.mean) / self.scale
        return (standardized @ self.projection).astype(np.float32)

    def save(self, path: str | Path) -> None:
        """Write to HDF5, whole or not at all."""
        with whole_file(path) as temporary, h5py.File(temporary, "w") as file:
            for name in ("mean", "scale", "projection", "explained"):
                file.create_dataset(name, data=getattr(self, name))
            file.attrs["groups"] = json.dumps(self.groups)
            file.attrs["count"] = self.count

    @classmethod
    def load(cls, path: str | Path) -> Whitening:
        """Read a file of `save`."""
        with open_hdf5(path) as file:
            arrays = {name: file[name][:] for name in ("mean", "scale", "projection", "explained")}
            groups = tuple(json.loads(file.attrs["groups"]))
            return cls(**arrays, groups=groups, count=int(file.attrs["count"]))


@dataclass(frozen=True)
class WhiteningOptions:
    """The configuration's section ``whitening``.

    `components` is a share of variance in (0, 1), ``full``, or a number of components, of which
    `max_components` are kept at most. `floor` times the mean eigenvalue is added to each before the
    division, so that null directions are not blown up; 0 gives scikit-learn's ``PCA(whiten=True)``.
    """

    components: float | int | str = 0.99
    max_components: int | None = 200
    floor: float = 1e-5

    def count_kept(self, explained: np.ndarray) -> int:
        """Count the axes to keep, given each one's share of the variance, (D,), largest first."""
        if self.components == "full":
            kept = len(explained)
        elif isinstance(self.components, float) and self.components < 1:
            kept = int(np.searchsorted(np.cumsum(explained), self.components - 1e-12) + 1)
        else:
            kept = int(self.components)
        return max(1, min(kept, len(explained), self.max_components or len(explained)))


def fit_whitening(moments: Moments, groups: Iterable[str], options: WhiteningOptions) -> Whitening:
    """Fit standardization and PCA whitening to the merged moments of the training frames.

    Each axis's largest entry is positive. Raises a ValueError when there are fewer than two frames
    or nothing varies.
    """
    if moments.count < 2:
        raise ValueError(f"whitening needs at least two training frames, has {moments.count}")
    deviation = np.sqrt(np.diag(moments.scatter) / moments.count)
    constant = deviation <= CONSTANT * np.maximum(np.abs(moments.mean), 1e-300)
    if constant.all():
        raise ValueError("whitening: no column of the training frames varies")
    scale = np.where(constant, 1.0, deviation)
    correlation = moments.scatter / np.outer(scale, scale) / (moments.count - 1)
    correlation[constant] = 0.0
    correlation[:, constant] = 0.0
    values, vectors = np.linalg.eigh(correlation)
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    explained = values / values.sum()
    kept = options.count_kept(explained)
    axes = vectors[:, :kept]
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(kept)]
    axes = axes * np.where(largest < 0, -1.0, 1.0)
    divisor = np.sqrt(values[:kept] + options.floor * values.mean())
    projection = np.where(divisor > 0, axes / np.where(divisor > 0, divisor, 1.0), 0.0)
    # A column that never varied in training carries nothing, even if it varies in held-out frames.
    projection[constant] = 0.0
    names = tuple(sorted(groups))
    return Whitening(moments.mean, scale, projection, explained, names, moments.count)


def reduce_groups(
    utterances: Iterable[tuple[str, np.ndarray]], frames_at_once: int = 4096
) -> dict[str, Moments]:
    """Reduce a stream of (group, frames (T, D)) to each group's moments, sorted by name."""
    # Frames of a group are gathered, so that one matrix product covers many.
    moments: dict[str, Moments] = {}
    waiting: dict[str, list[np.ndarray]] = {}
    frames_of: dict[str, int] = {}

    def flush(group: str) -> None:
        item = Moments.of(np.concatenate(waiting.pop(group)))
        del frames_of[group]
        moments[group] = moments[group].merge(item) if group in moments else item

    for group, frames in utterances:
        waiting.setdefault(group, []).append(frames)
        frames_of[group] = frames_of.get(group, 0) + len(frames)
        if frames_of[group] >= frames_at_once:
            flush(group)
        elif sum(frames_of.values()) >= GROUPS_AT_ONCE * frames_at_once:
            flush(max(frames_of, key=lambda name: frames_of[name]))
    for group in list(waiting):
        flush(group)
    return dict(sorted(moments.items()))


def merge_training(paths: Iterable[str | Path], groups: set[str]) -> Moments:
    """Merge the moments of the training groups over all shards; no other group is read.

    Raises a ValueError when a training group has no frames in any shard.
    """
    merged: Moments | None = None
    found: set[str] = set()
    for path in paths:
        for group, item in read_moments(path, groups):
            found.add(group)
            merged = merged.merge(item) if merged else item
    if merged is None or found != groups:
        raise ValueError(f"no frames of training group {', '.join(sorted(groups - found))}")
    return merged


def save_moments(path: str | Path, moments: Mapping[str, Moments]) -> None:
    """Write the moments of a shard's groups to HDF5, whole or not at all."""
    with whole_file(path) as temporary, h5py.File(temporary, "w") as file:
        file.attrs["groups"] = json.dumps(list(moments))
        for number, item in enumerate(moments.values()):
            group = file.create_group(str(number))
            group.attrs["count"] = item.count
            group.create_dataset("mean", data=item.mean)
            group.create_dataset("scatter", data=item.scatter)


def read_moments(
    path: str | Path, wanted: Iterable[str] | None = None
) -> Iterator[tuple[str, Moments]]:
    """Read moments group by group, 4 MB each; other groups than the `wanted` ones are not read."""
    with open_hdf5(path) as file:
        names = json.loads(file.attrs["groups"])
        chosen = set(names if wanted is None else wanted)
        for number, name in enumerate(names):
            if name in chosen:
                group = file[str(number)]
                count = int(group.attrs["count"])
                yield name, Moments(count, group["mean"][:], group["scatter"][:])

"""Shards: many utterances' arrays in one HDF5 file, without pickles and with the same bytes twice.

Layout: ``utterance`` (n,) UTF-8 names, ``length`` (n,) int64, and ``values`` with all the
utterances' rows one after another, so that a reader streams and a shard of 10,000 utterances is
still three data sets. Sample rate, column names and units are attributes of the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import h5py
import numpy as np

from ser.whole_file import whole_file

CHUNK_VALUES = 1 << 16


class ShardError(ValueError):
    """A file is not the shard that was asked for."""


class ShardWriter:
    """Write a shard utterance by utterance; the file appears only when the block ends well.

    Parameters
    ----------
    path
        The shard to make.
    kind
        What the values are: ``audio`` or ``features``. Readers check it.
    attributes
        Facts about all the values (sample rate in Hz, column names, units); anything JSON can hold.
    width
        Columns of each row; 0 for one-dimensional arrays such as samples.
    dtype
        Type of the stored values.
    """

    def __init__(
        self,
        path: str | Path,
        kind: str,
        attributes: Mapping[str, Any],
        width: int = 0,
        dtype: str = "float32",
    ) -> None:
        self._context = whole_file(path)
        self._temporary = self._context.__enter__()
        self._width = width
        self._names: list[str] = []
        self._lengths: list[int] = []
        self._file = h5py.File(self._temporary, "w")
        self._file.attrs["kind"] = kind
        self._file.attrs["attributes"] = json.dumps(dict(attributes), sort_keys=True)
        shape: tuple[int, ...] = (0, width) if width else (0,)
        chunk = (max(1, CHUNK_VALUES // width), width) if width else (CHUNK_VALUES,)
        self._values = self._file.create_dataset(
            "values", shape, dtype, maxshape=(None, *shape[1:]), chunks=chunk
        )

    def __enter__(self) -> ShardWriter:
        return self

    def append(self, utterance: str, array: np.ndarray) -> None:
        """Add one utterance's array, of shape (rows,) or (rows, width)."""
        expected = (self._width,) if self._width else ()
        if array.shape[1:] != expected:
            raise ShardError(f"{utterance}: rows of shape {array.shape[1:]}, expected {expected}")
        if not np.isfinite(array).all():
            raise ShardError(f"{utterance}: not all values are finite")
        start = self._values.shape[0]
        self._values.resize(start + len(array), axis=0)
        self._values[start:] = array
        self._names.append(utterance)
        self._lengths.append(len(array))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._file.create_dataset(
                "utterance",
                data=self._names or None,
                dtype=h5py.string_dtype(),
                shape=(len(self._names),),
            )
            self._file.create_dataset("length", data=np.array(self._lengths, dtype=np.int64))
        self._file.close()
        self._context.__exit__(kind, error, trace)


def read_attributes(path: str | Path) -> dict[str, Any]:
    """Read the facts that a shard states about its values."""
    with h5py.File(path, "r") as file:
        return json.loads(file.attrs["attributes"])


def read_shard(
    path: str | Path, kind: str, only: set[str] | None = None
) -> Iterator[tuple[str, np.ndarray]]:
    """Read a shard, utterance by utterance, in the order in which it was written.

    Parameters
    ----------
    path
        A shard.
    kind
        The kind of values that the caller expects.
    only
        Names of the utterances wanted; all of them if None.

    Yields
    ------
    tuple of str and numpy.ndarray
        An utterance's name, and its array of shape (rows,) or (rows, width).

    Raises
    ------
    ShardError
        When the file holds another kind of values.
    """
    with h5py.File(path, "r") as file:
        found = file.attrs.get("kind")
        if found != kind:
            raise ShardError(f"{path}: holds {found or 'no shard'}, expected {kind}")
        names = file["utterance"].asstr()[:]
        ends = np.cumsum(file["length"][:])
        values = file["values"]
        start = 0
        for name, end in zip(names, ends, strict=True):
            if only is None or name in only:
                yield str(name), values[start:end]
            start = end

"""Shards: many utterances' arrays in one HDF5 file, without pickles and with the same bytes twice.

Layout: ``utterance`` (n,) UTF-8 names, ``length`` (n,) int64, and ``values``, all the utterances'
rows one after another. Sample rate, column names and units are attributes of the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from ser.files.atomic_write import whole_file
from ser.files.hdf5 import open_hdf5

CHUNK_VALUES = 1 << 16


class ShardError(ValueError):
    """A file is not the shard that was asked for."""


class ShardWriter:
    """Write a shard utterance by utterance; the file appears only when the block ends well.

    `kind` says what the values are, such as ``audio``; readers check it. `attributes` are facts
    about all the values (sample rate in Hz, column names); anything JSON can hold. `width` counts
    the columns of a row, 0 for one-dimensional arrays. `rows` in all, where known, makes the shard
    quicker to write and to read.
    """

    def __init__(
        self,
        path: str | Path,
        kind: str,
        attributes: Mapping[str, Any],
        width: int = 0,
        dtype: str = "float32",
        rows: int | None = None,
    ) -> None:
        self._names: list[str] = []
        self._lengths: list[int] = []
        self._filled = 0
        self._open = ExitStack()
        temporary = self._open.enter_context(whole_file(path))
        self._file = self._open.enter_context(h5py.File(temporary, "w"))
        self._file.attrs["kind"] = kind
        self._file.attrs["attributes"] = json.dumps(dict(attributes), sort_keys=True)
        tail = (width,) if width else ()
        # Every row will be written, so there is no need to fill them with zeros first.
        options: dict[str, Any] = {"fill_time": "never"}
        if rows is None:
            chunk = max(1, CHUNK_VALUES // (width or 1))
            options = {"maxshape": (None, *tail), "chunks": (chunk, *tail)}
        self._values = self._file.create_dataset("values", (rows or 0, *tail), dtype, **options)

    def __enter__(self) -> ShardWriter:
        return self

    def append(self, utterance: str, array: np.ndarray) -> None:
        """Add one utterance's array, of shape (rows,) or (rows, width)."""
        try:
            self.extend(array)
        except ShardError as error:
            raise ShardError(f"{utterance}: {error}") from None
        self.name(utterance, len(array))

    def extend(self, array: np.ndarray) -> None:
        """Add rows; `name`, called before or after, assigns them to utterances.

        Raises `ShardError` for rows of another width, and values that are not finite.
        """
        expected = self._values.shape[1:]
        if array.shape[1:] != expected:
            raise ShardError(f"rows of shape {array.shape[1:]}, expected {expected}")
        if not np.isfinite(array).all():
            raise ShardError("not all values are finite")
        stop, room = self._filled + len(array), len(self._values)
        if stop > room:
            if self._values.maxshape[0] is not None:
                raise ShardError(f"{stop} rows or more, expected {room}")
            self._values.resize(stop, axis=0)
        self._values[self._filled : stop] = array
        self._filled = stop

    def name(self, utterance: str, length: int) -> None:
        """Assign the next `length` rows, in the order of the calls, to an utterance."""
        self._names.append(utterance)
        self._lengths.append(length)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        with self._open:
            if error is not None:
                raise error
            named, room = sum(self._lengths), len(self._values)
            if not self._filled == room == named:
                raise ShardError(f"{self._filled} rows, {room} expected, {named} named")
            shape, names = (len(self._names),), self._names or None
            self._file.create_dataset("utterance", shape, h5py.string_dtype(), names)
            self._file.create_dataset("length", data=np.array(self._lengths, dtype=np.int64))


class Rows:
    """An utterance's rows on disk: they have a length, and a slice of them is an array."""

    def __init__(self, values: h5py.Dataset, start: int, stop: int) -> None:
        self._values, self._start, self._stop = values, start, stop

    def __len__(self) -> int:
        return self._stop - self._start

    def __getitem__(self, part: slice) -> np.ndarray:
        start, stop, step = part.indices(len(self))
        if step != 1:
            raise IndexError("rows on disk are read one after the other")
        return self._values[self._start + start : self._start + max(start, stop)]


def read_attributes(path: str | Path) -> dict[str, Any]:
    """Read the facts that a shard states about its values."""
    with open_hdf5(path) as file:
        return json.loads(file.attrs["attributes"])


@contextmanager
def open_shard(path: str | Path, kind: str) -> Iterator[dict[str, Rows]]:
    """Open a shard whose utterances need not fit into memory, to be read within the block.

    Yields each utterance's rows by its name, in the order of writing. Raises `ShardError` when the
    file holds another kind of values, or its parts do not agree.
    """
    with open_hdf5(path) as file:
        found = file.attrs.get("kind")
        if found != kind:
            raise ShardError(f"{path}: holds {found or 'no shard'}, expected {kind}")
        utterance, length, values = (file.get(name) for name in ("utterance", "length", "values"))
        if not all(isinstance(part, h5py.Dataset) for part in (utterance, length, values)):
            raise ShardError(f"{path}: lacks one of utterance, length, values")
        if utterance.dtype.kind != "O" or length.dtype.kind != "i":
            raise ShardError(f"{path}: names that are not text, or lengths that are not numbers")
        names, lengths = utterance.asstr()[:], length[:].astype(np.int64)
        if len(names) != len(set(names)) or len(names) != len(lengths):
            raise ShardError(f"{path}: not one length per utterance")
        if (lengths < 0).any() or lengths.sum() != len(values):
            raise ShardError(f"{path}: the lengths of its utterances are not its rows")
        ends = np.cumsum(lengths).tolist()
        bounds = zip([0, *ends][:-1], ends, strict=True)
        yield {str(name): Rows(values, *part) for name, part in zip(names, bounds, strict=True)}


def read_shard(
    path: str | Path, kind: str, only: set[str] | None = None
) -> Iterator[tuple[str, np.ndarray]]:
    """Read names and arrays, (rows,) or (rows, width), in the order of writing; as `open_shard`."""
    with open_shard(path, kind) as utterances:
        for name, rows in utterances.items():
            if only is None or name in only:
                yield name, rows[:]

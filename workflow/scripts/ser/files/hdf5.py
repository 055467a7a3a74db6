"""Opens HDF5 files of others, only if they hold plain arrays within the one file.

In HDF5 a link or a data set can refer to any other file, and a header of 100 bytes can promise
terabytes. Such a file is refused before an array is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np


class UnsafeFile(ValueError):
    """An HDF5 file with more in it than arrays; the text is one line."""


@contextmanager
def open_hdf5(path: str | Path) -> Iterator[h5py.File]:
    """Open an HDF5 file of numbers and text for reading.

    Raises `UnsafeFile` for anything else, and where the bytes were changed; an OSError when it
    cannot be opened, or is not an HDF5 file.
    """
    with h5py.File(path, "r") as file:
        try:
            _check_group(file, os.stat(path).st_size)
        except UnsafeFile as error:
            raise UnsafeFile(f"{path}: {error}") from None
        except (KeyError, RuntimeError, TypeError, ValueError) as error:
            raise UnsafeFile(f"{path}: is damaged ({' '.join(str(error).split())})") from None
        yield file


def _check_group(group: h5py.Group, size: int) -> None:
    """Check all in a group; one that is a member of itself ends in a RecursionError."""
    _check_attributes(group)
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise UnsafeFile(f"{name} is a link to another place")
        item = group[name]
        if isinstance(item, h5py.Group):
            _check_group(item, size)
        elif not isinstance(item, h5py.Dataset) or item.shape is None or not _is_plain(item.dtype):
            raise UnsafeFile(f"{name} holds neither numbers nor text")
        elif item.is_virtual or item.external:
            raise UnsafeFile(f"{name} lies in another file")
        elif item.nbytes > size:  # HDF5 would make up zeros for what was never stored
            raise UnsafeFile(f"{name} promises {item.nbytes} bytes, more than the file has")
        else:
            _check_attributes(item)


def _check_attributes(item: h5py.Group | h5py.Dataset) -> None:
    for name in item.attrs:
        if not _is_plain(item.attrs.get_id(name).dtype):
            raise UnsafeFile(f"attribute {name} is neither a number nor text")


def _is_plain(dtype: np.dtype) -> bool:
    # Numbers, truth values and bytes; text of variable length has a type of its own.
    return dtype.kind in "iufbS" or h5py.check_string_dtype(dtype) is not None

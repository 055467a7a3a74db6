"""HDF5 files opened as what they are here: arrays of numbers and text, all of it in the one file.

HDF5 can do more than hold arrays. A link or a data set can lie in any other file that the user may
read, a type can hide Python objects, and a header of 100 bytes can promise an array of terabytes.
Nothing of this project writes any of these, so a file that has one is not ours and is refused
before an array is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py

# Groups of groups are not written.
DEEPEST = 2
# Of whole numbers, unsigned ones, floats, truth values.
NUMBERS = "iufb"


class UnsafeFile(ValueError):
    """An HDF5 file with more in it than arrays; the text is one line."""


@contextmanager
def open_hdf5(path: str | Path) -> Iterator[h5py.File]:
    """Open an HDF5 file for reading, and look at all that it declares first.

    Parameters
    ----------
    path
        The file. Its user decides whether to trust the place; nothing else is opened.

    Yields
    ------
    h5py.File
        Whose groups and data sets are hard links, whose values are numbers or text, and whose data
        sets of numbers hold on the disk what their shapes promise.

    Raises
    ------
    UnsafeFile
        For anything else.
    OSError
        When it cannot be opened, or is no HDF5 file.
    """
    with h5py.File(path, "r") as file:
        size = os.stat(path).st_size
        try:
            _check_attributes(path, file, size)
            for name, item in _members(path, file, DEEPEST):
                _check_attributes(path, item, size)
                if isinstance(item, h5py.Dataset):
                    _check_values(f"{path}: {name}", item, size)
        except UnsafeFile:
            raise
        except (KeyError, RuntimeError, TypeError, ValueError) as error:
            # What h5py says of a file whose bytes were changed.
            raise UnsafeFile(f"{path}: is damaged ({' '.join(str(error).split())})") from None
        yield file


def _members(
    path: str | Path, group: h5py.Group, deepest: int
) -> Iterator[tuple[str, h5py.Group | h5py.Dataset]]:
    for name in group:
        where = f"{group.name.rstrip('/')}/{name}"
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise UnsafeFile(f"{path}: {where} is a link to another place")
        item = group[name]
        if not isinstance(item, h5py.Group | h5py.Dataset):
            raise UnsafeFile(f"{path}: {where} is neither a group nor a data set")
        yield where, item
        if isinstance(item, h5py.Group):
            # A group can be a member of itself.
            if not deepest:
                raise UnsafeFile(f"{path}: {where}: groups in groups")
            yield from _members(path, item, deepest - 1)


def _check_attributes(path: str | Path, item: h5py.Group | h5py.Dataset, size: int) -> None:
    for name in item.attrs:
        attribute = item.attrs.get_id(name)
        if not _is_plain(attribute.dtype):
            raise UnsafeFile(f"{path}: attribute {name} is neither a number nor text")
        if attribute.get_storage_size() > size:
            raise UnsafeFile(f"{path}: attribute {name} promises more bytes than the file has")


def _is_plain(dtype: object) -> bool:
    kind = getattr(dtype, "kind", "")
    # Text is either variable in length, which h5py gives as objects, or bytes.
    return kind in NUMBERS or kind == "S" or h5py.check_string_dtype(dtype) is not None


def _check_values(where: str, values: h5py.Dataset, size: int) -> None:
    if not _is_plain(values.dtype):
        raise UnsafeFile(f"{where} holds neither numbers nor text, but {values.dtype}")
    if values.shape is None:
        raise UnsafeFile(f"{where} has no shape")
    if values.is_virtual or values.external:
        raise UnsafeFile(f"{where} lies in another file")
    if values.id.get_create_plist().get_nfilters():
        raise UnsafeFile(f"{where} is compressed, which no file of this project is")
    stored = values.id.get_storage_size()
    # What was never stored is made up as zeros by HDF5, as many as the shape says.
    if not values.nbytes <= stored <= size:
        raise UnsafeFile(f"{where} promises {values.nbytes} bytes, and the file holds fewer")

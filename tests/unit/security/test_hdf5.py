"""HDF5 files of others hold arrays of numbers and text, in that one file, or are refused."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from ser.files.hdf5 import UnsafeFile, open_hdf5
from ser.files.shards import ShardError, ShardWriter, open_shard, read_attributes, read_shard
from ser.scoring.posteriors import Posteriors
from ser.whitening import Moments, Whitening, read_moments, save_moments

READERS: dict[str, Callable] = {
    "read_attributes": read_attributes,
    "read_shard": lambda path: list(read_shard(path, "audio")),
    "Whitening.load": Whitening.load,
    "read_moments": lambda path: dict(read_moments(path)),
    "Posteriors.load": Posteriors.load,
}


@pytest.fixture
def other(tmp_path) -> Path:
    """A file that the user may read and a hostile file wants to."""
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["values"] = np.arange(4.0)
    (tmp_path / "raw").write_bytes(b"secret, secret, " * 4)
    return tmp_path / "other.h5"


def soft(file, other):
    file["here"] = np.zeros(3)
    file["values"] = h5py.SoftLink("/here")


def virtual(file, other):
    layout = h5py.VirtualLayout((4,), "f8")
    layout[:] = h5py.VirtualSource(str(other), "values", (4,))
    file.create_virtual_dataset("values", layout)


def looped(file, other):
    file.create_group("a")["b"] = file["/"]


def objects(file, other):
    kind = h5py.vlen_dtype(np.int32)
    file.create_dataset("values", (2,), kind)[0] = [1, 2]


def references(file, other):
    file["x"] = np.zeros(2)
    file.create_dataset("values", (1,), h5py.ref_dtype)[0] = file["x"].ref


def attribute(file, other):
    file["x"] = np.zeros(2)
    file.attrs.create("attributes", file["x"].ref, dtype=h5py.ref_dtype)


HOSTILE: dict[str, tuple[str, Callable]] = {
    "external link": (
        "values is a link to another place",
        lambda file, other: file.__setitem__("values", h5py.ExternalLink(str(other), "/values")),
    ),
    "soft link": ("values is a link to another place", soft),
    "external values": (
        "values lies in another file",
        lambda file, other: file.create_dataset(
            "values", (64,), "u1", external=[(str(other.parent / "raw"), 0, 64)]
        ),
    ),
    "virtual values": ("values lies in another file", virtual),
    "group in itself": ("is damaged", looped),
    "objects": ("values holds neither numbers nor text", objects),
    "references": ("values holds neither numbers nor text", references),
    "compound": (
        "values holds neither numbers nor text",
        lambda file, other: file.create_dataset(
            "values", data=np.zeros(2, [("a", "i4"), ("b", "f8")])
        ),
    ),
    "attribute": ("attribute attributes is neither", attribute),
    "named type": (
        "values holds neither numbers nor text",
        lambda file, other: file.__setitem__("values", np.dtype("f8")),
    ),
    "no shape": (
        "values holds neither numbers nor text",
        lambda file, other: file.__setitem__("values", h5py.Empty("f8")),
    ),
    # Never written, so never stored: HDF5 would make up two terabytes of zeros.
    "promised values": (
        "more than the file has",
        lambda file, other: file.create_dataset("values", (2**38,), "f8", chunks=(1024,)),
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_with_more_in_it_than_arrays_is_refused(tmp_path, other, case):
    message, fill = HOSTILE[case]
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file.attrs["kind"] = "audio"
        fill(file, other)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnsafeFile, match=message) as caught, open_hdf5(tmp_path / "x.h5"):
        pass
    assert "\n" not in str(caught.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_refuses_it(tmp_path, other, reader):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file["values"] = h5py.ExternalLink(str(other), "/values")
    with pytest.raises(UnsafeFile, match="is a link to another place"):
        READERS[reader](tmp_path / "x.h5")


def test_what_the_project_writes_is_read(tmp_path):
    names = ["a", "ü b", "c" * 1000]
    for rows in (None, 60):
        with ShardWriter(tmp_path / "s.h5", "audio", {"units": "x"}, rows=rows) as shard:
            for name in names:
                shard.append(name, np.arange(20, dtype=np.float32))
        assert [name for name, _ in read_shard(tmp_path / "s.h5", "audio")] == names
    with ShardWriter(tmp_path / "e.h5", "audio", {}) as shard:
        pass
    assert list(read_shard(tmp_path / "e.h5", "audio")) == []
    save_moments(tmp_path / "m.h5", {"g": Moments.of(np.random.default_rng(1).normal(size=(9, 3)))})
    assert dict(read_moments(tmp_path / "m.h5"))["g"].count == 9


@pytest.mark.parametrize("lengths", [[-1, 5], [2, 3], [2, 2**62], [4]])
def test_a_shard_whose_lengths_are_not_its_rows_is_refused(tmp_path, lengths):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file.attrs["kind"] = "audio"
        file["values"] = np.zeros(4, np.float32)
        file.create_dataset("utterance", data=["a", "b"], dtype=h5py.string_dtype())
        file["length"] = np.array(lengths)
    with pytest.raises(ShardError), open_shard(tmp_path / "x.h5", "audio"):
        pass

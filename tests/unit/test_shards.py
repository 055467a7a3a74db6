"""Shards give back what went in, refuse what they must, and appear whole or not at all."""

from __future__ import annotations

import numpy as np
import pytest

from ser.shards import ShardError, ShardWriter, read_attributes, read_shard


def write(path, arrays, width=0, dtype="float32", kind="audio"):
    with ShardWriter(path, kind, {"sample_rate": 16000}, width=width, dtype=dtype) as shard:
        for name, array in arrays.items():
            shard.append(name, array)


def test_round_trip_in_order_with_awkward_names(tmp_path):
    arrays = {"b/ü 1": np.arange(3.0), "a": np.zeros(0), "c": np.ones(100_000)}
    write(tmp_path / "x.h5", arrays)
    read = dict(read_shard(tmp_path / "x.h5", "audio"))
    assert list(read) == list(arrays)
    assert all(np.array_equal(read[name], array) for name, array in arrays.items())
    assert read_attributes(tmp_path / "x.h5") == {"sample_rate": 16000}


def test_only_the_wanted_utterances(tmp_path):
    write(tmp_path / "x.h5", {"a": np.ones((2, 3)), "b": np.zeros((4, 3))}, width=3)
    assert [(name, len(rows)) for name, rows in read_shard(tmp_path / "x.h5", "audio", {"b"})] == [
        ("b", 4)
    ]


def test_an_empty_shard_is_a_shard(tmp_path):
    write(tmp_path / "x.h5", {}, width=3)
    assert list(read_shard(tmp_path / "x.h5", "audio")) == []


def test_same_bytes_twice(tmp_path):
    for name in ("one.h5", "two.h5"):
        write(tmp_path / name, {"a": np.arange(1000.0), "b": np.ones(5)})
    assert (tmp_path / "one.h5").read_bytes() == (tmp_path / "two.h5").read_bytes()


def test_double_precision_is_kept_where_asked(tmp_path):
    value = np.array([0.1])
    write(tmp_path / "x.h5", {"a": value}, dtype="float64")
    assert next(read_shard(tmp_path / "x.h5", "audio"))[1][0] == 0.1


def test_nothing_appears_when_writing_fails(tmp_path):
    with pytest.raises(ShardError, match="not all values are finite"):
        write(tmp_path / "x.h5", {"a": np.array([1.0, np.nan])})
    assert list(tmp_path.iterdir()) == []


def test_wrong_width_and_wrong_kind_are_named(tmp_path):
    with pytest.raises(ShardError, match="a: rows of shape"):
        write(tmp_path / "x.h5", {"a": np.ones((2, 4))}, width=3)
    write(tmp_path / "x.h5", {"a": np.ones(2)})
    with pytest.raises(ShardError, match="holds audio, expected features"):
        list(read_shard(tmp_path / "x.h5", "features"))

"""Shards give back what went in, refuse what they must, and appear whole or not at all."""

from __future__ import annotations

import numpy as np
import pytest

from ser.files.shards import ShardError, ShardWriter, open_shard, read_attributes, read_shard


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


def test_rows_may_come_in_parts_and_be_named_before(tmp_path):
    arrays = {"a": np.arange(12.0).reshape(4, 3), "none": np.ones((0, 3)), "b": np.ones((5, 3))}
    write(tmp_path / "x.h5", arrays, width=3)
    rows = np.concatenate(list(arrays.values()))
    with ShardWriter(tmp_path / "y.h5", "audio", {}, width=3, rows=len(rows)) as shard:
        for name, array in arrays.items():
            shard.name(name, len(array))
        for start in range(0, len(rows), 2):
            shard.extend(rows[start : start + 2])
    one, two = (dict(read_shard(tmp_path / name, "audio")) for name in ("x.h5", "y.h5"))
    assert list(one) == list(two)
    assert all(np.array_equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize(
    ("expected", "given", "named", "message"),
    [
        (4, 3, 3, "3 rows, 4 expected, 3 named"),
        (4, 5, 4, "5 rows or more, expected 4"),
        (4, 4, 3, "4 rows, 4 expected, 3 named"),
        (None, 4, 5, "4 rows, 4 expected, 5 named"),
    ],
)
def test_rows_that_do_not_add_up_are_no_shard(tmp_path, expected, given, named, message):
    with (
        pytest.raises(ShardError, match=message),
        ShardWriter(tmp_path / "x.h5", "audio", {}, rows=expected) as shard,
    ):
        shard.name("a", named)
        shard.extend(np.ones(given))
    assert list(tmp_path.iterdir()) == []


def test_utterances_are_read_in_parts(tmp_path):
    write(tmp_path / "x.h5", {"a": np.arange(10.0), "b": np.arange(20.0, 25.0)})
    with open_shard(tmp_path / "x.h5", "audio") as utterances:
        assert {name: len(rows) for name, rows in utterances.items()} == {"a": 10, "b": 5}
        rows = utterances["b"]
        assert rows[1:3].tolist() == [21.0, 22.0]
        assert rows[3:99].tolist() == [23.0, 24.0]
        assert rows[-2:].tolist() == [23.0, 24.0]
        assert rows[4:2].tolist() == []
        with pytest.raises(IndexError, match="one after the other"):
            rows[::2]

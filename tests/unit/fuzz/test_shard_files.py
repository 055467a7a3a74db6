"""A shard whose bytes were changed is read, or refused by an error; it never ends the process."""

from __future__ import annotations

import resource

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzing import fuzz, mutate, mutations
from ser.files.shards import ShardWriter, read_shard

# What h5py says (OSError), and what the project says: ShardError and UnsafeFile are ValueErrors.
REFUSED = (OSError, ValueError)


@pytest.fixture(scope="module")
def shard(tmp_path_factory):
    path = tmp_path_factory.mktemp("shard") / "0.h5"
    with ShardWriter(path, "audio", {"units": "x"}, rows=150) as writer:
        for name in "abc":
            writer.append(name, np.arange(50, dtype=np.float32))
    return path


def test_the_shard_that_is_changed_is_right(shard):
    assert [(name, len(rows)) for name, rows in read_shard(shard, "audio")] == [
        *(("a", 50), ("b", 50), ("c", 50))
    ]


@fuzz(150)
@given(data=st.data())
def test_changed_bytes(shard, data):
    content = shard.read_bytes()
    changed = shard.with_name("changed.h5")
    # Headers and names stand at the beginning, and behind the values.
    changed.write_bytes(mutate(content, data.draw(mutations(len(content), most=3))))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        for _, rows in read_shard(changed, "audio"):
            assert rows.nbytes <= 2 * len(content)
    except REFUSED:
        pass
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB

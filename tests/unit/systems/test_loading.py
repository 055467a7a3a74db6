from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ser.files.shards import ShardWriter
from ser.systems.frames import IN_MEMORY, Scratch
from ser.systems.loading import load_fold

CLASSES = ["low", "high"]


def shard(path: Path, names: list[str], kind: str = "mfcc") -> Path:
    with ShardWriter(path, kind, {}, width=2) as writer:
        for number, name in enumerate(names):
            writer.append(name, np.full((number + 1, 2), number, dtype=np.float32))
    return path


def dataset(**columns: list[str]) -> pd.DataFrame:
    """Four utterances of three speakers; a and b train."""
    table = pd.DataFrame(
        {
            "utterance": ["a1", "a2", "b1", "c1"],
            "group": ["a", "a", "b", "c"],
            "label": ["low", "high", "low", "high"],
            "speaker": ["a", "a", "b", "c"],
            "session": ["1", "1", "1", "2"],
            "activation": "",
            "valence": "",
        }
    )
    return table.assign(**columns)


FOLDS = pd.DataFrame(
    [("fold-1", "a", "train", ""), ("fold-1", "b", "train", ""), ("fold-1", "c", "heldout", "c")],
    columns=["fold", "group", "role", "select_on"],
)


def load(
    table: pd.DataFrame,
    shards: list[Path],
    input_set: str = "mfcc",
    scratch: Scratch = IN_MEMORY,
):
    return load_fold(
        *(shards, table, FOLDS, "fold-1", None, CLASSES), input_set=input_set, scratch=scratch
    )


def test_features_are_joined_by_name_whatever_the_order_of_the_shards(tmp_path):
    first = shard(tmp_path / "1.h5", ["c1", "b1", "other"])
    second = shard(tmp_path / "2.h5", ["a2", "a1"])
    for shards in ([first, second], [second, first]):
        data = load(dataset(), shards)
        assert data.train_names == ["a1", "a2", "b1"]
        assert [len(frames) for frames in data.train_frames] == [2, 1, 2]
        assert data.names == ["c1"]
        assert data.train_labels.tolist() == [0, 1, 0]


def test_frames_on_disk_are_those_in_memory(tmp_path):
    shards = [
        shard(tmp_path / "1.h5", ["c1", "b1"]),
        shard(tmp_path / "2.h5", ["a2", "a1"]),
    ]
    held, kept = load(dataset(), shards), load(dataset(), shards, scratch=Scratch(tmp_path, 0))
    assert kept.names == held.names
    for part in ("train_frames", "heldout_frames"):
        for one, other in zip(getattr(held, part), getattr(kept, part), strict=True):
            np.testing.assert_array_equal(one, other)
            assert not other.flags.writeable
    with pytest.raises(ValueError, match="more than one shard"):
        load(dataset(), [*shards, shards[0]], scratch=Scratch(tmp_path, 0))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.h5", "2.h5"]


def test_no_features_are_read_for_a_system_that_asks_for_none():
    data = load(dataset(), [], "none")
    assert [frames.shape for frames in data.train_frames] == [(1, 0)] * 3


def test_another_kind_of_shard_is_refused(tmp_path):
    with pytest.raises(ValueError, match="holds logmel, expected mfcc"):
        load(dataset(), [shard(tmp_path / "1.h5", ["a1"], "logmel")])


def test_a_missing_and_a_doubled_utterance_are_named(tmp_path):
    part = shard(tmp_path / "1.h5", ["a1", "a2", "b1"])
    with pytest.raises(ValueError, match=r"^c1: has no features \(1 such utterances\)$"):
        load(dataset(), [part])
    with pytest.raises(ValueError, match=r"^a1: has features in more than one shard$"):
        load(dataset(), [part, part])


def test_whitened_features_need_their_whitening_and_others_none(tmp_path):
    part = shard(tmp_path / "1.h5", ["a1", "a2", "b1", "c1"])
    with pytest.raises(ValueError, match="the system asks for whitened"):
        load(dataset(), [part], "whitened")


@pytest.mark.parametrize(
    ("columns", "blocks"),
    [
        ({"session": ["1", "1", "3", "2"]}, ["1", "1", "3"]),
        ({}, ["a", "a", "b"]),
        ({"speaker": [""] * 4}, ["a", "a", "b"]),
        ({"session": ["1", "", "3", "2"]}, ["a", "a", "b"]),
    ],
)
def test_inner_folds_keep_together_the_coarsest_parts_that_there_are_two_of(
    tmp_path, columns, blocks
):
    part = shard(tmp_path / "1.h5", ["a1", "a2", "b1", "c1"])
    assert list(load(dataset(**columns), [part]).train_blocks) == blocks


def test_without_speakers_every_utterance_is_a_block_of_its_own(tmp_path):
    part = shard(tmp_path / "1.h5", ["a1", "a2", "b1", "c1"])
    table = dataset(speaker=[""] * 4, session=[""] * 4, group=["a", "a", "a", "c"])
    assert list(load(table, [part]).train_blocks) == ["a1", "a2", "b1"]


def test_ratings_are_activation_and_valence_of_the_training_utterances(tmp_path):
    part = shard(tmp_path / "1.h5", ["a1", "a2", "b1", "c1"])
    assert load(dataset(), [part]).train_ratings is None
    table = dataset(activation=["4", "", "2.5", "1"], valence=["3", "2", "1", "1"])
    np.testing.assert_array_equal(
        load(table, [part]).train_ratings, [[4, 3], [np.nan, 2], [2.5, 1]]
    )

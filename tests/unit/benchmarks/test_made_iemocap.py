"""The made tree has IEMOCAP's counts, hours, dialogs and layout."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from benchmarks.iemocap_shape import (
    HOURS,
    LONGEST,
    SHORTEST,
    SPEAKERS,
    UNUSED,
    USED,
    USED_HOURS,
    UTTERANCES,
    turns,
)
from benchmarks.made_iemocap import make_tree
from ser.corpora.index import index_corpus


@pytest.fixture(scope="module")
def said():
    return turns()


def test_speakers_and_labels_are_as_often_as_in_the_corpus(said):
    counts = Counter((turn.speaker, turn.label) for turn in said)
    for speaker, (*used, everything) in SPEAKERS.items():
        assert [counts[speaker, label] for label in USED] == used
        assert sum(turn.speaker == speaker for turn in said) == everything
    labels = Counter(turn.label for turn in said)
    assert {label: labels[label] for label in UNUSED} == UNUSED
    assert len(said) == UTTERANCES == len({turn.name for turn in said})


def test_hours_and_lengths_are_the_corpus_s(said):
    seconds = np.array([turn.seconds for turn in said])
    used = np.isin([turn.label for turn in said], USED)
    assert seconds.sum() / 3600 == pytest.approx(HOURS, rel=0.001)
    assert seconds[used].sum() / 3600 == pytest.approx(USED_HOURS, rel=0.001)
    assert (seconds.min(), seconds.max()) == (SHORTEST, LONGEST)
    assert np.median(seconds[used]) == pytest.approx(3.58, abs=0.02)
    assert np.percentile(seconds[used], 90) == pytest.approx(8.7, abs=0.1)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    root = tmp_path_factory.mktemp("made") / "tree"
    return root, make_tree(root, every=150)


def test_the_loader_accepts_the_tree(small):
    root, written = small
    utterances, rejected = index_corpus("iemocap", root)
    assert rejected.empty
    assert len(utterances) == len(written) == -(-UTTERANCES // 150)
    read = dict(zip(utterances["utterance"], utterances["label"], strict=True))
    assert read == {turn.name: turn.label for turn in written}
    assert set(utterances["speaker"]) == set(SPEAKERS)
    for row in utterances.itertuples():
        expected = next(turn.seconds for turn in written if turn.name == row.utterance)
        assert row.seconds == pytest.approx(expected, abs=1 / 16000)

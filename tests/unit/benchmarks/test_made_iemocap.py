"""The made tree has IEMOCAP's counts, hours, dialogs and layout."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import soundfile

from benchmarks.iemocap_shape import (
    HOURS,
    IMPROVISED,
    LONGEST,
    SHORTEST,
    SPEAKERS,
    UNUSED,
    USED,
    USED_HOURS,
    UTTERANCES,
    dialogs,
    spread,
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


def test_dialogs_are_the_corpus_s(said):
    assert [len(dialogs(session)) for session in range(1, 6)] == [28, 30, 32, 30, 31]
    assert {turn.dialog for turn in said} == {
        dialog for session in range(1, 6) for dialog in dialogs(session)
    }
    assert {"Ses03M_impro05a", "Ses03M_impro08b", "Ses05M_script01_1b"} < set(dialogs(3)) | set(
        dialogs(5)
    )
    improvised = Counter(
        turn.label if turn.label in USED else "" for turn in said if "_impro" in turn.dialog
    )
    assert improvised == IMPROVISED


def test_hours_and_lengths_are_the_corpus_s(said):
    seconds = np.array([turn.seconds for turn in said])
    used = np.isin([turn.label for turn in said], USED)
    assert seconds.sum() / 3600 == pytest.approx(HOURS, rel=0.001)
    assert seconds[used].sum() / 3600 == pytest.approx(USED_HOURS, rel=0.001)
    assert (seconds.min(), seconds.max()) == (SHORTEST, LONGEST)
    assert np.median(seconds[used]) == pytest.approx(3.58, abs=0.02)
    assert np.percentile(seconds[used], 90) == pytest.approx(8.7, abs=0.1)


def test_lengths_follow_one_law_whatever_their_number():
    for count in (50, 500):
        assert spread(count, 4.46).mean() == pytest.approx(4.46, rel=1e-6)


def test_a_seed_gives_the_same_plan_and_another_seed_another(said):
    assert turns() == said
    assert turns(seed=2) != said


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


def test_recordings_sound_like_speech_with_quantised_pauses(small):
    root, _ = small
    loud, zeros = [], []
    for path in sorted(root.rglob("*.wav")):
        info = soundfile.info(path)
        assert (info.samplerate, info.channels, info.subtype) == (16000, 1, "PCM_16")
        samples, _ = soundfile.read(path, dtype="int16")
        loud.append(np.abs(samples.astype(int)).max())
        zeros.append(np.mean(samples == 0))
    assert min(loud) > 300
    assert max(loud) <= 32767
    assert max(zeros) > 0.03
    assert np.median(zeros) < 0.5


def test_the_same_tree_twice(small, tmp_path):
    root, _ = small
    make_tree(tmp_path / "again", every=150)
    for path in sorted(root.rglob("*")):
        other = tmp_path / "again" / path.relative_to(root)
        assert other.stat().st_mtime_ns == path.stat().st_mtime_ns
        assert path.is_dir() or other.read_bytes() == path.read_bytes()

"""CHEAVD 2.0 in the layout that this project proposes."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.index import CorpusError, index_corpus
from ser.corpora.readers.cheavd import (
    LABELS,
    PUBLISHED_COUNTS,
    SPELLINGS,
    count_warnings,
    interpret,
)
from ser.corpora.readers.folder import Fault


def test_rows_with_and_without_a_speaker(tmp_path, wav, text):
    for name in ("train/1", "val/2", "test/3"):
        wav(f"wav/{name}.wav", rate=48000)
    text(
        "labels.csv",
        "file,split,emotion,speaker\n"
        "train/1.wav,Train,Happiness,anna\nval/2.wav,val,ANGER,\ntest/3.wav,test,,\n",
    )
    utterances, rejected = index_corpus("cheavd", tmp_path)
    assert rejected.empty
    columns = ["utterance", "file", "speaker", "label", "split", "seconds"]
    assert utterances[columns].to_numpy().tolist() == [
        ["test/3", "wav/test/3.wav", "", "", "test", 0.1],
        ["train/1", "wav/train/1.wav", "anna", "happy", "train", 0.1],
        ["val/2", "wav/val/2.wav", "", "angry", "val", 0.1],
    ]


def test_every_spelling(tmp_path, wav, text):
    lines = [f"{word}.wav,train,{word.upper()}" for word in SPELLINGS]
    for word in SPELLINGS:
        wav(f"wav/{word}.wav")
    text("labels.csv", "\n".join(["file,split,emotion", *lines]))
    utterances, rejected = index_corpus("cheavd", tmp_path)
    assert rejected.empty
    assert dict(zip(utterances["utterance"], utterances["label"], strict=True)) == {
        **{"neutral": "neutral", "angry": "angry", "anger": "angry", "happy": "happy"},
        **{"happiness": "happy", "sad": "sad", "sadness": "sad", "worried": "worried"},
        **{"worry": "worried", "anxious": "anxious", "anxiety": "anxious"},
        **{"surprise": "surprise", "surprised": "surprise"},
        **{"disgust": "disgust", "disgusted": "disgust"},
    }


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("b.wav,train,bored", "unknown emotion bored, expected one of neutral, angry"),
        ("b.wav,dev,sad", "unknown split dev, expected one of train, val, test"),
        ("b.wav,,sad", "has no split, expected one of train, val, test"),
        ("b.wav,train,", "has no emotion, which only the test split may lack; this is train"),
        ("b.wav,val, ", "has no emotion, which only the test split may lack; this is val"),
        ("c.wav,train,sad", "wav/c.wav is missing"),
        ("wav/b.wav,train,sad", "wav/wav/b.wav is missing"),
        ("/b.wav,train,sad", "/b.wav is an absolute path; paths start at wav"),
        ("../labels.csv,train,sad", "../labels.csv leads out of its folder (..)"),
        ("b.wav,sad", "has 2 columns, expected 3 as in the header"),
        ("a.wav,val,happy", "doubled with the same label, but with different speakers, splits"),
        ("a.wav,train,sad", "doubled with different labels: happy, sad"),
        ("a.wav,train,happiness", "doubled: the same as labels.csv line 3"),
    ],
)
def test_rows_that_cannot_be_used(tmp_path, wav, text, row, reason):
    for name in ("a", "b", "fine"):
        wav(f"wav/{name}.wav")
    text("labels.csv", f"file,split,emotion\nfine.wav,train,sad\na.wav,train,happy\n{row}\n")
    utterances, rejected = index_corpus("cheavd", tmp_path)
    assert "fine" in list(utterances["utterance"])
    at_line = rejected[rejected["line"] == "4"]
    assert len(at_line) == 1
    assert at_line["reason"].iloc[0].startswith(reason)
    # b is either found bad in the list, or reported as not listed; never both, never neither.
    assert sum(name == "b" for name in rejected["utterance"]) == 1 or "b.wav," not in row


def test_files_outside_wav_are_no_segments(tmp_path, wav, text):
    wav("wav/a.wav")
    wav("wav/b.wav")
    wav("video/a.wav")
    text("labels.csv", "file,split,emotion\na.wav,train,sad\n")
    _, rejected = index_corpus("cheavd", tmp_path)
    assert rejected.to_numpy().tolist() == [["wav/b.wav", "", "b", "is not in labels.csv"]]


def test_a_missing_column_ends_the_run(tmp_path, text):
    text("labels.csv", "file,emotion\n")
    with pytest.raises(CorpusError, match=r"labels\.csv has no column split"):
        index_corpus("cheavd", tmp_path)


@given(st.fixed_dictionaries({name: st.text() for name in ("split", "emotion", "speaker")}))
def test_any_cells_are_a_row_or_a_fault(cells):
    try:
        fields = interpret(cells)
    except Fault:
        return
    assert fields["label"] in LABELS or fields["split"] == "test"


def published(drop: tuple[str, ...] = (), test_labels: bool = True) -> pd.DataFrame:
    rows = [
        (split, "" if split == "test" and not test_labels else label)
        for label, counts in PUBLISHED_COUNTS.items()
        for split, count in zip(("train", "val", "test"), counts, strict=True)
        for _ in range(count)
        if split not in drop
    ]
    return pd.DataFrame(rows, columns=["split", "label"])


def test_the_published_counts_add_up():
    sums = [sum(counts[index] for counts in PUBLISHED_COUNTS.values()) for index in range(3)]
    assert sums == [4917, 707, 1406]
    assert tuple(PUBLISHED_COUNTS) == LABELS


@pytest.mark.parametrize("test_labels", [True, False])
def test_the_whole_corpus_gives_no_warning(test_labels):
    assert count_warnings(published(test_labels=test_labels)) == []


def test_every_difference_is_a_warning():
    assert count_warnings(published(drop=("test",), test_labels=False)) == [
        "CHEAVD 2.0, test, in all: 0 utterances, published 1406"
    ]
    table = published()
    table = table.drop(table[(table["split"] == "val") & (table["label"] == "disgust")].index[:2])
    assert count_warnings(table) == ["CHEAVD 2.0, val, disgust: 19 utterances, published 21"]
    assert len(count_warnings(published().iloc[:0])) == 17

"""A corpus of one's own: recordings and a CSV file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.index import index_corpus
from ser.corpora.readers.folder import Fault, interpret


def test_the_table_in_the_readme(tmp_path, wav, text):
    wav("anna/001.wav")
    wav("bert/001.flac", rate=44100)
    text(
        "labels.csv",
        "file,label,speaker,session,gender,split\n"
        "anna/001.wav,joy,anna,1,F,\nbert/001.flac,anger,bert,1,M,\n",
    )
    utterances, rejected = index_corpus("folder", tmp_path)
    assert rejected.empty
    assert utterances.to_numpy().tolist() == [
        ["anna/001", "anna/001.wav", "anna", "1", "", "F", "joy", "", "", "", "", 0.1],
        ["bert/001", "bert/001.flac", "bert", "1", "", "M", "anger", "", "", "", "", 0.1],
    ]


def test_all_columns_in_another_order(tmp_path, wav, text):
    wav("a.wav")
    text(
        "labels.csv",
        "part,valence,split,gender,dialog,session,speaker,label,note,activation,file\n"
        "Scripted,-1.5,TEST,female,d 2,s 1,03,,whatever,4,a.wav\n",
    )
    utterances, _ = index_corpus("folder", tmp_path)
    assert utterances.drop(columns="seconds").to_numpy().tolist() == [
        ["a", "a.wav", "03", "s 1", "d 2", "F", "", "scripted", "test", "4", "-1.5"]
    ]


def test_another_place_of_the_list(tmp_path, tmp_path_factory, wav, text):
    wav("a.wav")
    inside = text("lists/mine.csv", "file,label,speaker\na.wav,joy,x\n")
    outside = tmp_path_factory.mktemp("lists") / "labels.csv"
    outside.write_bytes(inside.read_bytes())
    for labels in ("lists/mine.csv", str(inside), str(outside)):
        utterances, rejected = index_corpus("folder", tmp_path, {"labels": labels})
        assert list(utterances["utterance"]) == ["a"]
        assert rejected.empty


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("joy,x,X,,", "unknown gender X, expected one of f, m"),
        ("joy,x,,dev,", "unknown split dev, expected one of train, val, test"),
        ("joy,x,,,,high,", "activation high is not a number"),
        ("joy,x,,,,3,nan", "valence nan is not a number"),
        ("joy,x,,,read", "unknown part read, expected one of improvised, scripted"),
        (",x,,,", "has no label"),
        (",x,,train,", "has no label"),
        ("joy,x+y,,,", "speaker x+y: a speaker's name may not hold +"),
    ],
)
def test_rows_that_cannot_be_used(tmp_path, wav, text, cells, reason):
    wav("a.wav")
    wav("b.wav")
    header = "file,label,speaker,gender,split,part,activation,valence"
    cells += "," * (header.count(",") - 1 - cells.count(","))
    text("labels.csv", f"{header}\na.wav,joy,x,,,,,\nb.wav,{cells}\n")
    utterances, rejected = index_corpus("folder", tmp_path)
    assert list(utterances["utterance"]) == ["a"]
    ((file, line, utterance, found),) = rejected.itertuples(index=False)
    assert (file, line, utterance) == ("labels.csv", "3", "b")
    assert found.startswith(reason)


def test_two_recordings_with_one_name(tmp_path, wav, text):
    wav("a.wav")
    wav("a.flac")
    text("labels.csv", "file,label,speaker\na.wav,joy,x\na.flac,joy,x\n")
    utterances, rejected = index_corpus("folder", tmp_path)
    assert list(utterances["file"]) == ["a.wav"]
    assert list(rejected["reason"]) == ["doubled: the same as labels.csv line 2"]


@given(
    st.fixed_dictionaries(
        {"label": st.text(), "speaker": st.text()},
        optional={name: st.text() for name in ("session", "gender", "split", "part")},
    )
)
def test_any_cells_are_a_row_or_a_fault(cells):
    try:
        fields = interpret(cells)
    except Fault:
        return
    assert fields["gender"] in ("F", "M", "")
    assert fields["split"] in ("train", "val", "test", "")

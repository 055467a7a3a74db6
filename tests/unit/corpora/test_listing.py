"""Lists of recordings: what they may name, and what a bad line does to the others."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.index import CorpusError, index_corpus
from ser.corpora.readers.folder import Fault, split_line
from ser.corpora.readers.folder import read as read_folder

HEADER = "file,label,speaker\n"


def index(tmp_path, **options):
    utterances, rejected = index_corpus("folder", tmp_path, options)
    return list(utterances["utterance"]), [tuple(row) for row in rejected.itertuples(index=False)]


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("b.wav", "b.wav is missing"),
        ("../outside.wav", "../outside.wav leads out of its folder (..)"),
        ("sub/../a.wav", "sub/../a.wav leads out of its folder (..)"),
        ("..\\outside.wav", "..\\outside.wav leads out of its folder (..)"),
        ("/etc/passwd", "/etc/passwd is an absolute path; paths start at the corpus"),
        ("C:\\a.wav", "C:\\a.wav is an absolute path; paths start at the corpus"),
        (".hidden.wav", ".hidden.wav: names that start with a dot are not read"),
        ("link.wav", "link.wav is a link that leaves the corpus's folder"),
        ("away/x.wav", "away is a link that leaves the corpus's folder"),
        ("", "names no file"),
        (".", "names no file"),
        ("sub", "sub is missing"),
    ],
)
def test_files_that_cannot_be_taken(tmp_path_factory, tmp_path, wav, text, named, reason):
    outside = tmp_path_factory.mktemp("outside")
    wav("a.wav")
    wav(".hidden.wav")
    (tmp_path / "sub").mkdir()
    (tmp_path.parent / "outside.wav").write_bytes((tmp_path / "a.wav").read_bytes())
    (outside / "x.wav").write_bytes((tmp_path / "a.wav").read_bytes())
    (tmp_path / "link.wav").symlink_to(outside / "x.wav")
    (tmp_path / "away").symlink_to(outside)
    text("labels.csv", f"{HEADER}a.wav,joy,x\n{named},joy,x\n")
    utterances, rejected = index(tmp_path)
    assert utterances == ["a"]
    assert ("labels.csv", "3", "", reason) in rejected
    # The links are named too, once each, whether or not the list names them.
    assert {row[0] for row in rejected} == {"labels.csv", "link.wav", "away"}


def test_a_bad_line_spoils_only_itself(tmp_path, wav, text):
    for name in ("a", "b", "c, d", "e"):
        wav(f"{name}.wav")
    text(
        "labels.csv",
        f'{HEADER}a.wav,joy,x\n"b.wav,joy,x\nb.wav,joy\n\n,,\n"c, d.wav",joy,x\ne.wav,joy,x,y\n',
    )
    utterances, rejected = index(tmp_path)
    assert utterances == ["a", "c, d"]
    assert rejected == [
        ("b.wav", "", "b", "is not in labels.csv"),
        ("e.wav", "", "e", "is not in labels.csv"),
        ("labels.csv", "3", "", "has 1 columns, expected 3 as in the header"),
        ("labels.csv", "4", "", "has 2 columns, expected 3 as in the header"),
        ("labels.csv", "6", "", "names no file"),
        ("labels.csv", "8", "", "has 4 columns, expected 3 as in the header"),
    ]


def test_doubled_files(tmp_path, wav, text):
    for name in ("a", "b", "c"):
        wav(f"{name}.wav")
    text(
        "labels.csv",
        f"{HEADER}a.wav,joy,x\n./a.wav,joy,x\nb.wav,joy,x\nb.wav,anger,x\nc.wav,joy,x\n",
    )
    utterances, rejected = index(tmp_path)
    assert utterances == ["a", "c"]
    assert rejected == [
        ("labels.csv", "3", "a", "doubled: the same as labels.csv line 2"),
        ("labels.csv", "4", "b", "doubled with different labels: anger, joy"),
        ("labels.csv", "5", "b", "doubled with different labels: anger, joy"),
    ]


def test_made_on_windows(tmp_path, wav, text):
    wav("anna/1.wav")
    text("labels.csv", b"\xef\xbb\xbfFile, Label ,SPEAKER\r\nanna\\1.wav,joy,anna\r\n")
    assert index(tmp_path) == (["anna/1"], [])


def test_a_line_in_another_encoding(tmp_path, wav, text):
    wav("a.wav")
    text("labels.csv", HEADER.encode() + b"a.wav,joy,x\n\xd6.wav,joy,x\n")
    utterances, rejected = index(tmp_path)
    assert utterances == ["a"]
    assert rejected == [("labels.csv", "3", "", "\ufffd.wav is missing")]


def test_a_name_on_disk_that_is_not_utf8(tmp_path, wav, text):
    wav("a.wav")
    os.rename(wav("b.wav"), os.fsencode(tmp_path) + b"/\xff.wav")
    text("labels.csv", f"{HEADER}a.wav,joy,x\n")
    assert index(tmp_path) == (["a"], [("\\udcff.wav", "", "\\udcff", "is not in labels.csv")])


def test_only_recordings_are_missed_in_the_list(tmp_path, wav, text):
    wav("a.wav")
    wav("b.FLAC".lower())
    text("notes.txt", "x")
    text("labels.csv", f"{HEADER}a.wav,joy,x\n")
    assert index(tmp_path) == (["a"], [("b.flac", "", "b", "is not in labels.csv")])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no labels.csv"),
        ("", "labels.csv is empty"),
        ("\n \n", "labels.csv is empty"),
        ("file,speaker\n", "labels.csv has no column label; its first line is 'file,speaker'"),
        ("file;label;speaker\n", "labels.csv has no column file, label, speaker"),
        ("a.wav,joy,x\n", "expected file,label,speaker"),
        ("file,label,label,speaker\n", "labels.csv has more than one column label"),
        (HEADER, "nothing in it is usable. "),
        ("x" * 200_000, "the header of labels.csv is not a line of CSV"),
    ],
)
def test_lists_that_cannot_be_used(tmp_path, text, content, message):
    if content is not None:
        text("labels.csv", content)
    with pytest.raises(CorpusError) as caught:
        index(tmp_path)
    assert message in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert "file,label,speaker" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_in_place_of_the_list(tmp_path):
    (tmp_path / "labels.csv").mkdir()
    with pytest.raises(CorpusError, match="cannot be read"):
        index(tmp_path)


@given(st.one_of(st.text(), st.text('",a \0\r\n')))
def test_any_line_is_cells_or_a_fault(line):
    try:
        cells = split_line(line)
    except Fault:
        return
    assert all(cell == cell.strip() for cell in cells)


@given(content=st.binary())
def test_any_list_is_read(tmp_path_factory, content):
    root = tmp_path_factory.mktemp("folder")
    (root / "labels.csv").write_bytes(HEADER.encode() + content)
    assert read_folder(root).resolve_duplicates() == []

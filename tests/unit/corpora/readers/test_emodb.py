"""EMO-DB: labels in names; and the real recordings, where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.index import CorpusError, index_corpus
from ser.corpora.readers.emodb import GENDERS, LABELS, SPEAKERS, parse_name

REAL = Path(
    os.environ.get("SER_EMODB") or Path(__file__).parents[4] / "shared" / "corpora" / "emodb"
)


def test_names_are_labels(tmp_path, wav):
    for letter in LABELS:
        wav(f"wav/03a01{letter}a.wav")
    wav("wav/16b10Wb.wav")
    utterances, rejected = index_corpus("emodb", tmp_path)
    assert rejected.empty
    assert set(utterances["label"]) == set("WFNTLAE")
    assert utterances.iloc[-1].to_dict() == {
        "utterance": "16b10Wb",
        "file": "wav/16b10Wb.wav",
        "speaker": "16",
        "session": "",
        "dialog": "",
        "gender": "F",
        "label": "W",
        "part": "",
        "split": "",
        "activation": "",
        "valence": "",
        "seconds": 0.1,
    }


def test_recordings_directly_in_the_folder_and_other_files_beside_them(tmp_path, wav, text):
    wav("03a01Fa.wav")
    wav("08a01Na.WAV")
    text("README.md", "x")
    text("SHA256SUMS", "x")
    text("._03a01Fa.wav", "x")
    utterances, rejected = index_corpus("emodb", tmp_path)
    assert list(utterances["file"]) == ["03a01Fa.wav", "08a01Na.WAV"]
    assert rejected.empty


def test_a_second_copy_is_rejected(tmp_path, wav):
    wav("wav/03a01Fa.wav")
    wav("copy/03a01Fa.wav")
    utterances, rejected = index_corpus("emodb", tmp_path)
    assert list(utterances["file"]) == ["copy/03a01Fa.wav"]
    assert list(rejected["reason"]) == ["doubled: the same as copy/03a01Fa.wav"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("03a01Xa", "unknown emotion X"),
        ("17a01Fa", "unknown speaker 17"),
        ("03a01F", "not named as EMO-DB"),
        ("03a01fa", "not named as EMO-DB"),
        ("3a01Fa", "not named as EMO-DB"),
        ("03a01Fa copy", "not named as EMO-DB"),
        ("noise", "not named as EMO-DB"),
    ],
)
def test_bad_names_are_rejected(tmp_path, wav, name, fault):
    wav("wav/03a01Fa.wav")
    wav(f"wav/{name}.wav")
    _, rejected = index_corpus("emodb", tmp_path)
    ((file, line, utterance, reason),) = rejected.itertuples(index=False)
    assert (file, line, utterance) == (f"wav/{name}.wav", "", name)
    assert fault in reason


@given(st.one_of(st.text(), st.from_regex(r"[0-9]{2}[a-z][0-9]{2}[A-Z][a-z]", fullmatch=True)))
def test_any_name_is_parsed(name):
    speaker, label, fault = parse_name(name)
    assert fault or (speaker in SPEAKERS and label in LABELS)


def test_a_folder_without_recordings(tmp_path):
    with pytest.raises(CorpusError, match="there is no wav file"):
        index_corpus("emodb", tmp_path)


@pytest.mark.skipif(
    not REAL.is_dir(),
    reason=f"no EMO-DB at {os.path.relpath(REAL)}; set SER_EMODB to its folder to run this",
)
def test_the_counts_of_the_real_corpus():
    utterances, rejected = index_corpus("emodb", REAL, threads=2)
    four = utterances[utterances["label"].isin(list("WFNT"))]
    assert four["label"].value_counts().to_dict() == {"W": 127, "N": 79, "F": 71, "T": 62}
    assert four["speaker"].value_counts().to_dict() == {
        **{"03": 39, "08": 42, "09": 30, "10": 21, "11": 35},
        **{"12": 22, "13": 36, "14": 41, "15": 34, "16": 39},
    }
    assert four["seconds"].sum() == pytest.approx(954, abs=0.5)
    assert (four["seconds"].min().round(2), four["seconds"].max().round(2)) == (1.43, 8.98)
    assert rejected.empty
    assert sorted(GENDERS.values()) == ["F"] * 5 + ["M"] * 5

"""IEMOCAP's layout with all its pitfalls, built by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ser.corpora.index import CorpusError, index_corpus
from ser.corpora.readers.iemocap import LABELS, SPEAKERS, parse_line, read

HEADING = "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]"


def block(utterance: str, label: str, raters: str = "") -> str:
    return (
        f"\n[6.2901 - 8.2357]\t{utterance}\t{label}\t[2.5000, 2.5000, 2.5000]\n"
        f"C-E2:\tNeutral;\t()\nC-F1:\tSadness; Other;\t(curious [a little])\n{raters}"
        "A-E3:\tval 3; act 2; dom  2;\t()\nA-F1:\tval 3; act 2; dom  1;\t()\n"
    )


@pytest.fixture
def dialog(text, wav):
    """Give a function that writes a dialog's label file and recordings."""

    def write(name: str, *utterances: tuple[str, str], recordings: bool = True, **options):
        session = f"Session{int(name[3:5])}"
        blocks = "".join(block(*utterance) for utterance in utterances)
        path = text(f"{session}/dialog/EmoEvaluation/{name}.txt", f"{HEADING}\n{blocks}")
        for utterance, *_ in utterances if recordings else ():
            wav(f"{session}/sentences/wav/{name}/{utterance}.wav", **options)
        return path

    return write


def rejected_of(tmp_path) -> list[tuple[str, str, str, str]]:
    _, rejected = index_corpus("iemocap", tmp_path)
    return [tuple(row) for row in rejected.itertuples(index=False)]


def test_the_speaker_is_the_last_letter_not_the_first(tmp_path, dialog):
    dialog(
        "Ses01F_impro01",
        ("Ses01F_impro01_F000", "neu"),
        ("Ses01F_impro01_M000", "xxx"),
    )
    dialog("Ses05M_script01_1b", ("Ses05M_script01_1b_F012", "exc"))
    utterances, rejected = index_corpus("iemocap", tmp_path)
    assert rejected.empty
    columns = ["utterance", "file", "speaker", "session", "gender", "label", "part", "split"]
    assert utterances[columns].to_numpy().tolist() == [
        [
            "Ses01F_impro01_F000",
            "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav",
            *("Ses01F", "1", "F", "neu", "improvised", ""),
        ],
        [
            "Ses01F_impro01_M000",
            "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_M000.wav",
            *("Ses01M", "1", "M", "xxx", "improvised", ""),
        ],
        [
            "Ses05M_script01_1b_F012",
            "Session5/sentences/wav/Ses05M_script01_1b/Ses05M_script01_1b_F012.wav",
            *("Ses05F", "5", "F", "exc", "scripted", ""),
        ],
    ]
    assert list(utterances["seconds"]) == [0.1] * 3
    assert list(utterances["dialog"]) == ["Ses01F_impro01"] * 2 + ["Ses05M_script01_1b"]
    assert set(utterances["speaker"]) < set(SPEAKERS)


@pytest.mark.parametrize(
    "name",
    [
        *("Ses03M_impro05a", "Ses03M_impro05b", "Ses03M_impro08a", "Ses03M_impro08b"),
        *("Ses05M_script01_1b", "Ses02F_script02_2", "Ses04M_impro08"),
    ],
)
def test_every_kind_of_dialog_name(tmp_path, dialog, name):
    dialog(name, (f"{name}_M003", "ang"))
    utterances, rejected = index_corpus("iemocap", tmp_path)
    assert list(utterances["utterance"]) == [f"{name}_M003"]
    assert rejected.empty


def test_all_label_codes_are_kept(tmp_path, dialog):
    dialog(
        "Ses02F_impro01",
        *((f"Ses02F_impro01_F{k:03d}", label) for k, label in enumerate(LABELS)),
    )
    utterances, _ = index_corpus("iemocap", tmp_path)
    assert list(utterances["label"]) == list(LABELS)


def test_leftovers_and_single_raters_files_are_not_read(tmp_path, dialog, text, wav):
    path = dialog("Ses01F_impro01", ("Ses01F_impro01_F000", "neu"))
    wrong = block("Ses01F_impro01_F000", "ang")
    text("Session1/dialog/EmoEvaluation/._Ses01F_impro01.txt", b"\0\5\x16\7" + wrong.encode())
    text("Session1/sentences/wav/Ses01F_impro01/._Ses01F_impro01_F000.wav", b"\0\5\x16\7")
    text(".DS_Store", b"\0")
    for folder in ("Attribute", "Categorical", "Self-evaluation"):
        text(f"Session1/dialog/EmoEvaluation/{folder}/{path.name}", wrong)
    text("Session1/dialog/transcriptions/Ses01F_impro01.txt", "Ses01F_impro01_MXX0 [1-2]: Hm.\n")
    wav("Session1/dialog/wav/Ses01F_impro01.wav")
    utterances, rejected = index_corpus("iemocap", tmp_path)
    assert utterances[["utterance", "label"]].to_numpy().tolist() == [
        ["Ses01F_impro01_F000", "neu"]
    ]
    assert rejected.empty


def test_comments_in_another_encoding_and_other_line_ends(tmp_path, dialog):
    path = dialog(
        "Ses01F_impro01",
        ("Ses01F_impro01_F000", "neu", "C-M1:\tAnger;\t(d\u00e9j\u00e0 vu)\n"),
        ("Ses01F_impro01_F001", "sad"),
    )
    content = path.read_text(encoding="utf-8").replace("\n", "\r\n").encode("latin-1")
    path.write_bytes(content)
    utterances, rejected = index_corpus("iemocap", tmp_path)
    assert list(utterances["label"]) == ["neu", "sad"]
    assert rejected.empty


def test_a_missing_recording_and_a_missing_label(tmp_path, dialog, wav):
    dialog("Ses01F_impro01", ("Ses01F_impro01_F000", "neu"))
    dialog("Ses01F_impro02", ("Ses01F_impro02_F000", "neu"), recordings=False)
    wav("Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_M000.wav")
    place = "Session1/sentences/wav"
    assert rejected_of(tmp_path) == [
        (
            "Session1/dialog/EmoEvaluation/Ses01F_impro02.txt",
            "3",
            "Ses01F_impro02_F000",
            f"has no recording {place}/Ses01F_impro02/Ses01F_impro02_F000.wav",
        ),
        (
            f"{place}/Ses01F_impro01/Ses01F_impro01_M000.wav",
            "",
            "Ses01F_impro01_M000",
            "has no label",
        ),
    ]


def test_doubles_in_a_label_file(tmp_path, dialog):
    name = "Ses01F_impro01"
    dialog(
        name,
        (f"{name}_F000", "neu"),
        (f"{name}_F000", "neu"),
        (f"{name}_F001", "neu"),
        (f"{name}_F001", "ang"),
        (f"{name}_F002", "sad"),
    )
    utterances, rejected = index_corpus("iemocap", tmp_path)
    assert list(utterances["utterance"]) == [f"{name}_F000", f"{name}_F002"]
    assert list(rejected["line"]) == ["9", "15", "21"]
    assert list(rejected["reason"]) == [
        f"doubled: the same as Session1/dialog/EmoEvaluation/{name}.txt line 3",
        "doubled with different labels: ang, neu",
        "doubled with different labels: ang, neu",
    ]


def test_a_faulty_label_is_reported_once_and_not_as_a_missing_label(tmp_path, dialog):
    dialog(
        "Ses01F_impro01",
        ("Ses01F_impro01_F000", "neu"),
        ("Ses01F_impro01_F001", "bored"),
    )
    ((file, line, utterance, reason),) = rejected_of(tmp_path)
    assert (file, line) == ("Session1/dialog/EmoEvaluation/Ses01F_impro01.txt", "9")
    assert utterance == "Ses01F_impro01_F001"
    assert reason.startswith("unknown emotion bored, expected one of ang, hap")


@pytest.mark.parametrize("name", ["notes", "Ses02F_impro01", "Ses01X_impro01", "Ses01F_talk01"])
def test_label_files_of_no_dialog_of_their_session(tmp_path, dialog, text, name):
    dialog("Ses01F_impro01", ("Ses01F_impro01_F000", "neu"))
    text(f"Session1/dialog/EmoEvaluation/{name}.txt", block(f"{name}_F000", "neu"))
    ((file, line, utterance, reason),) = rejected_of(tmp_path)
    assert file == f"Session1/dialog/EmoEvaluation/{name}.txt"
    assert (line, utterance) == ("", "")
    assert reason == f"{name} is not a dialog of session 1"


def test_a_bad_recording_is_rejected_with_its_own_name(tmp_path, dialog):
    dialog("Ses01F_impro01", ("Ses01F_impro01_F000", "neu"))
    dialog("Ses01F_impro02", ("Ses01F_impro02_F000", "neu"), seconds=0.01)
    ((file, line, utterance, reason),) = rejected_of(tmp_path)
    assert file == "Session1/sentences/wav/Ses01F_impro02/Ses01F_impro02_F000.wav"
    assert (line, utterance) == ("", "Ses01F_impro02_F000")
    assert reason == "is 0.01 s long, shorter than 0.064 s"


def test_the_ending_of_a_recording_may_be_in_capitals(tmp_path, dialog):
    dialog("Ses01F_impro01", ("Ses01F_impro01_F000", "neu"))
    file = tmp_path / "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav"
    file.rename(file.with_suffix(".WAV"))
    utterances, _ = index_corpus("iemocap", tmp_path)
    assert utterances["file"][0].endswith("_F000.WAV")


def test_another_folder(tmp_path, text):
    text("Session1/dialog/EmoEvaluation/Categorical/Ses01F_impro01_e1_cat.txt", "x")
    with pytest.raises(CorpusError, match=r"there is no Session\*/dialog/EmoEvaluation"):
        index_corpus("iemocap", tmp_path)


TIMES, AVERAGES = "[6.2901 - 8.2357]", "[2.5000, 2.5000, 2.5000]"
DIALOG = "Ses01F_impro01"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ((TIMES, f"{DIALOG}_F000", "neu", AVERAGES), ""),
        ((TIMES, f" {DIALOG}_F000 ", " neu ", f"{AVERAGES} "), ""),
        ((TIMES, f"{DIALOG}_F000", "neu", ""), "has 3 fields, expected 4"),
        ((TIMES, f"{DIALOG}_F000", "neu"), "has 3 fields, expected 4"),
        ((TIMES, f"{DIALOG}_F000", AVERAGES), "has 3 fields, expected 4"),
        ((TIMES, f"{DIALOG}_F000", "", AVERAGES), "has 3 fields, expected 4"),
        ((TIMES, "", "neu", AVERAGES), "has 3 fields, expected 4"),
        ((TIMES,), "has 1 fields, expected 4"),
        ((TIMES, f"{DIALOG}_F000", "neu", AVERAGES, "more"), "has 5 fields, expected 4"),
        ((TIMES, f"{DIALOG}_F000", "NEU", AVERAGES), "unknown emotion NEU"),
        ((TIMES, "Ses01F_impro02_F000", "neu", AVERAGES), f"not an utterance of {DIALOG}"),
        ((TIMES, "Ses01F_impro012_F000", "neu", AVERAGES), f"not an utterance of {DIALOG}"),
        ((TIMES, f"{DIALOG}_MXX0", "neu", AVERAGES), "does not end in a speaker's letter"),
        ((TIMES, f"{DIALOG}_X000", "neu", AVERAGES), "does not end in a speaker's letter"),
        ((TIMES, f"{DIALOG}_F000/../x", "neu", AVERAGES), "does not end in a speaker's letter"),
    ],
)
def test_summary_lines(fields, fault):
    parsed = parse_line("\t".join(fields), DIALOG)
    if fault:
        assert fault in parsed.fault
    else:
        assert parsed.fault == ""
        assert (parsed.utterance, parsed.label) == (f"{DIALOG}_F000", "neu")


@pytest.mark.parametrize(
    ("field", "activation", "valence"),
    [
        ("[2.5000, 3.2500, 1.0000]", "3.2500", "2.5000"),
        ("[2.5,3,1]", "3", "2.5"),
        ("[0.0000, 0.0000, 0.0000]", "", ""),
        ("[2.5, 3.2]", "", ""),
        ("[2.5.1, 3.2, 1]", "", ""),
        ("[., 3.2, 1]", "", ""),
        ("none", "", ""),
    ],
)
def test_ratings_stand_as_valence_activation_dominance(field, activation, valence):
    parsed = parse_line("\t".join((TIMES, f"{DIALOG}_F000", "neu", field)), DIALOG)
    assert (parsed.fault, parsed.activation, parsed.valence) == ("", activation, valence)


@pytest.mark.parametrize("line", ["", HEADING, "C-E2:\tNeutral;\t()", "A-M1:\tval 3;\t([x)"])
def test_lines_without_a_label(line):
    assert parse_line(line, DIALOG) is None


PIECES = st.sampled_from(["[", "]", "\t", DIALOG, "_F000", "neu", TIMES, AVERAGES, "\r", " "])


@given(st.one_of(st.text(), st.text().map("[".__add__), st.lists(PIECES).map("".join)))
def test_any_text_is_parsed(line):
    parsed = parse_line(line, DIALOG)
    assert (parsed is None) == (not line.startswith("["))
    if parsed is not None and not parsed.fault:
        assert parsed.label in LABELS
        assert parsed.utterance.startswith(f"{DIALOG}_")


@given(content=st.binary())
def test_any_label_file_is_read(tmp_path_factory, content):
    root = tmp_path_factory.mktemp("iemocap")
    folder = root / "Session1/dialog/EmoEvaluation"
    folder.mkdir(parents=True)
    (folder / f"{DIALOG}.txt").write_bytes(b"[" + content)
    assert read(root).resolve_duplicates() == []

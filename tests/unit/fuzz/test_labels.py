"""Whatever stands in label files, the index ends, and no recording disappears."""

from __future__ import annotations

import csv
import io
import itertools
import os
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fuzzing import fuzz, mutate, mutations
from ser.corpora.readers import cheavd, emodb, folder, iemocap
from ser.corpora.table import Collector, LayoutError
from ser.corpora.tree import scan
from ser.files.text import is_formula, is_one_line, read_lines

DIALOG = "Ses01F_impro01"
TURNS = [f"{DIALOG}_{gender}{number:03d}" for gender in "FM" for number in range(3)]
SUMMARY = "".join(
    f"[{n}.0 - {n + 1}.0]\t{turn}\t{label}\t[2.5000, 2.5000, 2.5000]\nC-E1:\tNeutral;\t()\n\n"
    for n, (turn, label) in enumerate(zip(TURNS, itertools.cycle(iemocap.LABELS), strict=False))
)
FILES = ["a.wav", "b/c.wav", "d e.wav", "ü.wav", "A.wav"]
CHEAVD = "file,split,emotion,speaker\n" + "".join(f"{file},train,happy,s\n" for file in FILES)
FOLDER = "file,label,speaker,gender\n" + "".join(f"{file},joy,s,F\n" for file in FILES)

# Cells as hostile corpora have them.
CELLS = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                ".",
                "..",
                "../a.wav",
                "b/../a.wav",
                "/a.wav",
                "C:\\a.wav",
                "..\\a.wav",
                "b\\c.wav",
            ),
            *(
                "a.wav",
                "A.WAV",
                "a.wav\0",
                "a.wav\n",
                "\ud800",
                "a" * 300 + ".wav",
                "./a.wav",
                "=1",
            ),
            *("=HYPERLINK(1)", '"', "'", "$(x)", "`x`", "{x}", "\u2028", "\ufeff", "-", "@x"),
        ]
    ),
    st.text(max_size=8),
)


def place(tmp: Path, files: dict[str, bytes]) -> Path:
    root = tmp / "corpus"
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def account(collector: Collector, root: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """See that every recording is an utterance or rejected, and that both tables can be kept."""
    names = [row.utterance for row in collector.resolve_duplicates()]
    utterances, rejected = collector.finish(dict.fromkeys(names, 1.0))
    assert list(utterances["utterance"]) == names == sorted(set(names))
    files = {path for path, _, _ in scan(root).files}
    assert set(utterances["file"]) <= files
    assert (rejected["reason"] != "").all()
    answered = {*utterances["file"], *rejected["file"]}
    # Rejected by its line in a list, under its name.
    by_name = set(rejected["utterance"])
    for file in files:
        if file.lower().endswith(".wav"):
            path, shown = Path(file), Path(file.removeprefix("wav/"))
            assert file in answered or by_name & {path.stem, str(shown.with_suffix(""))}, file
    for table in (utterances, rejected):
        cells = table.astype(str).to_numpy().tolist()
        text = table.to_csv(index=False, lineterminator="\n")
        assert list(csv.reader(io.StringIO(text.encode().decode())))[1:] == cells
        for cell in itertools.chain(*cells):
            assert is_one_line(cell)
            assert not is_formula(cell)
    return utterances, rejected


@pytest.fixture(scope="module")
def iemocap_root(tmp_path_factory) -> Path:
    recordings = [f"Session1/sentences/wav/{DIALOG}/{turn}.wav" for turn in TURNS]
    return place(tmp_path_factory.mktemp("iemocap"), dict.fromkeys(recordings, b""))


def read_iemocap(root: Path, content: bytes):
    place(root.parent, {f"Session1/dialog/EmoEvaluation/{DIALOG}.txt": content})
    return account(iemocap.read(root), root)


def test_the_label_file_that_is_changed_is_right(iemocap_root):
    assert len(read_iemocap(iemocap_root, SUMMARY.encode())[0]) == len(TURNS)


@fuzz(40)
@given(changes=mutations(len(SUMMARY)))
def test_a_changed_iemocap_label_file(iemocap_root, changes):
    read_iemocap(iemocap_root, mutate(SUMMARY.encode(), changes))


@fuzz(40)
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=4))
def test_iemocap_lines_of_hostile_cells(iemocap_root, rows):
    lines = ["\t".join(["[1 - 2]", *row]) for row in rows]
    text = SUMMARY + "\n".join(lines)
    read_iemocap(iemocap_root, text.encode("utf-8", "surrogatepass"))


@fuzz(200)
@given(line=st.text())
def test_any_iemocap_line_is_none_or_a_summary(line):
    summary = iemocap.parse_line(line, DIALOG)
    assert summary is None or summary.fault or summary.label in iemocap.LABELS


LISTS = {
    "cheavd": (cheavd.read, CHEAVD, "wav/"),
    "folder": (folder.read, FOLDER, ""),
}


@pytest.fixture(scope="module", params=LISTS)
def listed(request, tmp_path_factory):
    read, text, below = LISTS[request.param]
    files = dict.fromkeys([below + file for file in FILES], b"")
    return read, text, place(tmp_path_factory.mktemp(request.param), files)


def read_listed(listed, content: bytes):
    read, _, root = listed
    (root / "labels.csv").write_bytes(content)
    collector = None
    with suppress(LayoutError):
        collector = read(root)
    return account(collector, root) if collector else None


def test_the_list_that_is_changed_is_right(listed):
    assert len(read_listed(listed, listed[1].encode())[0]) == len(FILES)


@fuzz(40)
@given(changes=mutations(160))
def test_a_changed_list(listed, changes):
    read_listed(listed, mutate(listed[1].encode(), changes))


@fuzz(40)
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=4), max_size=5))
def test_lists_of_hostile_cells(listed, rows):
    lines = [",".join(row) for row in rows]
    read_listed(listed, (listed[1] + "\n".join(lines)).encode("utf-8", "surrogatepass"))


NAMES = st.one_of(
    st.sampled_from(["03a01Fa", "=1", "03a01Fa\n", "x", "3", "99a01Fa", "03a01Xa", "\u2028"]),
    st.from_regex(r"[01][0-9][a-z][0-9]{2}[A-Z][a-z]", fullmatch=True),
    st.binary(min_size=1, max_size=20).map(os.fsdecode),
)


@fuzz(40)
@given(names=st.lists(NAMES, min_size=1, max_size=6))
def test_emodb_names_of_any_bytes(tmp_path_factory, names):
    assume(not any("/" in name or "\0" in name or name.startswith(".") for name in names))
    root = tmp_path_factory.mktemp("emodb") / "corpus"
    root.mkdir()
    for name in names:
        (root / f"{name}.wav").write_bytes(b"")
    collector = emodb.read(root)
    count = len(collector.resolve_duplicates())
    utterances, rejected = collector.finish(
        {row.utterance: 1.0 for row in collector.resolve_duplicates()}
    )
    assert len(utterances) == count
    assert len(utterances) + len(rejected) == len(set(names))
    assert not any(is_formula(cell) for cell in rejected["file"])


@fuzz(100)
@given(content=st.binary())
def test_any_bytes_are_lines(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "lines.txt"
    path.write_bytes(content)
    lines = read_lines(path)
    assert len(lines) >= 1
    assert not any("\n" in line or "\r" in line for line in lines)

"""No name in a list, no link and no folder of an untrusted corpus leads out of the corpus."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from project import ROOT
from ser.corpora.index import CorpusError, index_corpus
from ser.corpora.table import Collector, Utterance
from ser.corpora.tree import WAYS, Outside, place_inside, scan
from ser.files.text import LARGEST, as_cell, is_formula, read_lines
from ser.model.predict import find_files

HEADER = "file,label,speaker\n"


def record(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(1).integers(-9999, 9999, 1600)
    soundfile.write(path, noise.astype(np.int16), 16000)
    return path


@pytest.fixture
def corpus(tmp_path) -> Path:
    """A corpus of one recording, and a recording outside that it must not reach."""
    record(tmp_path / "secret" / "s.wav")
    record(tmp_path / "corpus" / "a.wav")
    (tmp_path / "corpus" / "labels.csv").write_text(f"{HEADER}a.wav,joy,x\n")
    return tmp_path / "corpus"


ESCAPES = [
    *("../secret/s.wav", "sub/../../secret/s.wav", "..", "/etc/passwd", "", ".", "a\0.wav"),
    *("link.wav", "away/s.wav", "chain.wav"),
]


@pytest.fixture
def links(corpus) -> Path:
    (corpus / "link.wav").symlink_to(corpus.parent / "secret" / "s.wav")
    (corpus / "away").symlink_to("../secret")
    (corpus / "chain.wav").symlink_to("link.wav")
    return corpus


@pytest.mark.parametrize("name", ESCAPES)
def test_a_path_that_leaves_the_corpus_is_refused_when_it_is_read(links, name):
    with pytest.raises(Outside):
        place_inside(links, name)


def test_a_path_inside_is_given_with_its_links_resolved(links):
    (links / "also.wav").symlink_to("a.wav")
    assert place_inside(links, "also.wav") == links.resolve() / "a.wav"
    (links.parent / "other").symlink_to(links)
    assert place_inside(links.parent / "other", "a.wav") == links.resolve() / "a.wav"


def resample(root: Path, rows: str) -> subprocess.CompletedProcess[str]:
    shard = root.parent / "0.csv"
    shard.write_text(f"utterance,file,size,mtime_ns\n{rows}\n")
    command = [sys.executable, ROOT / "workflow/scripts/resample_audio.py", "--root", root]
    command += ["--shard", shard, "--audio", root.parent / "0.h5"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["../secret/s.wav", "link.wav"])
def test_a_shard_list_that_was_tampered_with_reads_nothing_outside(links, name):
    done = resample(links, f"u,{name},1,1")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "leaves the corpus" in done.stderr or "leads out of the corpus" in done.stderr
    assert not (links.parent / "0.h5").exists()


def test_a_link_that_was_put_there_after_the_index_is_not_followed(corpus):
    utterances, _ = index_corpus("folder", corpus)
    assert list(utterances["file"]) == ["a.wav"]
    (corpus / "a.wav").unlink()
    (corpus / "a.wav").symlink_to(corpus.parent / "secret" / "s.wav")
    done = resample(corpus, "a,a.wav,1,1")
    assert done.returncode == 1
    assert "a.wav: is a link that leaves the corpus's folder" in done.stderr


def test_a_label_file_that_is_a_link_out_is_not_read(corpus):
    (corpus.parent / "secret" / "key").write_text(f"{HEADER}a.wav,secret,x\n")
    (corpus / "labels.csv").unlink()
    (corpus / "labels.csv").symlink_to("../secret/key")
    with pytest.raises(CorpusError, match=r"labels.csv is a link that leaves the corpus's folder"):
        index_corpus("folder", corpus)
    with pytest.raises(CorpusError, match="leads out of the corpus's folder"):
        index_corpus("folder", corpus, {"labels": "../secret/key"})
    # An absolute path can only come from the user's own configuration.
    own = str(corpus.parent / "secret" / "key")
    assert list(index_corpus("folder", corpus, {"labels": own})[0]["label"]) == ["secret"]


def test_a_label_file_that_has_no_end_is_not_read(corpus):
    (corpus / "labels.csv").unlink()
    os.mkfifo(corpus / "labels.csv")
    with pytest.raises(CorpusError, match=r"cannot be read \(Not a file\)"):
        index_corpus("folder", corpus)
    with pytest.raises(OSError, match="Not a file"):
        read_lines(Path("/dev/zero"))
    with (corpus / "huge").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(OSError, match="File too large"):
        read_lines(corpus / "huge")


def tangle(folder: Path, depth: int) -> None:
    """Folders of which each has two links to the next: 2^depth ways to the last."""
    for number in range(depth):
        (folder / f"d{number:02d}").mkdir()
        for name in ("x", "y"):
            (folder / f"d{number:02d}" / name).symlink_to(f"../d{number + 1:02d}")
    record(folder / f"d{depth:02d}" / "a.wav")


def test_links_that_multiply_do_not_hold_up_the_walk(tmp_path):
    tangle(tmp_path, 40)
    tree = scan(tmp_path)
    assert WAYS // 2 < len(tree.files) <= WAYS
    assert {reason for _, reason in tree.skipped} == {f"is reached by more than {WAYS} links"}
    assert len(find_files(tmp_path)) < 100 * WAYS


def test_a_folder_deeper_than_pythons_stack_is_walked(tmp_path):
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(sys.getrecursionlimit() + 100):
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(here)
        record(tmp_path / "a.wav")
        assert [path for path, _, _ in scan(tmp_path).files] == ["a.wav"]
        assert find_files(tmp_path) == {tmp_path / "a.wav": ""}
    finally:
        # pytest clears up by recursion.
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "=x.wav"])
def test_what_a_spreadsheet_would_run_is_rejected_and_made_harmless(name):
    assert is_formula(name)
    collector = Collector()
    collector.add(Utterance(name, f"{name}.wav", "joy"), name)
    collector.add(Utterance("u", "u.wav", "joy", speaker=name), "labels.csv", 2)
    utterances, rejected = collector.finish({"u": 1.0, name: 1.0})
    assert utterances.empty
    assert len(rejected) == 2
    for cells in rejected.itertuples(index=False):
        assert not any(map(is_formula, cells))


@pytest.mark.parametrize("name", ["-", "+1", "-0.5", "a=b", "03", "Ses01F"])
def test_names_and_numbers_that_people_use_are_no_formulas(name):
    assert not is_formula(name)
    assert as_cell(name) == name

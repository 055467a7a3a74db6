"""A synthetic corpus appears whole, twice the same, with digests, and never replaces another.

The GPL speaker stays apart: what ser.corpora.synthetic imports, and that nothing imports it.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import ser
from ser.corpora import synthetic
from ser.corpora.synthetic import synthesise_corpus, write_manifest

SCRIPT = Path(ser.__file__).parent.parent / "synthesise_corpus.py"


@pytest.fixture
def _espeak():
    pytest.importorskip("espeakng_loader", reason="espeakng-loader is not installed")


@pytest.fixture
def quiet(monkeypatch):
    """Write one small file instead of speaking: what is tested here is the way it appears."""

    def write(root, planned, seed):
        (root / "labels.csv").write_text(f"{len(planned)} {seed}\n")

    monkeypatch.setattr(synthetic, "write_cheavd", write)


def tree(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def times(root):
    return {path.name: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("_espeak")
@pytest.mark.parametrize(
    ("layout", "language"),
    [pytest.param("iemocap", "en", marks=pytest.mark.slow), ("cheavd", "zh")],
)
def test_made_twice_the_bytes_are_the_same(layout, language, tmp_path):
    """In two processes of their own, one after another, at different places."""
    manifests = []
    arguments = ["--layout", layout, "--language", language, "--utterances", "20"]
    for name in ("one", "two"):
        root, manifest = tmp_path / name / "synthetic", tmp_path / name / "synthetic.csv"
        subprocess.run(
            [sys.executable, SCRIPT, *arguments, "--root", root, "--manifest", manifest],
            check=True,
        )
        manifests.append(manifest.read_bytes())
        with manifest.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == ["file", "sha256"]
        assert rows == sorted(rows)
        found = tree(root)
        assert dict(rows) == {
            path: hashlib.sha256(content).hexdigest() for path, content in found.items()
        }
        assert sum(path.endswith(".wav") and "/._" not in path for path in found) == (
            80 if layout == "iemocap" else 20
        )
        assert b"SYNTHETIC SPEECH" in found["README.txt"]
        assert sorted(os.listdir(tmp_path / name)) == ["synthetic", "synthetic.csv"]
    assert manifests[0] == manifests[1]
    assert times(tmp_path / "one" / "synthetic") == times(tmp_path / "two" / "synthetic")


@pytest.mark.usefixtures("quiet")
def test_an_earlier_one_is_replaced_whole(tmp_path):
    root = tmp_path / "synthetic"
    synthesise_corpus("cheavd", root, "zh", 2, 20, 1)
    (root / "left over").write_text("from an earlier version")
    before = times(root)
    rows = synthesise_corpus("cheavd", root, "zh", 2, 30, 1)
    assert set(tree(root)) == {"README.txt", "labels.csv"} == {file for file, _ in rows}
    assert times(root)["labels.csv"] != before["labels.csv"], "other content must look changed"
    assert os.listdir(tmp_path) == ["synthetic"]


@pytest.mark.usefixtures("quiet")
def test_an_empty_folder_is_taken(tmp_path):
    synthesise_corpus("cheavd", tmp_path / "synthetic", "zh", 2, 20, 1)
    (tmp_path / "empty").mkdir()
    synthesise_corpus("cheavd", tmp_path / "empty", "zh", 2, 20, 1)
    assert tree(tmp_path / "empty") == tree(tmp_path / "synthetic")


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("readme", [None, "Notes on my thesis"])
def test_somebody_elses_folder_is_left_alone(readme, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    if readme:
        (tmp_path / "README.txt").write_text(readme)
    before = tree(tmp_path)
    with pytest.raises(FileExistsError, match="something else than a synthetic corpus"):
        synthesise_corpus("cheavd", tmp_path, "zh", 2, 20, 1)
    assert tree(tmp_path) == before


def test_a_failure_leaves_the_earlier_one_and_nothing_half_done(tmp_path, monkeypatch, quiet):
    root = tmp_path / "synthetic"
    synthesise_corpus("cheavd", root, "zh", 2, 20, 1)
    before = tree(root)

    def fail(tree, planned, seed):
        (tree / "labels.csv").write_text("half")
        raise RuntimeError("out of breath")

    monkeypatch.setattr(synthetic, "write_cheavd", fail)
    with pytest.raises(RuntimeError, match="out of breath"):
        synthesise_corpus("cheavd", root, "zh", 2, 20, 1)
    assert tree(root) == before
    assert os.listdir(tmp_path) == ["synthetic"]


@pytest.mark.usefixtures("quiet")
def test_what_a_killed_attempt_left_is_cleared_away(tmp_path):
    (tmp_path / ".synthetic.partial/tree/wav").mkdir(parents=True)
    synthesise_corpus("cheavd", tmp_path / "synthetic", "zh", 2, 20, 1)
    assert os.listdir(tmp_path) == ["synthetic"]
    assert set(tree(tmp_path / "synthetic")) == {"README.txt", "labels.csv"}


def test_senseless_numbers_are_refused(tmp_path):
    with pytest.raises(ValueError, match="utterances is 3"):
        synthesise_corpus("cheavd", tmp_path / "synthetic", "zh", 2, 3, 1)
    assert os.listdir(tmp_path) == []


def test_the_manifest_is_written_whole(tmp_path):
    write_manifest(tmp_path / "new" / "synthetic.csv", [("a, b.wav", "12"), ("c", "34")])
    assert (tmp_path / "new/synthetic.csv").read_text() == 'file,sha256\n"a, b.wav",12\nc,34\n'
    assert os.listdir(tmp_path / "new") == ["synthetic.csv"]


LIBRARY = Path(ser.__file__).parent
DEMO = sorted((LIBRARY / "corpora/synthetic").glob("*.py"))
OTHERS = sorted(path for path in LIBRARY.rglob("*.py") if path.parent.name != "synthetic")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.name)
def test_imports_only_the_standard_library_numpy_and_the_speaker(path):
    allowed = {*sys.stdlib_module_names, "numpy", "espeakng_loader"}
    for name in imports(path):
        ours = f"{name}.".startswith("ser.corpora.synthetic.")
        assert ours or name.split(".")[0] in allowed
    top_level = [node for node in ast.parse(path.read_text(encoding="utf-8")).body]
    for node in top_level:
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert "espeakng_loader" not in ast.dump(node), "loaded before it is needed"


def test_nothing_else_of_the_library_imports_it():
    assert OTHERS
    for path in OTHERS:
        assert not [name for name in imports(path) if name.startswith("ser.corpora.synthetic")], (
            path
        )

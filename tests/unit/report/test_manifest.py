"""The manifest names what a run was made from, and says nothing of whose machine it was."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from project import ROOT
from ser.report import manifest as module
from ser.report.manifest import (
    describe_corpus,
    describe_files,
    describe_git,
    describe_hardware,
    gpus,
    installed_packages,
    path_below,
    processor,
    sha256_of,
)

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
CONFIG = {"seeds": [1, 2], "titel": "语音", "none": None}
AUTHOR = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *AUTHOR, *arguments], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def repository(tmp_path) -> Path:
    folder = tmp_path / "the project"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "code.py").write_text("1\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


@pytest.fixture
def corpus(tmp_path) -> Path:
    root = tmp_path / "corpus"
    (root / "wav").mkdir(parents=True)
    (root / "wav" / "b.wav").write_bytes(b"b")
    (root / "wav" / "a.wav").write_bytes(b"abc")
    (root / "labels.csv").write_bytes(b"12345")
    (tmp_path / "utterances.csv").write_text(
        "utterance,file,label\nb,wav/b.wav,x\na,wav/a.wav,y\n", encoding="utf-8"
    )
    return root


def test_a_file_is_known_by_its_content(tmp_path):
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert sha256_of(path) == ABC
    assert describe_files([path, path], [tmp_path]) == [{"path": "abc", "bytes": 3, "sha256": ABC}]


def test_paths_are_told_from_the_first_folder_that_holds_them(tmp_path):
    project, working = tmp_path / "project", tmp_path / "project" / "work"
    folders = [project, working]
    assert path_below(project / "a" / "b.csv", folders) == "a/b.csv"
    assert path_below(working / "b.csv", folders[::-1]) == "b.csv"
    assert path_below(project / "..name.csv", folders) == "..name.csv"
    assert path_below(tmp_path / "elsewhere" / "b.csv", folders) == "b.csv"


def test_files_are_sorted_and_none_may_be_missing(tmp_path):
    for name in ("b", "a"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    described = describe_files([tmp_path / "b", tmp_path / "a"], [tmp_path])
    assert [file["path"] for file in described] == ["a", "b"]
    with pytest.raises(OSError, match="missing"):
        describe_files([tmp_path / "missing"], [tmp_path])


def test_a_corpus_is_counted_and_its_recordings_digested(corpus, tmp_path):
    described = describe_corpus("c", corpus, tmp_path / "utterances.csv", "finger")
    digest = hashlib.sha256(
        f"{ABC}  wav/a.wav\n{hashlib.sha256(b'b').hexdigest()}  wav/b.wav\n".encode()
    )
    assert described == {
        "name": "c",
        "fingerprint": "finger",
        "files": 3,
        "bytes": 9,
        "recordings": 2,
        "recordings_sha256": digest.hexdigest(),
    }
    (corpus / "wav" / "b.wav").write_bytes(b"B")
    changed = describe_corpus("c", corpus, tmp_path / "utterances.csv", "finger")
    assert changed["recordings_sha256"] != described["recordings_sha256"]
    (corpus / "wav" / "b.wav").unlink()
    gone = describe_corpus("c", corpus, tmp_path / "utterances.csv", "finger")
    assert gone["recordings_sha256"] is None


def test_git_tells_the_commit_and_what_differs(repository):
    clean = describe_git(repository)
    assert clean["revision"] == git(repository, "rev-parse", "HEAD").strip()
    assert clean["described"] == clean["revision"][:7]
    assert (clean["dirty"], clean["changed"], clean["missing_because"]) == (False, [], None)
    (repository / "code.py").write_text("2\n", encoding="utf-8")
    (repository / "neu ä.py").write_text("3\n", encoding="utf-8")
    dirty = describe_git(repository)
    assert (dirty["dirty"], dirty["changed"]) == (True, ["code.py", "neu ä.py"])
    assert dirty["revision"] == clean["revision"]
    git(repository, "tag", "v1")
    assert describe_git(repository)["described"] == "v1"


def test_a_look_by_git_writes_nothing(repository):
    # A changed time alone would make `git status` refresh the index.
    os.utime(repository / "code.py", (1, 1))
    index = repository / ".git" / "index"
    before = index.stat().st_mtime_ns
    assert describe_git(repository)["dirty"] is False
    assert index.stat().st_mtime_ns == before


def test_without_git_the_reason_is_given(repository, tmp_path, monkeypatch):
    archive = repository / "unpacked archive"
    archive.mkdir()
    inside = describe_git(archive)
    assert inside["revision"] is None
    assert inside["missing_because"] == "the project's folder is not a git repository of its own"
    alone = tmp_path / "alone"
    alone.mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert "not a git repository" in describe_git(alone)["missing_because"]
    git(alone, "init", "-q")
    assert "no commit" in describe_git(alone)["missing_because"]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert describe_git(repository) == {
        "revision": None,
        "described": None,
        "dirty": None,
        "changed": None,
        "missing_because": "git is not installed",
    }


def test_variables_of_a_hook_lead_nowhere_else(repository, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert describe_git(repository)["missing_because"] is None


def test_packages_are_named_once_and_sorted():
    packages = installed_packages()
    assert list(packages) == sorted(packages)
    assert packages["numpy"].count(".") >= 1
    assert {"pandas", "scikit-learn", "h5py"} <= set(packages)


def test_the_machine_is_described_without_its_name():
    described = describe_hardware()
    assert described["cores"] >= described["cores_usable"] >= 1
    assert described["memory_bytes"] > 2**28
    assert described["processor"]
    assert isinstance(described["gpus"], list)
    told = {"processor", "architecture", "cores", "cores_usable", "memory_bytes", "gpus", "system"}
    assert set(described) == told


def test_the_processor_is_read_from_linux_or_named_by_its_architecture(tmp_path, monkeypatch):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nmodel name\t: A Processor @ 3 GHz\n" * 2, encoding="utf-8")
    assert processor(cpuinfo) == "A Processor @ 3 GHz"
    cpuinfo.write_text("processor\t: 0\nBogoMIPS\t: 108\n", encoding="utf-8")
    monkeypatch.setattr(module.platform, "processor", lambda: "")
    monkeypatch.setattr(module.platform, "machine", lambda: "aarch64")
    assert processor(cpuinfo) == "aarch64"
    assert processor(tmp_path / "no such file") == "aarch64"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("echo 'NVIDIA A'\necho 'NVIDIA B'", ["NVIDIA A", "NVIDIA B"]),
        ("echo 'NVIDIA-SMI has failed'; exit 9", []),
        (None, []),
    ],
)
def test_cards_are_those_of_nvidias_tool_if_it_is_there(tmp_path, monkeypatch, script, expected):
    if script:
        tool = tmp_path / "nvidia-smi"
        tool.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert gpus() == expected


def write(folder: Path, lock: Path, repository: Path, *more: object) -> tuple[int, str]:
    """Run the script with the corpus; give its status and its error."""
    done = subprocess.run(
        [
            *(sys.executable, ROOT / "workflow" / "scripts" / "write_manifest.py"),
            *("--experiment", "demo", "--config", json.dumps(CONFIG), "--seeds", "1", "2"),
            *("--corpus", "c", folder / "corpus", folder / "utterances.csv", "finger"),
            *("--lock", lock, "--repository", repository, *more),
            *("--manifest", folder / "out" / "manifest.json"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    return done.returncode, done.stderr


def test_the_manifest_holds_what_it_is_given_and_no_path_of_the_machine(
    repository, corpus, tmp_path, monkeypatch
):
    monkeypatch.setenv("SECRET_TOKEN", "hunter2hunter2")
    lock, environment = repository / "requirements.txt", repository / "tables.yaml"
    lock.write_text("numpy==2\n", encoding="utf-8")
    environment.write_text("dependencies: []\n", encoding="utf-8")
    (tmp_path / "scores.csv").write_text("ua\n", encoding="utf-8")
    files = ("--inputs", repository / "code.py", "--results", tmp_path / "scores.csv")
    manifests = []
    for _ in range(2):
        done = write(tmp_path, lock, repository, *files, "--environments", environment)
        assert done == (0, "")
        text = (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
        for private in (str(tmp_path), str(Path.home()) + os.sep, "hunter2", os.getcwd() + os.sep):
            assert private not in text
        assert "语音" in text
        manifests.append(json.loads(text))
    manifest, again = manifests
    assert {**again, "created": ""} == {**manifest, "created": ""}
    assert (manifest["config"], manifest["seeds"], manifest["notice"]) == (CONFIG, [1, 2], "")
    assert manifest["corpora"][0]["recordings"] == 2
    assert [file["path"] for file in manifest["inputs"]] == ["code.py"]
    assert [file["path"] for file in manifest["results"]] == ["scores.csv"]
    assert manifest["lock"] == {"path": "requirements.txt", "sha256": sha256_of(lock)}
    assert manifest["environments"] == [
        {"path": "tables.yaml", "bytes": 17, "sha256": sha256_of(environment)}
    ]


def test_a_file_that_is_not_there_is_one_line_and_no_manifest(corpus, tmp_path):
    status, error = write(tmp_path, tmp_path / "no lock", ROOT)
    assert status == 1
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "out" / "manifest.json").exists()

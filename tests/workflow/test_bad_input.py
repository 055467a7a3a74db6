"""Bad recordings, labels and configurations in the real workflow: a reason, no traceback."""

from __future__ import annotations

import copy
import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from project import Project
from tiny_experiment import TINY

pytestmark = pytest.mark.slow

RATE = 16000
# Formats that are fine: name -> rate, channels, libsndfile's subtype.
GOOD = {
    "eight_bit": (16000, 1, "PCM_U8"),
    "twentyfour_bit": (16000, 1, "PCM_24"),
    "float": (16000, 1, "FLOAT"),
    "double": (16000, 1, "DOUBLE"),
    "stereo": (16000, 2, "PCM_16"),
    "rate_8000": (8000, 1, "PCM_16"),
    "rate_44100": (44100, 1, "PCM_16"),
    "rate_48000": (48000, 2, "PCM_16"),
}
# What must stand in the reason why a recording was rejected.
BAD = {
    "cut_header": "header",
    "cut_data": "cut",
    "empty": "empty file",
    "text": "not audio",
    "short": "shorter than",
    "one_sample": "shorter than",
    "silence": "digital silence",
    "nan": "not finite",
}


def speech(seconds: float, rate: int = RATE, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    return 0.3 * np.sin(2 * np.pi * (150 + 60 * seed) * time) + 0.01 * random.normal(size=len(time))


def write_bad(folder: Path) -> None:
    """Write one recording a fault."""
    whole = folder / "whole.wav"
    soundfile.write(whole, speech(0.5), RATE, "PCM_16")
    data = whole.read_bytes()
    whole.unlink()
    (folder / "cut_header.wav").write_bytes(data[:20])
    (folder / "cut_data.wav").write_bytes(data[: len(data) // 2])
    (folder / "empty.wav").write_bytes(b"")
    (folder / "text.wav").write_text("This is no recording.\n" * 50)
    soundfile.write(folder / "short.wav", speech(0.03), RATE)
    soundfile.write(folder / "one_sample.wav", np.array([0.5]), RATE)
    soundfile.write(folder / "silence.wav", np.zeros(RATE), RATE)
    broken = speech(0.5)
    broken[100] = np.nan
    soundfile.write(folder / "nan.wav", broken, RATE, "FLOAT")


def folder_corpus(folder: Path) -> None:
    """Write a corpus with every format that is fine and every fault, and labels with faults."""
    folder.mkdir()
    rows = ["file,label,speaker"]
    for number, speaker in enumerate(("anna", "bert", "cleo")):
        for take in range(6):
            label = ("low", "high")[take % 2]
            name = f"{speaker}_{label}_{take}.wav"
            soundfile.write(folder / name, speech(0.3, seed=take % 2 * 5 + number), RATE)
            rows.append(f"{name},{label},{speaker}")
    for name, (rate, channels, subtype) in GOOD.items():
        samples = np.repeat(speech(0.3, rate)[:, None], channels, axis=1)
        soundfile.write(folder / f"{name}.wav", samples, rate, subtype)
        rows.append(f"{name}.wav,low,anna")
    write_bad(folder)
    rows += [f"{name}.wav,low,bert" for name in BAD]
    soundfile.write(folder / "unlabelled.wav", speech(0.3), RATE)
    rows += [
        "missing.wav,low,anna",
        "anna_low_0.wav,low,anna",
        "bert_low_0.wav,high,bert",
        "anna_low_2.wav",
        "../outside.wav,low,anna",
        "cleo_low_0.wav,,cleo",
    ]
    text = "\n".join(rows) + "\n# a comment that is not UTF-8: \xe9\n"
    (folder / "labels.csv").write_bytes(text.encode("latin-1"))


FOLDER = {
    "experiment": "mine",
    "corpora": {"mine": {"layout": "folder", "root": "corpus"}},
    "shards": 2,
    "datasets": {
        "MINE": {
            "corpus": "mine",
            "classes": {"low": ["low"], "high": ["high"]},
            "protocol": {"kind": "leave_one_speaker_out", "folds": 3},
        }
    },
    "networks": {"epochs": 1, "patience": 1},
    "systems": {
        "acnn": {"options": {"epochs": 1, "patience": 1, "filters": 4}},
        "dnn-elm": {"options": {"epochs": 1, "patience": 1, "hidden": [8]}},
        "dbn-ivector-soft": {
            "options": {"ubm": 2, "rank": 2, "dbn": [8], "first_epochs": 2, "further_epochs": 2}
        },
    },
    "tables": {
        "table2": [{"systems": ["fcns"]}],
        "table3": [],
        "table4": [],
        "extra": [
            {
                "dataset": "MINE",
                "systems": ["acnn", "dnn-elm", "dbn-ivector-soft", "svm-functionals"],
            }
        ],
    },
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_recordings_and_labels_with_every_fault(tmp_path):
    project = Project(tmp_path / "a project", FOLDER)
    folder_corpus(project.folder / "corpus")
    project.make()
    corpus = project.folder / "results/corpora/mine"
    used = {row["utterance"] for row in read(corpus / "utterances.csv")}
    rejected = read(corpus / "rejected.csv")
    reasons = {row["utterance"] or row["file"]: row["reason"] for row in rejected}
    assert set(GOOD) <= used
    for name, words in BAD.items():
        assert words in reasons[name], f"{name}: {reasons.get(name)}"
        assert name not in used
    text = "\n".join(f"{row['file']} {row['line']} {row['reason']}" for row in rejected)
    for words in ("missing.wav", "doubled", "columns", "leads out", "no label", "is not in labels"):
        assert words in text
    answers = read(project.folder / "results/mine/predictions/MINE.fcns.csv")
    assert sorted(row["utterance"] for row in answers) == sorted(used)
    report = (project.folder / "results/mine/report.html").read_text(encoding="utf-8")
    assert "digital silence" in report


def iemocap(tmp_path: Path, corpora: Path) -> Project:
    overlay = copy.deepcopy(TINY)
    project = Project(tmp_path / "a project", overlay)
    shutil.copytree(corpora / "corpus", project.folder / "corpus")
    return project


def test_iemocap_labels_with_every_fault(tmp_path, corpora):
    project = iemocap(tmp_path, corpora)
    root = project.folder / "corpus/iemocap"
    labels = sorted((root / "Session1/dialog/EmoEvaluation").glob("Ses*.txt"))[0]
    dialog = labels.stem
    lines = labels.read_bytes().splitlines()
    summaries = [number for number, line in enumerate(lines) if line.startswith(b"[")]
    names = [lines[number].split(b"\t")[1].decode() for number in summaries]
    lines[summaries[0]] = b"\t".join(lines[summaries[0]].split(b"\t")[:2])
    lines[summaries[1]] = lines[summaries[1]].replace(
        b"\t" + lines[summaries[1]].split(b"\t")[2] + b"\t", b"\tjoy\t"
    )
    lines.append(lines[summaries[2]])
    lines.append(f"[1.0 - 2.0]\t{dialog}_F999\tneu\t[2.5, 2.5, 2.5]".encode())
    labels.write_bytes(b"\n".join(lines) + b"\nC-E9:\tN\xe9utre;\t(\xff\xfe)\n")
    extra = root / f"Session1/sentences/wav/{dialog}/{dialog}_M998.wav"
    soundfile.write(extra, speech(1.0), RATE)
    project.snakemake("--", "index")
    rejected = read(project.folder / "results/corpora/iemocap/rejected.csv")
    reasons = {row["utterance"]: row["reason"] for row in rejected}
    assert "joy" in reasons[names[1]]
    assert "doubled" in reasons[names[2]]
    assert reasons[f"{dialog}_F999"]
    assert reasons[f"{dialog}_M998"]
    assert any("field" in row["reason"] and row["line"] for row in rejected)
    used = {
        row["utterance"] for row in read(project.folder / "results/corpora/iemocap/utterances.csv")
    }
    assert names[3] in used


def last_lines(project: Project, *arguments: str) -> str:
    run = project.snakemake(*arguments, check=False)
    assert run.returncode
    assert "Traceback" not in run.stdout
    return run.stdout


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"whitenning": {}}, "unknown key whitenning; did you mean whitening?"),
        ({"whitening": {"components": 0}}, "whitening.components is 0"),
        ({"whitening": {"components": 10000}}, "whitening.components is 10000"),
        ({"seeds": "one"}, "seeds is 'one'"),
        ({"corpus_root": "nowhere"}, "no folder at"),
        (
            {"datasets": {"MINE": {"classes": {"low": []}}}},
            "datasets.MINE.classes.low is []",
        ),
        (
            {"tables": {"table2": [{"dataset": "MINE", "systems": ["fcn"]}]}},
            "system fcn is not known; did you mean fcns?",
        ),
    ],
)
def test_a_wrong_configuration_ends_in_one_clear_line_at_the_start(tmp_path, change, words):
    from snakemake.utils import update_config

    overlay = copy.deepcopy(FOLDER)
    update_config(overlay, change)
    project = Project(tmp_path / "a project", overlay)
    folder_corpus(project.folder / "corpus")
    output = last_lines(project, "--", "index")
    # Snakemake itself first says which profile and which configuration files it takes.
    lines = [line for line in output.splitlines() if not line.startswith(("Using", "Config file"))]
    assert len(lines) == 1, output
    assert words in lines[0]


def test_a_class_that_no_utterance_has_is_named_with_what_there_is(tmp_path):
    overlay = copy.deepcopy(FOLDER)
    overlay["datasets"]["MINE"]["classes"]["sad"] = ["sadness"]
    project = Project(tmp_path / "a project", overlay)
    folder_corpus(project.folder / "corpus")
    output = last_lines(project, "--", "all")
    assert "datasets.MINE: no utterance of class sad (label codes sadness)" in output


def test_a_corpus_with_nothing_usable_says_so(tmp_path):
    project = Project(tmp_path / "a project", FOLDER)
    (project.folder / "corpus").mkdir()
    (project.folder / "corpus/labels.csv").write_text("file,label,speaker\nx.wav,low,anna\n")
    output = last_lines(project, "--", "index")
    assert "nothing in it is usable" in output

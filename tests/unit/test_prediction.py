"""Every file is answered or refused with its reason, and nothing disappears."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from made_model import Made, train_and_export
from project import ROOT
from ser.model_folder import load_model
from ser.prediction import NothingToAnswer, answer, answer_all, find_files, tabulate_answers
from ser.prediction_text import show, sum_up

RNG = np.random.default_rng(1)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    return train_and_export(tmp_path_factory.mktemp("prediction") / "a model")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Recordings good and bad, in folders with odd names."""
    place = tmp_path_factory.mktemp("sound") / "my recordings ü"
    (place / "deeper").mkdir(parents=True)
    noise = RNG.normal(0, 0.1, 16000)
    soundfile.write(place / "a b.wav", noise, 16000)
    soundfile.write(place / "deeper" / "stereo.flac", np.stack([noise, noise], 1), 44100)
    soundfile.write(place / "deeper" / "low.wav", noise[:8000], 8000)
    soundfile.write(place / "long.wav", np.tile(noise, 3), 16000)
    soundfile.write(place / "silent.wav", np.zeros(16000), 16000)
    soundfile.write(place / "short.wav", noise[:100], 16000)
    soundfile.write(place / "nan.wav", np.full(4000, np.nan), 16000, subtype="FLOAT")
    (place / "notes.txt").write_text("x", encoding="utf-8")
    (place / "empty.wav").write_bytes(b"")
    return place


def test_all_files_of_a_folder_are_in_the_table(made, folder):
    model = load_model(made.folder)
    files = find_files(folder)
    answers = list(answer_all(model, files))
    table = tabulate_answers(answers, model.classes).set_index(
        tabulate_answers(answers, model.classes)["file"].map(lambda name: Path(name).name)
    )
    assert len(table) == 9
    answered = table[table["status"] == "answered"]
    assert set(answered.index) == {"a b.wav", "stereo.flac", "low.wav", "long.wav"}
    shares = answered[[f"p_{name}" for name in model.classes]].to_numpy(dtype=float)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
    assert answered["answer"].tolist() == [model.classes[k] for k in shares.argmax(axis=1)]
    assert answered.loc["stereo.flac", "note"] == "2 channels mixed down"
    assert answered.loc["low.wav", "note"] == "8000 Hz: bands above 4 kHz are empty"
    # The made network reads 40 frames of 32 ms.
    assert answered.loc["long.wav", "note"] == "only the first 1.3 s are read, as in training"
    refused = table[table["status"] == "refused"]
    assert "silence" in refused.loc["silent.wav", "note"]
    assert "shorter than 0.064 s" in refused.loc["short.wav", "note"]
    assert "NaN" in refused.loc["nan.wav", "note"]
    assert "empty file" in refused.loc["empty.wav", "note"]
    assert "not audio" in refused.loc["notes.txt", "note"]
    assert (refused["answer"] == "").all()


def test_a_recording_is_answered_alike_alone_and_among_others(made, folder):
    model = load_model(made.folder)
    alone = answer(model, folder / "a b.wav").posteriors
    among = next(iter(answer_all(model, find_files(folder)))).posteriors
    np.testing.assert_array_equal(alone, among)


def test_nothing_to_answer_is_one_line(tmp_path):
    with pytest.raises(NothingToAnswer, match="there is no such file or folder"):
        find_files(tmp_path / "none.wav")
    with pytest.raises(NothingToAnswer, match="holds no file"):
        find_files(tmp_path)


def test_the_text_names_the_model_every_class_and_what_was_refused(made, folder):
    model = load_model(made.folder)
    table = tabulate_answers(list(answer_all(model, find_files(folder))), model.classes)
    text = show(table, model.about)
    assert text.startswith("A network, trained on made frames (experiment test, fold-1, seed 1)")
    assert "A test." in text
    for word in ("angry %", "happy %", "sad %", "Refused:", "silent.wav"):
        assert word in text
    assert sum_up(table, Path("x.csv")).strip() == "4 answered, 5 refused; all of it in x.csv"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    script = ROOT / "workflow/scripts/predict.py"
    command = [sys.executable, script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_prints_a_table_and_writes_a_csv(made, folder, tmp_path):
    output = tmp_path / "answers.csv"
    done = run("--model", made.folder, "--audio", folder, "--output", output)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "4 answered, 5 refused" in done.stdout
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    assert list(rows[0]) == [
        *("file", "status", "seconds", "answer", "p_angry", "p_happy", "p_sad", "note")
    ]
    refused = run("--model", made.folder, "--audio", folder / "notes.txt", "--output", output)
    assert refused.returncode == 1
    assert "0 answered, 1 refused" in refused.stdout


def test_a_wrong_path_or_model_is_one_line(made, folder, tmp_path):
    output = tmp_path / "answers.csv"
    missing = run("--model", made.folder, "--audio", tmp_path / "none", "--output", output)
    assert missing.returncode == 1
    assert missing.stderr.strip().endswith("none: there is no such file or folder")
    assert missing.stderr.count("\n") == 1
    wrong = run("--model", tmp_path, "--audio", folder, "--output", output)
    assert wrong.stderr.strip().endswith("no model here, model.json is missing")
    assert not output.exists()

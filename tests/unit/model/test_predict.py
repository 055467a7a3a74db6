"""Every file is predicted, or refused with its reason, and nothing disappears."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from made_model import Made, train_and_export
from project import ROOT
from ser.features.yaafe import extract_blocks, extraction
from ser.files.atomic_write import write_table
from ser.model import predict as prediction
from ser.model.folder import ModelError, load_model
from ser.model.predict import (
    NothingToPredict,
    find_files,
    predict,
    predict_all,
    show,
    tabulate_predictions,
)

RNG = np.random.default_rng(1)


# A network is trained for them.
pytestmark = pytest.mark.slow


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
    predictions = list(predict_all(model, files))
    table = tabulate_predictions(predictions, model.classes).set_index(
        tabulate_predictions(predictions, model.classes)["file"].map(lambda name: Path(name).name)
    )
    assert len(table) == 9
    predicted = table[table["status"] == "predicted"]
    assert set(predicted.index) == {"a b.wav", "stereo.flac", "low.wav", "long.wav"}
    shares = predicted[[f"p_{name}" for name in model.classes]].to_numpy(dtype=float)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)
    assert predicted["predicted"].tolist() == [model.classes[k] for k in shares.argmax(axis=1)]
    assert predicted.loc["stereo.flac", "note"] == "2 channels mixed down; resampled from 44100 Hz"
    assert predicted.loc["low.wav", "note"] == "8000 Hz: bands above 4 kHz are empty"
    # The made network reads 40 frames of 32 ms.
    assert predicted.loc["long.wav", "note"] == "only the first 1.3 s are read, as in training"
    refused = table[table["status"] == "refused"]
    assert "silence" in refused.loc["silent.wav", "note"]
    assert "shorter than 0.064 s" in refused.loc["short.wav", "note"]
    assert "NaN" in refused.loc["nan.wav", "note"]
    assert "empty file" in refused.loc["empty.wav", "note"]
    assert "not audio" in refused.loc["notes.txt", "note"]
    assert (refused["predicted"] == "").all()


def test_a_recording_is_predicted_alike_alone_and_among_others(made, folder):
    model = load_model(made.folder)
    alone = predict(model, folder / "a b.wav").posteriors
    among = next(iter(predict_all(model, find_files(folder)))).posteriors
    np.testing.assert_array_equal(alone, among)


def test_of_a_long_recording_only_what_is_read_is_extracted(made, folder, monkeypatch):
    model = load_model(made.folder)
    seen = []

    def counted(signals, step):
        for rows in extract_blocks(signals, step):
            seen.append(len(rows))
            yield rows

    expected = predict(model, folder / "long.wav").posteriors
    monkeypatch.setattr(prediction, "extract_blocks", counted)
    monkeypatch.setattr(extraction, "BLOCK", 16)
    np.testing.assert_array_equal(predict(model, folder / "long.wav").posteriors, expected)
    # Of 94 frames the network reads 40.
    assert sum(seen) == 48


def test_links_inside_are_followed_and_what_leads_out_is_refused(made, folder, tmp_path):
    place = tmp_path / "place"
    (place / "b").mkdir(parents=True)
    (place / "c").mkdir()
    (place / "c" / "low.wav").write_bytes((folder / "deeper" / "low.wav").read_bytes())
    (place / "b" / "away").symlink_to(folder / "deeper")
    (place / "b" / "linked").symlink_to(place / "c")
    (place / "b" / "out.wav").symlink_to(folder / "deeper" / "low.wav")
    (place / "b" / "up").symlink_to(place)
    (place / "b" / "nowhere").symlink_to(place / "none")
    (place / ".DS_Store").write_bytes(b"x")
    files = find_files(place)
    predictions = list(predict_all(load_model(made.folder), files))
    notes = {
        file.relative_to(place).as_posix(): "" if one.is_predicted else one.note
        for file, one in zip(files, predictions, strict=True)
    }
    assert notes == {
        ".DS_Store": "is not audio that libsndfile can read",
        "b/away": "is a link that leaves the folder",
        "b/linked/low.wav": "",
        "b/nowhere": "is a link that leads nowhere",
        "b/out.wav": "is a link that leaves the folder",
        "b/up": "is a link to a folder above itself",
        "c/low.wav": "",
    }
    # Named by itself, a link is what the user wants.
    assert predict(load_model(made.folder), place / "b" / "out.wav").is_predicted


def test_a_folder_that_cannot_be_read_is_not_passed_over(folder, monkeypatch):
    def refuse(path):
        if path.endswith("deeper"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", refuse)
    assert find_files(folder)[folder / "deeper"] == "cannot be read (Permission denied)"


def test_what_is_no_file_is_not_passed_over(folder, tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    assert find_files(tmp_path) == {tmp_path / "pipe.wav": "is not a file"}


def test_odd_names_and_odd_samples(made, tmp_path):
    model = load_model(made.folder)
    noise = RNG.normal(0, 0.1, 8000)
    soundfile.write(tmp_path / "x.wav", noise, 16000)
    odd = tmp_path / os.fsdecode(b"caf\xe9\n.wav")
    try:
        (tmp_path / "x.wav").rename(odd)
    except OSError:
        pytest.skip("this file system keeps names in UTF-8")
    soundfile.write(tmp_path / "loud.wav", 3e4 * noise, 16000, subtype="FLOAT")
    soundfile.write(tmp_path / "tiny.wav", 1e-159 * noise, 16000, subtype="DOUBLE")
    named, loud, tiny = predict_all(model, find_files(tmp_path))
    assert named.is_predicted
    assert named.file.endswith("caf\\udce9\n.wav")
    assert "where 1 is full scale" in loud.note
    assert not tiny.is_predicted
    assert "of a size that float32 holds" in tiny.note
    table = tabulate_predictions([named, loud, tiny], model.classes)
    write_table(tmp_path / "predictions.csv", table)
    with (tmp_path / "predictions.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["file"] == named.file
    assert "caf\\udce9\\n.wav" in show(table, model.facts, Path("x.csv"))


def test_a_model_of_other_columns_predicts_nothing(made, folder):
    model = load_model(made.folder)
    other = replace(model, facts={**model.facts, "columns": ["a", "b"]})
    with pytest.raises(ModelError, match="other features"):
        predict(other, folder / "a b.wav")


def test_nothing_to_predict_is_one_line(tmp_path):
    with pytest.raises(NothingToPredict, match="there is no such file or folder"):
        find_files(tmp_path / "none.wav")
    with pytest.raises(NothingToPredict, match="holds no file"):
        find_files(tmp_path)


def test_the_text_names_the_model_every_class_and_what_was_refused(made, folder):
    model = load_model(made.folder)
    table = tabulate_predictions(list(predict_all(model, find_files(folder))), model.classes)
    text = show(table, model.facts, Path("x.csv"))
    assert text.startswith(
        "A network, trained on made frames (experiment test, all speakers, seed 1)"
    )
    assert "A test." in text
    for word in ("angry %", "happy %", "sad %", "Refused:", "silent.wav"):
        assert word in text
    assert text.endswith("\n\n4 predicted, 5 refused; all of it in x.csv")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    script = ROOT / "workflow/scripts/predict.py"
    command = [sys.executable, script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_prints_a_table_and_writes_a_csv(made, folder, tmp_path):
    output = tmp_path / "predictions.csv"
    done = run("--model", made.folder, "--audio", folder, "--output", output)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "4 predicted, 5 refused" in done.stdout
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    assert list(rows[0]) == [
        *("file", "status", "seconds", "predicted", "p_angry", "p_happy", "p_sad", "note")
    ]
    refused = run("--model", made.folder, "--audio", folder / "notes.txt", "--output", output)
    assert refused.returncode == 1
    assert "0 predicted, 1 refused" in refused.stdout
    nowhere = folder / "notes.txt" / "predictions.csv"
    unwritten = run("--model", made.folder, "--audio", folder / "a b.wav", "--output", nowhere)
    assert unwritten.returncode == 1
    assert unwritten.stderr.count("\n") == 1
    assert "cannot be written" in unwritten.stderr


def test_a_wrong_path_or_model_is_one_line(made, folder, tmp_path):
    output = tmp_path / "predictions.csv"
    missing = run("--model", made.folder, "--audio", tmp_path / "none", "--output", output)
    assert missing.returncode == 1
    assert missing.stderr.strip().endswith("none: there is no such file or folder")
    assert missing.stderr.count("\n") == 1
    wrong = run("--model", tmp_path, "--audio", folder, "--output", output)
    assert wrong.stderr.strip().endswith("no model here, model.json is missing")
    assert not output.exists()

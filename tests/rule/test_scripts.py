"""Each rule's script by itself, on tiny inputs, as the rule calls it."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import soundfile

from project import ROOT
from ser.corpora.table import UTTERANCE_COLUMNS
from ser.features.contours import describe_contours
from ser.features.sets import LOWLEVEL
from ser.features.yaafe import COLUMNS
from ser.files.atomic_write import read_table, write_table
from ser.files.shards import ShardWriter, read_attributes, read_shard
from ser.scoring.posteriors import Posteriors
from ser.whitening import Whitening

SCRIPTS = ROOT / "workflow/scripts"
CLASSES = {"low": ["low"], "high": ["high"]}
PROTOCOL = {"kind": "leave_one_speaker_out", "folds": 3}


def run(script: str, *arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        [sys.executable, str(SCRIPTS / f"{script}.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not check or result.returncode == 0, result.stderr
    return result


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.stem)
def test_every_script_explains_itself(path, monkeypatch, capsys):
    # In this process: forty times pandas would take as long as all other tests of this folder.
    monkeypatch.setattr(sys, "argv", [str(path), "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(path), run_name="__main__")
    assert not ended.value.code
    output = capsys.readouterr().out
    assert "->" in output or "Speak" in output


@pytest.fixture
def shard_list(tmp_path) -> Path:
    """Two recordings and the list that index_corpus writes of them."""
    random = np.random.default_rng(0)
    sixteen = random.integers(-30000, 30000, 5000).astype(np.int16)
    soundfile.write(tmp_path / "a.wav", sixteen, 16000, "PCM_16")
    soundfile.write(tmp_path / "b.wav", random.normal(size=(4000, 2)) * 0.1, 8000, "PCM_24")
    table = pd.DataFrame({"utterance": ["a", "b"], "file": ["a.wav", "b.wav"]})
    write_table(tmp_path / "shard.csv", table)
    return tmp_path / "shard.csv"


def test_resample_audio_passes_16_khz_through_bit_for_bit(shard_list, tmp_path):
    audio = tmp_path / "audio.h5"
    run("resample_audio", "--root", tmp_path, "--shard", shard_list, "--audio", audio)
    samples = dict(read_shard(audio, "audio"))
    original, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert samples["a"].dtype == np.float32
    assert np.array_equal(samples["a"] * 32768, original)
    assert samples["b"].shape == (8000,)


def test_resample_audio_keeps_double_precision_where_a_recording_has_it(tmp_path):
    value = np.full(3000, 0.1)
    value[0] = 1 / 3
    soundfile.write(tmp_path / "a.wav", value, 16000, "DOUBLE")
    write_table(tmp_path / "s.csv", pd.DataFrame({"utterance": ["a"], "file": ["a.wav"]}))
    audio = tmp_path / "audio.h5"
    run("resample_audio", "--root", tmp_path, "--shard", tmp_path / "s.csv", "--audio", audio)
    assert np.array_equal(dict(read_shard(audio, "audio"))["a"], value)


def test_resample_audio_names_a_recording_that_went_bad(shard_list, tmp_path):
    (tmp_path / "b.wav").write_bytes(b"")
    audio = tmp_path / "audio.h5"
    failed = run(
        *("resample_audio", "--root", tmp_path, "--shard", shard_list, "--audio", audio),
        check=False,
    )
    assert failed.returncode
    assert failed.stderr.splitlines() == [
        "b.wav: is an empty file; it changed since the corpus was indexed"
    ]
    assert not audio.exists()


def test_extract_features_states_its_columns(shard_list, tmp_path):
    audio, features = tmp_path / "audio.h5", tmp_path / "features.h5"
    run("resample_audio", "--root", tmp_path, "--shard", shard_list, "--audio", audio)
    run("extract_features", "--audio", audio, "--features", features)
    assert read_attributes(features)["columns"] == list(COLUMNS)
    frames = dict(read_shard(features, "features"))
    assert {name: rows.shape for name, rows in frames.items()} == {"a": (10, 743), "b": (16, 743)}


@pytest.mark.parametrize("name", LOWLEVEL)
def test_extract_lowlevel_states_its_columns_and_says_what_it_holds(shard_list, tmp_path, name):
    audio, features = tmp_path / "audio.h5", tmp_path / "lowlevel.h5"
    run("resample_audio", "--root", tmp_path, "--shard", shard_list, "--audio", audio)
    run("extract_lowlevel", "--set", name, "--audio", audio, "--features", features)
    frames = dict(read_shard(features, name))
    facts = read_attributes(features)
    assert frames["a"].shape == (1 + (5000 - 400) // 160, len(facts["columns"]))
    assert (facts["frame"], facts["step"], facts["sample_rate"]) == (400, 160, 16000)
    first = features.read_bytes()
    run("extract_lowlevel", "--set", name, "--audio", audio, "--features", features)
    assert features.read_bytes() == first


def test_compute_functionals_gives_one_row_an_utterance(tmp_path):
    frames = np.random.default_rng(0).normal(size=(9, 2)).astype(np.float32)
    with ShardWriter(tmp_path / "f.h5", "features", {"columns": ["x", "y"]}, width=2) as shard:
        shard.append("a", frames)
        shard.append("b", frames[:1])
    run("compute_functionals", "--features", tmp_path / "f.h5", "--functionals", tmp_path / "o.h5")
    rows = dict(read_shard(tmp_path / "o.h5", "functionals"))
    assert {name: row.shape for name, row in rows.items()} == {"a": (1, 14), "b": (1, 14)}
    np.testing.assert_allclose(rows["a"][0, :2], frames.mean(axis=0), rtol=1e-5)
    assert read_attributes(tmp_path / "o.h5")["columns"][:3] == ["x_mean", "y_mean", "x_sd"]


def test_describe_contours_has_an_utterance_first_and_then_its_other_speeds(shard_list, tmp_path):
    audio, contours = tmp_path / "audio.h5", tmp_path / "contours.h5"
    run("resample_audio", "--root", tmp_path, "--shard", shard_list, "--audio", audio)
    run("describe_contours", "--speed-perturbation", "--audio", audio, "--contours", contours)
    rows, facts = dict(read_shard(contours, "contours")), read_attributes(contours)
    assert {name: array.shape for name, array in rows.items()} == {
        name: (5, len(facts["columns"])) for name in ("a", "b")
    }
    assert facts["rows"][:2] == ["as recorded", "speed 0.87"]
    samples = dict(read_shard(audio, "audio"))["a"]
    np.testing.assert_array_equal(rows["a"][0], describe_contours(samples).astype(np.float32))
    first = contours.read_bytes()
    run("describe_contours", "--speed-perturbation", "--audio", audio, "--contours", contours)
    assert contours.read_bytes() == first
    run("describe_contours", "--audio", audio, "--contours", contours)
    alone = dict(read_shard(contours, "contours"))
    assert read_attributes(contours)["rows"] == ["as recorded"]
    np.testing.assert_array_equal(alone["b"], rows["b"][:1])


def test_extract_opensmile_says_what_to_do_without_it(tmp_path):
    (tmp_path / "opensmile.py").write_text("raise ImportError('no')\n", encoding="utf-8")
    failed = subprocess.run(
        [
            *(sys.executable, str(SCRIPTS / "extract_opensmile.py"), "--set", "eGeMAPSv02"),
            *("--audio", str(tmp_path / "a.h5"), "--features", str(tmp_path / "o.h5")),
        ],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode
    assert "envs/opensmile.txt" in failed.stderr
    assert "non-commercial" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_extract_features_says_what_to_do_without_yaafelib(shard_list, tmp_path):
    audio = tmp_path / "audio.h5"
    run("resample_audio", "--root", tmp_path, "--shard", shard_list, "--audio", audio)
    failed = run(
        *("extract_features", "--extractor", "yaafe", "--audio", audio),
        *("--features", tmp_path / "features.h5"),
        check=False,
    )
    assert failed.returncode
    assert len(failed.stderr.splitlines()) == 1
    assert "yaafelib" in failed.stderr
    assert not (tmp_path / "features.h5").exists()


@pytest.fixture
def drawable(shard_list) -> list[object]:
    """What draw_features reads: a corpus's table and two shards, a recording in each."""
    folder = shard_list.parent
    table = read_table(shard_list)
    write_table(folder / "utterances.csv", table.assign(label=["neu", "ang"]))
    for number in range(2):
        write_table(folder / f"{number}.csv", table[number : number + 1])
        audio, features = folder / f"audio{number}.h5", folder / f"features{number}.h5"
        run(
            "resample_audio",
            "--root",
            folder,
            "--shard",
            folder / f"{number}.csv",
            "--audio",
            audio,
        )
        run("extract_features", "--audio", audio, "--features", features)
    return [
        *("--utterances", folder / "utterances.csv"),
        *("--audio", folder / "audio0.h5", folder / "audio1.h5"),
        *("--features", folder / "features0.h5", folder / "features1.h5"),
        *("--pictures", folder / "p" / "MFCC.png", folder / "p" / "ZCR.png"),
    ]


def test_draw_features_finds_the_utterance_in_its_shard(drawable, tmp_path):
    said = run("draw_features", *drawable, "--labels", "fru", "ang").stdout
    assert said == "b: 2 features of 16 frames\n"
    first = [(tmp_path / "p" / f"{name}.png").read_bytes() for name in ("MFCC", "ZCR")]
    assert all(data.startswith(b"\x89PNG") for data in first)
    run("draw_features", *drawable, "--labels", "ang")
    assert first == [(tmp_path / "p" / f"{name}.png").read_bytes() for name in ("MFCC", "ZCR")]
    said = run("draw_features", *drawable, "--labels", "ang", "--utterance", "a").stdout
    assert said == "a: 2 features of 10 frames\n"


def test_draw_features_says_what_it_cannot_find(drawable, tmp_path):
    failed = run("draw_features", *drawable, "--labels", "ang", "--utterance=c", check=False)
    assert failed.returncode
    assert failed.stderr == "pictures.utterance: the corpus has no utterance c\n"
    assert not (tmp_path / "p").exists()


@pytest.fixture
def dataset(tmp_path) -> Path:
    """Three speakers, six utterances each, features that tell the classes apart."""
    random = np.random.default_rng(1)
    rows = []
    facts = {"columns": list(COLUMNS)}
    with ShardWriter(tmp_path / "features.h5", "features", facts, width=743) as shard:
        for speaker in ("anna", "bert", "cleo"):
            for take in range(6):
                label = ("low", "high")[take % 2]
                name = f"{speaker}{take}"
                frames = random.normal(size=(12 + take, 743)) + 3 * (label == "high")
                shard.append(name, frames.astype(np.float32))
                known = {"utterance": name, "file": f"{name}.wav", "speaker": speaker}
                rows.append({**known, "label": label, "seconds": "1.0", "shard": "0"})
    columns = [*UTTERANCE_COLUMNS, "shard"]
    table = pd.DataFrame(rows, columns=columns).fillna("")
    write_table(tmp_path / "utterances.csv", table)
    run(
        *("split_dataset", "--name", "MADE", "--utterances", tmp_path / "utterances.csv"),
        *("--classes", json.dumps(CLASSES), "--protocol", json.dumps(PROTOCOL)),
        *("--dataset", tmp_path / "dataset.csv", "--folds", tmp_path / "folds.csv"),
    )
    return tmp_path


def whiten(folder: Path) -> None:
    run(
        *("summarise_features", "--features", folder / "features.h5"),
        *("--dataset", folder / "dataset.csv", "--moments", folder / "moments.h5"),
    )
    run(
        *("fit_whitening", "--moments", folder / "moments.h5", "--folds", folder / "folds.csv"),
        *(
            "--fold",
            "fold-1",
            "--options",
            '{"components": 5}',
            "--whitening",
            folder / "whitening.h5",
        ),
    )


def test_split_dataset_gives_roles(dataset):
    folds = read_table(dataset / "folds.csv")
    first = folds[folds["fold"] == "fold-1"].set_index("group")
    assert first["role"].to_dict() == {"anna": "heldout", "bert": "heldout", "cleo": "train"}
    assert first["select_on"].to_dict() == {"anna": "bert", "bert": "", "cleo": ""}


def test_summarise_and_fit_whitening_read_the_training_speaker_alone(dataset):
    whiten(dataset)
    whitening = Whitening.load(dataset / "whitening.h5")
    cleo = [
        rows
        for name, rows in read_shard(dataset / "features.h5", "features")
        if name.startswith("cleo")
    ]
    np.testing.assert_allclose(whitening.mean, np.concatenate(cleo).mean(axis=0), rtol=1e-5)
    assert whitening.groups == ("cleo",)
    assert whitening.projection.shape == (743, 5)


def train(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return run(
        *("train_system", "--name", "MADE", "--system", "fcns", "--kind", "network"),
        *("--options", json.dumps({"recurrent": "none", "epochs": 2, "filters": [4, 4]})),
        *("--classes", json.dumps(list(CLASSES)), "--features", folder / "features.h5"),
        *("--dataset", folder / "dataset.csv", "--folds", folder / "folds.csv"),
        *("--whitening", folder / "whitening.h5", "--posteriors", folder / "posteriors.h5"),
        *("--seed", "1", "--fold", "fold-1", *arguments),
        check=check,
    )


@pytest.mark.slow
def test_train_system_keeps_every_epoch_of_the_held_out_utterances(dataset):
    whiten(dataset)
    train(dataset)
    first = (dataset / "posteriors.h5").read_bytes()
    kept = Posteriors.load(dataset / "posteriors.h5")
    assert kept.posteriors.shape == (2, 12, 2)
    assert set(kept.utterances) == {f"{who}{take}" for who in ("anna", "bert") for take in range(6)}
    assert kept.classes == ["low", "high"]
    train(dataset)
    assert (dataset / "posteriors.h5").read_bytes() == first


def test_train_system_refuses_a_whitening_of_another_fold(dataset):
    whiten(dataset)
    failed = train(dataset, "--fold", "fold-2", check=False)
    assert failed.returncode
    assert "the whitening was fitted on cleo, the training groups are anna" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_shards_hold_no_pickles(dataset):
    with h5py.File(dataset / "features.h5") as file:
        assert file["values"].dtype == np.float32
        assert file["utterance"].asstr()[0] == "anna0"

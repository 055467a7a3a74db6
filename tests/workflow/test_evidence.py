"""What a whole run leaves beside its tables: model, manifest, dictionary, Snakemake's report."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import numpy as np
import pytest

from browser import chromium, faults_of
from ser.files.shards import read_shard
from ser.model.folder import load_model

pytestmark = pytest.mark.slow


def rows(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_predict_gives_what_the_exported_network_gives_on_the_corpus_own_features(
    finished, tmp_path
):
    """From a wav file to the posteriors, the whole way round the shards."""
    results = finished.folder / "results/tiny"
    corpus = finished.folder / "results/corpora/iemocap"
    chosen = rows(corpus / "utterances.csv")[0]
    subprocess.run(
        [
            *(sys.executable, finished.folder / "workflow/scripts/predict.py"),
            *("--model", results / "model", "--output", tmp_path / "a.csv"),
            *("--audio", finished.folder / "corpus/iemocap" / chosen["file"]),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (prediction,) = rows(tmp_path / "a.csv")
    model = load_model(results / "model")
    name = chosen["utterance"]
    ((_, features),) = read_shard(corpus / f"features/{chosen['shard']}.h5", "features", {name})
    [posteriors] = model.predict([features])
    for label, expected in zip(model.classes, posteriors, strict=True):
        assert float(prediction[f"p_{label}"]) == pytest.approx(expected, abs=1e-5)


def test_the_model_is_of_all_speakers_at_the_median_epoch_with_the_tables_figures(finished):
    results = finished.folder / "results/tiny"
    about = json.loads((results / "model/model.json").read_text(encoding="utf-8"))
    roles = rows(results / "datasets/IEMO_dataset1/folds.csv")
    assert about["training_groups"] == sorted({row["group"] for row in roles})
    predictions = rows(results / f"predictions/IEMO_dataset1.{about['system']}.csv")
    assert about["training_utterances"] == len(predictions)
    chosen = {(row["fold"], row["group"]): int(row["epoch"]) for row in predictions}
    assert about["epoch"] == int(np.floor(np.median(list(chosen.values())) + 0.5))
    table = {row["system"]: row for row in rows(results / "tables/table3.csv")}
    found, row = about["cross_validation"], table[about["system"]]
    for key in ("ua", "ua_low", "ua_high", "wa", "wa_low", "wa_high"):
        assert found[key] == pytest.approx(float(row[key]), abs=0.011), key


def test_sensitivity_and_leaks_stand_apart_and_add_up(finished):
    tables = finished.folder / "results/tiny/tables"
    readings = {row["preset"]: row for row in rows(tables / "sensitivity.csv")}
    assert list(readings) == ["paper", "male-scored", "mean-of-actors", "epoch-by-loss"]
    table4 = {row["system"]: row for row in rows(tables / "table4.csv")}
    assert readings["paper"]["ua"] == table4["fcns"]["ua"]
    assert int(readings["male-scored"]["n"]) < int(readings["paper"]["n"])
    leaks = {row["preset"]: row for row in rows(tables / "leaks.csv")}
    assert list(leaks) == ["honest", "whitening", "test_epoch", "random_split"]
    assert leaks["honest"]["ua"] == table4["fcns"]["ua"]
    # Chosen by each actor's own UA, no actor can lose.
    assert float(leaks["test_epoch"]["difference_ua"]) >= -5
    assert len({row["n"] for row in leaks.values()}) == 1
    for path in (finished.folder / "results/tiny/predictions").iterdir():
        assert "LEAK" not in path.name
    others = [path for path in tables.glob("*.md") if path.stem != "leaks"]
    assert all("random_split" not in path.read_text(encoding="utf-8") for path in others)


def test_every_table_names_its_protocol_and_the_comparisons_their_verdict(finished):
    tables = finished.folder / "results/tiny/tables"
    for name in ("table1", "table2", "table3", "table4", "extra"):
        assert "Protocol paper: " in (tables / f"{name}.md").read_text(encoding="utf-8"), name
    comparisons = rows(finished.folder / "results/tiny/statistics/table4.comparisons.csv")
    assert {row["measure"] for row in comparisons} == {"ua", "wa"}
    assert {row["unit"] for row in comparisons} == {"dialog"}
    assert "In UA, FCNs " in (tables / "table4.md").read_text(encoding="utf-8")


def test_the_manifest_has_checksums_of_what_is_there(finished):
    import hashlib

    manifest = json.loads(
        (finished.folder / "results/tiny/manifest.json").read_text(encoding="utf-8")
    )
    assert manifest["experiment"] == "tiny"
    assert manifest["packages"]["numpy"]
    listed = {entry["path"]: entry["sha256"] for entry in manifest["results"]}
    name = "results/tiny/tables/table2.csv"
    assert listed[name] == hashlib.sha256((finished.folder / name).read_bytes()).hexdigest()


def test_the_dictionary_describes_every_csv_of_the_run(finished):
    folder = finished.folder / "results/tiny"
    text = (folder / "data_dictionary.md").read_text(encoding="utf-8")
    for kind in ("predictions", "scores", "comparisons", "intervals", "sensitivity", "leaks"):
        assert kind in text
    assert {"column", "type", "unit", "meaning"} <= set(rows(folder / "data_dictionary.csv")[0])


def test_snakemakes_own_report_works_offline(finished, tmp_path):
    page = tmp_path / "snakemake.html"
    finished.snakemake("--report", str(page), "--", "all")
    text = page.read_text(encoding="utf-8")
    for words in ("Figures", "Tables", "LEAK METER: diagnostic only"):
        assert words in text
    with chromium() as window:
        for width in (390, 1400):
            assert faults_of(window, page, width) == []


def test_run_times_are_of_the_corpora_and_of_the_experiment(finished):
    times = rows(finished.folder / "results/tiny/statistics/run_times.csv")
    jobs = {row["rule"]: int(row["jobs"]) for row in times}
    assert jobs["resample_audio"] == 2 * 4
    assert jobs["score_systems"] == 2 + 2 + 3

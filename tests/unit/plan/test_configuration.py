"""A wrong configuration is answered by one line that names the key and what would be right."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from plan.configuration import ConfigError, check, load_schema
from plan.plan import Plan

ROOT = Path(__file__).parents[3]
BASE = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


def changed(path: str, value: Any) -> dict[str, Any]:
    config = copy.deepcopy(BASE)
    *parents, key = path.split("/")
    inner = config
    for name in parents:
        inner = inner[int(name)] if isinstance(inner, list) else inner[name]
    inner[key] = value
    return config


def message(config: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        Plan(check(config))
    return str(caught.value)


def test_the_default_configuration_is_right():
    plan = Plan(check(BASE))
    assert plan.datasets == ["CHEAVD", "IEMO_dataset1", "IEMO_dataset2"]
    # Every system on the first dataset, and the papers' rows on the others.
    assert len(plan.trained()) == len(BASE["systems"]) + 6 + 5
    assert plan.tables == ["table1", "table2", "table3", "table4", "extra"]


def test_the_extra_table_may_have_every_system_on_every_dataset():
    plan = Plan(check(changed("tables/extra", "all")))
    assert len(plan.trained()) == 3 * len(BASE["systems"])


def test_without_an_extra_table_only_the_systems_of_the_papers_tables_are_trained():
    plan = Plan(check(changed("tables/extra", [])))
    assert len(plan.trained()) == 6 + 3 + 3 + 3 + 2
    assert "extra" not in plan.tables


def test_the_extra_table_may_be_a_list_of_its_own():
    rows = [{"dataset": "IEMO_dataset2", "systems": ["svm-functionals", "fcns"]}]
    plan = Plan(check(changed("tables/extra", rows)))
    assert [row["system"] for row in plan.rows("extra")] == ["svm-functionals", "fcns"]


def test_a_system_reads_the_features_that_it_asks_for_and_a_whitening_only_for_these():
    plan = Plan(check(BASE))
    shards = "results/corpora/demo-cheavd"
    assert plan.features("CHEAVD", "fcns") == [f"{shards}/features/{k}.h5" for k in (0, 1)]
    assert plan.features("CHEAVD", "acnn") == [f"{shards}/lowlevel/logmel/{k}.h5" for k in (0, 1)]
    assert plan.features("CHEAVD", "largest-class") == []
    folder = "results/demo/datasets/CHEAVD/whitening"
    assert plan.whitening("CHEAVD", "fcns", "main") == [f"{folder}/main.h5"]
    assert plan.whitening("CHEAVD", "acnn", "main") == []


def test_options_of_all_networks_are_for_networks_alone():
    plan = Plan(check(BASE))
    assert plan.options("fcns")["epochs"] == BASE["networks"]["epochs"]
    assert plan.options("svm-functionals") == BASE["systems"]["svm-functionals"]["options"]


def test_rows_say_what_is_a_re_creation_and_what_is_by_opensmile():
    plan = Plan(check(changed("systems/mec-baseline/options", {"features": "eGeMAPSv02"})))
    rows = {row["system"]: row for row in plan.rows("2")}
    marks = {name: (row["recreation"], row["opensmile"]) for name, row in rows.items()}
    assert marks["mec-baseline"] == (True, True)
    assert marks["attention-blstm-fcn"] == (False, False)


WRONG = [
    ("whitenning", {}, ["unknown key whitenning", "did you mean whitening?"]),
    ("whitening/component", 5, ["whitening.component", "did you mean components?"]),
    ("whitening/components", 0, ["whitening.components is 0", "from 1 to 743"]),
    ("whitening/components", 10_000, ["whitening.components is 10000", "from 1 to 743"]),
    ("whitening/components", "all", ["whitening.components is 'all'", "full"]),
    ("whitening/max_components", 0, ["whitening.max_components is 0"]),
    ("seeds", "1", ["seeds is '1'", "list"]),
    ("seeds", [], ["seeds is []"]),
    ("features/step", "512", ["features.step is '512'", "whole number"]),
    ("features/extractor", "yafe", ["features.extractor", "did you mean yaafe?"]),
    ("experiment", "a/b", ["experiment is 'a/b'"]),
    ("experiment", "corpora", ["experiment is 'corpora'"]),
    ("networks/dropuot", 0.5, ["dropuot", "dropout"]),
    ("networks/epochs", 0, ["epochs"]),
    ("systems/fcns/options", {"pool": "max"}, ["systems.fcns.options", "pooling"]),
    ("systems/fcns/kind", "netwrk", ["systems.fcns.kind: netwrk", "did you mean network?"]),
    ("systems/fcns/kind", 3, ["systems.fcns.kind is 3"]),
    ("systems/acnn/options", {"epoch": 3}, ["systems.acnn.options: epoch", "'epochs'"]),
    ("tables/extra", "every", ["tables.extra is 'every'", "all"]),
    ("tables/extra", [{"dataset": "CHEAVD", "systems": ["svn"]}], ["tables.extra: system svn"]),
    ("tables/table2/0/systems", ["fcn"], ["system fcn is not known", "did you mean fcns?"]),
    ("tables/table2/0/dataset", "CHEAV", ["dataset CHEAV", "did you mean CHEAVD?"]),
    ("tables/table1", ["IEMO"], ["dataset IEMO is not known"]),
    ("datasets/CHEAVD/corpus", "cheavd", ["datasets.CHEAVD.corpus", "demo-cheavd"]),
    ("datasets/IEMO_dataset1/classes/angry", [], ["classes.angry is []", "at least one label"]),
    ("datasets/IEMO_dataset1/classes/angry", ["wut"], ["wut is no label", "ang"]),
    ("datasets/IEMO_dataset1/classes/angry", ["hap"], ["label hap is in angry and in happy"]),
    ("datasets/IEMO_dataset1/protocol/fold", 5, ["protocol.fold", "did you mean folds?"]),
    ("datasets/CHEAVD/protocol/inner_folds", 1, ["inner_folds is 1"]),
    ("corpora/demo-iemocap/made/sessions", 9, ["made.sessions is 9", "from 2 to 5"]),
    ("corpora/demo-iemocap/made", None, ["corpus demo-iemocap is missing", "no root is set"]),
    ("corpora/demo-iemocap/layout", "iemocp", ["layout: iemocp", "did you mean iemocap?"]),
    ("corpora/demo-iemocap/layout", "folder", ["made needs the layout cheavd or iemocap"]),
    ("pictures/corpus", "demo-iemocpa", ["pictures.corpus: demo-iemocpa", "mean demo-iemocap?"]),
    ("pictures/utterances", "a", ["pictures.utterances", "did you mean utterance?"]),
    ("corpus_root", "/somewhere", ["experiments with one corpus"]),
]


@pytest.mark.parametrize(("path", "value", "words"), WRONG, ids=[f"{w[0]}={w[1]}" for w in WRONG])
def test_one_line_names_the_key_and_what_would_be_right(path, value, words):
    text = message(changed(path, value))
    for word in words:
        assert word in text, text
    assert "Traceback" not in text
    assert all(len(line) < 400 for line in text.splitlines())


def test_a_missing_corpus_says_where_it_was_looked_for_and_how_to_get_it(tmp_path):
    config = changed("corpora/demo-iemocap/made", None)
    config["corpora"]["demo-iemocap"]["root"] = str(tmp_path / "nowhere")
    text = message(config)
    assert str(tmp_path / "nowhere") in text
    assert "corpora.demo-iemocap.root" in text
    assert "IEMOCAP" in text
    assert "\n" not in text


def every_key(schema: dict[str, Any], where: str = "") -> list[tuple[str, dict[str, Any]]]:
    found = []
    for key, sub in schema.get("properties", {}).items():
        found.append((f"{where}{key}", sub))
        found += every_key(sub, f"{where}{key}.")
    for name, sub in schema.get("$defs", {}).items():
        found += every_key(sub, f"{name}.")
    return found


def test_every_key_of_the_schema_is_described_and_every_optional_one_has_a_default():
    schema = load_schema()
    required = {"corpora", "datasets", "systems", "tables"}
    for where, sub in every_key(schema):
        if "$ref" in sub:
            continue
        assert sub.get("description"), where
        if "." not in where and where not in required:
            assert "default" in sub, where


@pytest.mark.parametrize("name", ["paper", "emodb", "emodb-opensmile", "emodb-beyond"])
def test_the_other_experiments_fit_over_the_default(name, tmp_path):
    from snakemake.utils import update_config

    config = copy.deepcopy(BASE)
    overlay = yaml.safe_load((ROOT / "experiments" / f"{name}.yaml").read_text(encoding="utf-8"))
    update_config(config, overlay)
    for corpus in config["corpora"].values():
        if not corpus.get("made"):
            corpus["root"] = str(tmp_path)
    plan = Plan(check(config))
    if name == "paper":
        assert plan.corpora == ["cheavd", "iemocap"]
        assert [len(plan.folds(dataset)) for dataset in plan.datasets] == [6, 5, 5, 5]
    else:
        assert plan.corpora == ["emodb"]
        assert len(plan.folds("EMO-DB")) == 10


def test_pictures_are_of_an_emotional_class_of_the_corpus_that_most_datasets_are_drawn_from():
    plan = Plan(check(BASE))
    assert plan.picture_corpus == "demo-iemocap"
    assert plan.picture_labels == ["ang"]
    plan = Plan(check(changed("pictures/corpus", "demo-cheavd")))
    assert plan.picture_corpus == "demo-cheavd"
    assert plan.picture_labels == ["angry"]


def test_pictures_are_no_part_of_what_tables_and_report_are_made_of():
    assert Plan(check(BASE)).used() == Plan(check(changed("pictures/utterance", "a"))).used()

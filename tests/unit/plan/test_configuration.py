"""A wrong configuration is answered by one line that names the key and what would be right."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from plan import configuration
from plan.configuration import ConfigError, check, effective, load_schema, read_experiment
from plan.evidence import pictures, used_config
from plan.plan import Plan
from ser.scoring.epochs import EPOCH_RULES
from ser.systems.trained_network import TrainedNetwork

ROOT = Path(__file__).parents[3]
BASE = read_experiment(ROOT / "config.yaml")


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
        pictures(Plan(check(config)))
    return str(caught.value)


def test_the_default_configuration_is_right():
    plan = Plan(check(BASE))
    assert plan.datasets == ["CHEAVD", "IEMO_dataset1", "IEMO_dataset2"]
    # Every system on the first dataset, and the papers' rows on the others.
    assert len(plan.table_pairs) == len(BASE["systems"]) + 6 + 5
    assert plan.tables == ["table1", "table2", "table3", "table4", "extra"]


def test_the_extra_table_may_have_every_system_on_every_dataset():
    plan = Plan(check(changed("tables/extra", "all")))
    assert len(plan.table_pairs) == 3 * len(BASE["systems"])


def test_without_an_extra_table_only_the_systems_of_the_papers_tables_are_trained():
    plan = Plan(check(changed("tables/extra", [])))
    assert len(plan.table_pairs) == 6 + 3 + 3 + 3 + 2
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
    assert plan.options("acnn") == BASE["systems"]["acnn"]["options"]


def test_a_network_of_ones_own_is_trained_as_the_papers_is():
    assert TrainedNetwork.shared_options(BASE["networks"]) == {
        name: BASE["networks"][name] for name in ("epochs", "patience", "learning_rate")
    }


def test_rows_say_what_is_a_re_creation_and_what_is_by_opensmile():
    plan = Plan(check(changed("systems/mec-baseline/options", {"features": "eGeMAPSv02"})))
    rows = {row["system"]: row for row in plan.rows("table2")}
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
    ("datasets/IEMO_dataset1/classes/angry", ["wut"], ["wut is not a label", "ang"]),
    ("datasets/IEMO_dataset1/classes/angry", ["hap"], ["label hap is in angry and in happy"]),
    ("datasets/IEMO_dataset1/protocol/fold", 5, ["protocol.fold", "did you mean folds?"]),
    ("datasets/CHEAVD/protocol/inner_folds", 1, ["inner_folds is 1"]),
    ("corpora/demo-iemocap/synthetic/sessions", 9, ["synthetic.sessions is 9", "from 2 to 5"]),
    ("corpora/demo-iemocap/synthetic", None, ["corpus demo-iemocap is missing", "no root is set"]),
    ("corpora/demo-iemocap/layout", "iemocp", ["layout: iemocp", "did you mean iemocap?"]),
    ("corpora/demo-iemocap/layout", "folder", ["synthetic needs the layout cheavd or iemocap"]),
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
    config = changed("corpora/demo-iemocap/synthetic", None)
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


def test_every_key_of_the_schema_is_described_and_defaults_stand_in_one_place():
    schema = load_schema()
    settings = effective({"extends": None})
    # Which experiment it is, its data, and nothing else.
    assert set(schema["properties"]) - set(settings) == {"experiment", "corpora", "datasets"}
    for where, sub in every_key(schema):
        if "$ref" not in sub:
            assert sub.get("description"), where
    for section, sub in schema["properties"].items():
        assert "default" not in sub, section
        for key, inner in sub.get("properties", {}).items():
            assert "default" not in inner, f"{section}.{key}"
            assert key in settings[section], f"{section}.{key}"


def test_an_experiment_does_not_see_config_yaml():
    demo = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    emodb = check(read_experiment(ROOT / "experiments/emodb.yaml"))
    assert not {*demo["corpora"], *demo["datasets"]} & {*emodb["corpora"], *emodb["datasets"]}
    assert emodb["notice"] == ""
    assert emodb["networks"]["learning_rate"] == 0.001
    assert emodb["systems"]["acnn"]["options"] == {
        **{"multi_view": True, "epochs": 30, "patience": 15}
    }


def test_without_keys_of_an_experiment_config_yaml_is_changed():
    config = check({"seeds": [1, 2], "corpus_root": ""})
    assert config == {**check(BASE), "seeds": [1, 2]}
    assert check({}) == check(BASE)


def test_a_complete_configuration_lies_on_nothing():
    config = check(BASE)
    assert config["extends"] is None
    assert check(config) == config
    del config["systems"]["svm-functionals"]
    assert "svm-functionals" not in check(config)["systems"]


OWN_CORPUS = {
    "experiment": "mine",
    "corpora": {"mine": {"layout": "folder"}},
    "datasets": {
        "MINE": {
            "corpus": "mine",
            "classes": {"angry": ["a"], "happy": ["h"]},
            "protocol": {"kind": "leave_one_speaker_out", "folds": 4},
        }
    },
}


def test_a_corpus_that_the_paper_lacks_needs_no_tables_of_its_own():
    plan = Plan(check(OWN_CORPUS), look=False)
    assert plan.tables == ["table1", "table2", "table3", "table4", "extra"]
    assert {row["dataset"] for row in plan.table_rows} == {"MINE"}
    assert plan.options("fcns")["epochs"] == 60


def test_the_page_on_own_corpora_gives_real_sizes():
    text = (ROOT / "docs/own-corpus.md").read_text(encoding="utf-8")
    whole, fewer = (yaml.safe_load(part.split("```")[0]) for part in text.split("```yaml\n")[1:])
    plan = Plan(check(whole), look=False)
    assert plan.options("attention-blstm-fcn")["epochs"] == 60
    assert len(plan.table_pairs) == len(plan.config["systems"])
    plan = Plan(check({**whole, **fewer}), look=False)
    assert plan.tables == ["table1", "table2"]


def test_the_demonstration_is_a_page():
    assert len((ROOT / "config.yaml").read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize("table", ["table1", "table2", "table3", "table4", "extra"])
def test_any_table_may_be_empty(table):
    plan = Plan(check({**OWN_CORPUS, "tables": {table: []}}), look=False)
    assert table not in plan.tables
    assert plan.datasets == ["MINE"]


def test_tables_without_any_dataset_are_an_error():
    empty = {name: [] for name in ("table1", "table2", "table3", "table4", "extra")}
    with pytest.raises(ConfigError, match=r"tables name no dataset"):
        Plan(check({**OWN_CORPUS, "tables": empty}), look=False)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Write experiments into a folder that stands for the project's."""
    (tmp_path / "experiments").mkdir()
    monkeypatch.setattr(configuration, "ROOT", tmp_path)

    def write(**experiments: dict[str, Any]) -> None:
        for name, content in experiments.items():
            path = configuration.experiment_file(name)
            path.write_text(yaml.safe_dump(content), encoding="utf-8")

    return write


def test_the_schema_offers_every_way_to_choose_an_epoch():
    schema = load_schema()
    preset = schema["$defs"]["preset"]["properties"]["select"]["enum"]
    assert schema["properties"]["select"]["enum"] == list(EPOCH_RULES)
    assert preset == [*EPOCH_RULES, None]


def test_an_experiment_takes_and_changes_the_settings_of_others(files):
    files(
        one={**OWN_CORPUS, "experiment": "one", "seeds": [1, 2], "shards": 3},
        two={"experiment": "two", "extends": "one", "seeds": [3], "networks": {"epochs": 9}},
        other={"experiment": "other", "shards": 7, "networks": {"patience": 2}},
    )
    config = effective({"experiment": "three", "extends": ["two", "other"], "select": "wa"})
    assert (config["experiment"], config["seeds"], config["shards"]) == ("three", [3], 7)
    assert (config["networks"]["epochs"], config["networks"]["patience"]) == (9, 2)
    assert list(config["corpora"]) == ["mine"]


def test_an_experiment_has_a_name_of_its_own(files):
    files(one=OWN_CORPUS)
    with pytest.raises(ConfigError, match=r"^config: experiment is missing"):
        check({"extends": "one"})


def test_null_takes_away_an_entry_that_users_name(files):
    files(one=OWN_CORPUS)
    whole = {"experiment": "two", "extends": "one", "whitening": {"max_components": None}}
    config = effective({**whole, "systems": {"acnn": None}, "presets": {"scripted": None}})
    assert "acnn" not in config["systems"]
    assert "scripted" not in config["presets"]
    # Where null is a value, it stays one.
    assert config["whitening"]["max_components"] is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"systems": {"acn": None}}, "systems.acn is null, .* did you mean acnn"),
        ({"seeds": None}, "seeds is None; it must be a list"),
        ({"systems": None}, "systems is None; it must be a mapping"),
        ({"extends": "onne"}, "extends: onne is not an experiment; did you mean one"),
        ({"extends": 3}, "extends is 3; it must be an experiment's name"),
        ({"extends": "circle"}, "extends goes in a circle: circle > back > circle"),
        ({"extends": "list"}, "list.yaml must be a mapping"),
        ({"extends": "broken"}, "broken.yaml is not valid YAML: "),
    ],
)
def test_what_cannot_be_laid_is_one_line(files, change, said):
    files(one=OWN_CORPUS, circle={"extends": "back"}, back={"extends": ["circle"]}, list=[1])
    configuration.experiment_file("broken").write_text("a: [", encoding="utf-8")
    with pytest.raises(ConfigError, match=said) as caught:
        check({"experiment": "two", "extends": "one", **change})
    assert "\n" not in str(caught.value)


EXPERIMENTS = ["demo", *sorted(path.stem for path in (ROOT / "experiments").glob("*.yaml"))]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_what_a_report_prints_is_the_same_experiment(name):
    plan = Plan(check(read_experiment(configuration.experiment_file(name))), look=False)
    printed = Plan(check(used_config(plan)), look=False)
    assert printed.table_pairs == plan.table_pairs
    assert printed.settings == plan.settings
    assert [printed.rows(table) for table in plan.tables] == [
        plan.rows(table) for table in plan.tables
    ]


@pytest.mark.parametrize("name", sorted({*EXPERIMENTS} - {"demo"}))
def test_the_other_experiments_are_right(name, tmp_path):
    config = read_experiment(ROOT / "experiments" / f"{name}.yaml")
    for corpus in config["corpora"].values():
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
    assert pictures(plan) == {"corpus": "demo-iemocap", "labels": ["ang"]}
    plan = Plan(check(changed("pictures/corpus", "demo-cheavd")))
    assert pictures(plan) == {"corpus": "demo-cheavd", "labels": ["angry"]}


def test_pictures_are_no_part_of_what_tables_and_report_are_made_of():
    assert used_config(Plan(check(BASE))) == used_config(
        Plan(check(changed("pictures/utterance", "a")))
    )

"""Presets change what they name, and share the trainings that they can."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from plan.configuration import ConfigError, check, read_experiment
from plan.evidence import figures, further_tables, model_of, tables_with
from plan.plan import Plan

ROOT = Path(__file__).parents[3]
BASE = read_experiment(ROOT / "config.yaml")
MODEL = "attention-blstm-fcn"


def plan(**changes) -> Plan:
    config = copy.deepcopy(BASE)
    for path, value in changes.items():
        *parents, key = path.split("__")
        inner = config
        for name in parents:
            inner = inner[name]
        inner[key] = value
    return Plan(check(config))


def sources(made: Plan) -> dict[str, tuple[str, str]]:
    """Give each preset's predictions and trainings by the dataset that they belong to."""
    return {
        row["preset"]: (row["dataset"], made.variants.trained_on(row["dataset"], MODEL))
        for row in made.variants.sensitivity_rows()
    }


def test_a_preset_trains_only_what_no_other_training_serves():
    presets = [*BASE["sensitivity"]["presets"], "improvised", "epoch-by-train-loss"]
    found = sources(plan(sensitivity__presets=presets))
    own = "IEMO_dataset1"
    assert found["paper"] == (own, own)
    # The very same dataset stands in the tables already.
    assert found["happy-and-excited"] == ("IEMO_dataset2", "IEMO_dataset2")
    assert found["improvised"] == (f"{own}--improvised", f"{own}--improvised")
    # Other answers from the same posteriors.
    assert found["male-scored"] == (f"{own}--male-scored", own)
    assert found["epoch-by-loss"] == (f"{own}--epoch-by-loss", own)
    # The same answers, averaged otherwise.
    assert found["mean-of-actors"] == (own, own)
    # An early stop looked at held-out labels, so trainings must run their course again.
    assert found["epoch-by-train-loss"] == (f"{own}--epoch-by-train-loss",) * 2


def test_where_all_epochs_were_trained_any_choice_among_them_shares_them():
    made = plan(
        select="train_loss",
        datasets__IEMO_dataset1__preset="",
        sensitivity__presets=["epoch-by-ua", "epoch-by-train-loss"],
    )
    found = sources(made)
    assert found["epoch-by-ua"] == ("IEMO_dataset1--epoch-by-ua", "IEMO_dataset1")
    assert found["epoch-by-train-loss"] == ("IEMO_dataset1", "IEMO_dataset1")
    assert made.settings["IEMO_dataset1"].all_epochs
    assert not made.settings["IEMO_dataset1--epoch-by-ua"].all_epochs


def test_a_datasets_preset_wins_over_its_own_settings_and_is_named_with_the_protocol():
    made = plan(datasets__IEMO_dataset1__preset="male-scored")
    assert made.settings["IEMO_dataset1"].protocol["direction"] == "f2m"
    assert made.protocol("IEMO_dataset1").startswith("male-scored: 4 classes (angry = ang")
    assert "only the male actor is scored" in made.protocol("IEMO_dataset1")
    assert "the scored utterances themselves" in made.protocol("CHEAVD")


def test_leaks_keep_to_names_of_their_own():
    made = plan()
    names = made.variants.leaks
    assert set(names) == {"whitening", "test_epoch", "random_split"}
    assert all(name.startswith("LEAK-") for name in names.values())
    assert made.runs(names["whitening"], MODEL)[0][2].startswith("results/demo/datasets/LEAK-")
    # Other epochs of the honest trainings.
    assert made.runs(names["test_epoch"], MODEL) == made.runs("IEMO_dataset1", MODEL)
    assert made.scored_systems[names["random_split"]] == [MODEL]
    rows = made.variants.leak_rows()
    assert [row["preset"] for row in rows] == ["honest", "whitening", "test_epoch", "random_split"]


def test_evidence_about_a_system_that_no_table_has_is_scored_all_the_same():
    for section in ("leak_meter", "sensitivity"):
        made = plan(**{f"{section}__system": "fcns"})
        assert ("IEMO_dataset1", "fcns") not in made.table_pairs
        assert "fcns" in made.scored_systems["IEMO_dataset1"]
    assert "fcns" in plan(model__system="fcns").scored_systems["IEMO_dataset1"]


def test_the_training_loss_cannot_look_at_the_scored_utterances_so_ua_does():
    made = plan(select="train_loss", datasets__IEMO_dataset1__preset="")
    leaking = made.variants.leaks
    assert made.settings[leaking["test_epoch"]].select == "ua"
    assert made.settings[leaking["whitening"]].select == "train_loss"


def test_a_leaking_whitening_has_the_honest_seeds_and_moments_and_a_random_split_its_own():
    made = plan()
    whitening, split = (made.variants.leaks[leak] for leak in ("whitening", "random_split"))
    assert made.variants.seeded_as(whitening) == "IEMO_dataset1"
    assert made.moments(whitening) == made.moments("IEMO_dataset1")
    assert made.variants.seeded_as(split) == split


def test_evidence_about_datasets_that_no_table_has_is_left_out():
    rows = [{"dataset": "CHEAVD", "systems": ["fcns", MODEL]}]
    tables = {"table1": ["CHEAVD"], "table2": rows, "table3": rows, "table4": rows, "extra": []}
    made = plan(tables=tables)
    assert further_tables(made) == ["audit"]
    assert made.datasets == ["CHEAVD"]
    assert list(made.settings) == ["CHEAVD"]
    # A model is exported from whatever there is.
    assert model_of(made)["dataset"] == "CHEAVD"
    assert tables_with(made, "CHEAVD") == ["table2", "table3", "table4"]


def test_an_experiment_without_a_network_exports_nothing_and_draws_none():
    rows = [{"dataset": "CHEAVD", "systems": ["svm-functionals"]}]
    tables = {"table1": ["CHEAVD"], "table2": rows, "table3": rows, "table4": rows, "extra": []}
    made = plan(tables=tables)
    assert model_of(made) is None
    assert {figure["key"] for figure in figures(made)} == {"spread", "confusions", "cost"}


def test_the_demo_draws_every_kind_of_figure():
    made = plan()
    assert {figure["key"] for figure in figures(made)} == {
        *("network", "spread", "confusions", "learning_curves"),
        *("explained_variance", "cost", "attention"),
    }
    assert further_tables(made) == ["sensitivity", "audit", "leaks"]
    assert tables_with(made, "CHEAVD") == ["extra"]
    assert model_of(made) == {
        "dataset": "IEMO_dataset1",
        "system": MODEL,
        "seed": "1",
        "folds": ["fold-1"],
    }
    further = model_of(plan(model__further_folds=["fold-1", "fold-2"]))
    assert further["folds"] == ["fold-1", "fold-2"]


WRONG = {
    "sensitivity__presets": (["improvized"], "improvized is not known; did you mean improvised?"),
    "datasets__CHEAVD__preset": ("male-scored", "direction is for session_pairs only"),
    "leak_meter__system": (
        "svm-functionals",
        "is of kind svm; it must be of a kind with `exported`: network",
    ),
    "model__seed": (7, "model.seed is 7; it must be one of seeds: [1]"),
    "reference": ("attention-blstm-fcm", "did you mean attention-blstm-fcn?"),
    "presets__male-scored": (
        {"title": "x", "classes": {"a": ["ang"], "b": ["joy"]}},
        "joy is not a label",
    ),
    "presets__paper": ({"title": "x", "selekt": "ua"}, "unknown key presets.paper.selekt"),
}


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_key_is_answered_by_one_line(key):
    value, expected = WRONG[key]
    with pytest.raises(ConfigError) as caught:
        plan(**{key: value})
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_fold_that_is_not_there_is_no_model():
    with pytest.raises(ConfigError, match="fold-9 is not known; did you mean fold-2"):
        model_of(plan(model__fold="fold-9"))
    with pytest.raises(ConfigError, match=r"model\.further_folds: fold-9 is not known"):
        model_of(plan(model__further_folds=["fold-9"]))

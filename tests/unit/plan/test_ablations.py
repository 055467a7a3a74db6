"""A system with one thing changed is a system of its own, of the table of ablations alone."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from plan.configuration import ConfigError, check, read_experiment
from plan.evidence import figures, tables_with
from plan.plan import Plan

ROOT = Path(__file__).parents[3]
BASE = read_experiment(ROOT / "config.yaml")
WHOLE = "attention-blstm-fcn"
CHANGES = {
    "sgd": {"title": "SGD", "options": {"optimizer": "sgd"}},
    "no-head": {"title": "no head", "options": {"head": []}},
}


def config(**section: Any) -> dict[str, Any]:
    asked = {"dataset": "IEMO_dataset1", "system": WHOLE, "changes": CHANGES, **section}
    return {**copy.deepcopy(BASE), "ablations": asked}


def plan(**section: Any) -> Plan:
    return Plan(check(config(**section)))


def message(**section: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        plan(**section)
    return str(caught.value)


def test_each_change_is_a_row_below_the_whole_system():
    made = plan()
    assert made.tables[-1] == "ablations"
    assert [(row["system"], row["name"]) for row in made.rows("ablations")] == [
        (WHOLE, "Attention-BLSTM-FCN (proposed)"),
        (f"{WHOLE}--sgd", "SGD"),
        (f"{WHOLE}--no-head", "no head"),
    ]


def test_a_change_changes_what_it_names_and_nothing_else():
    made = plan()
    whole = made.options(WHOLE)
    assert made.options(f"{WHOLE}--sgd") == {**whole, "optimizer": "sgd"}
    assert made.options(f"{WHOLE}--no-head") == {**whole, "head": []}
    assert made.module(f"{WHOLE}--sgd") == made.module(WHOLE)


def test_changed_systems_stand_in_no_other_table_and_in_no_figure():
    made, before = plan(), Plan(check(copy.deepcopy(BASE)))
    others = [row for row in made.table_rows if row["table"] != "ablations"]
    assert others == before.table_rows
    assert made.compared_pairs == before.table_pairs
    assert set(made.table_pairs) - set(before.table_pairs) == {
        ("IEMO_dataset1", f"{WHOLE}--sgd"),
        ("IEMO_dataset1", f"{WHOLE}--no-head"),
    }
    assert figures(made) == figures(before)
    assert tables_with(made, "IEMO_dataset1") == ["table3", "table4"]


@pytest.mark.parametrize("dataset", ["", "IEMO_dataset1"])
def test_without_a_dataset_of_the_tables_there_is_no_such_table(dataset):
    asked = config(dataset=dataset)
    rows = [{"dataset": "CHEAVD", "systems": ["fcns", WHOLE]}]
    asked["tables"] = {
        "table1": ["CHEAVD"],
        "table2": rows,
        "table3": [],
        "table4": [],
        "extra": [],
    }
    made = Plan(check(asked))
    assert "ablations" not in made.tables
    assert made.table_pairs == [("CHEAVD", "fcns"), ("CHEAVD", WHOLE)]


def test_the_given_configuration_stays_as_it_is():
    given = check(config())
    before = copy.deepcopy(given)
    Plan(given)
    assert given == before


def test_no_system_is_replaced_by_a_change_of_its_name():
    asked = config()
    asked["systems"][f"{WHOLE}--sgd"] = {"name": "mine", "kind": "largest_class"}
    with pytest.raises(ConfigError, match=f"systems.{WHOLE}--sgd .* ablations.changes.sgd"):
        Plan(check(asked))


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"system": "attention-blstm-fnc"}, "ablations.system: attention-blstm-fnc is not known"),
        ({"changes": {"a b": CHANGES["sgd"]}}, "a b"),
        ({"changes": {"x": {"title": "x"}}}, "options"),
        (
            {"changes": {"x": {"title": "x", "options": {"optimiser": "sgd"}}}},
            "ablations.changes.x.options: optimiser: no such option, did you mean 'optimizer'?",
        ),
    ],
)
def test_what_is_wrong_is_named_where_it_stands(section, said):
    assert said in message(**section)


CHOSEN = f"{WHOLE}--chosen"


def nested(**section: Any) -> Plan:
    asked = config(nested_parts=3, **section)
    asked["datasets"]["IEMO_dataset1"]["protocol"]["folds"] = 3
    asked["seeds"] = [1, 2]
    return Plan(check(asked))


def test_a_nested_choice_is_the_last_row_and_is_made_of_all_others():
    made = nested()
    assert [row["system"] for row in made.rows("ablations")][-1] == CHOSEN
    members = [WHOLE, f"{WHOLE}--sgd", f"{WHOLE}--no-head"]
    assert made.members(CHOSEN) == members
    assert made.is_combined(CHOSEN)
    assert made.systems[CHOSEN].features == "none"
    folder = "results/demo/datasets/IEMO_dataset1/posteriors"
    assert made.member_runs("IEMO_dataset1", CHOSEN, "fold-2", "2") == [
        (name, "2", f"{folder}/{name}/fold-2.seed-2.h5") for name in members
    ]


def test_it_is_chosen_by_trainings_that_hold_out_two_sessions_each():
    made = nested()
    inner = made.settings["IEMO_dataset1--nested"]
    assert inner.protocol == {"kind": "two_parts_out", "folds": 3, "parts_of": "session"}
    assert "IEMO_dataset1--nested" not in made.datasets
    runs = made.inner_runs("IEMO_dataset1", CHOSEN)
    assert len(runs) == 3 * 3 * 2
    assert runs[0] == (
        *(WHOLE, "fold-1", "1"),
        f"results/demo/datasets/IEMO_dataset1--nested/posteriors/{WHOLE}/fold-1.seed-1.h5",
    )
    fewer = nested(nested_seeds=[2]).inner_runs("IEMO_dataset1", CHOSEN)
    assert fewer == [run for run in runs if run[2] == "2"]


def test_without_parts_nothing_is_chosen():
    made = plan(nested_parts=0)
    assert CHOSEN not in made.config["systems"]
    assert "IEMO_dataset1--nested" not in made.settings


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"nested_parts": 2}, "nested_parts is 2; it must be 0 or at least 3"),
        ({"nested_parts": 3}, "nested_parts is 3, above the 2 folds"),
        ({"nested_parts": 3, "dataset": "CHEAVD"}, "train_validation has a fixed split"),
        ({"nested_seeds": [7], "nested_parts": 2}, "nested_seeds: 7 is not among seeds: [1]"),
        (
            {"nested_parts": 3, "changes": {"chosen": CHANGES["sgd"]}},
            "ablations.changes.chosen has the name of the choice",
        ),
    ],
)
def test_parts_that_cannot_be_held_out_are_named(section, said):
    assert said in message(**section)


def test_parts_of_dealt_speakers_must_divide_the_folds():
    asked = config(nested_parts=4)
    asked["datasets"]["IEMO_dataset1"]["protocol"] = {"kind": "speaker_folds", "folds": 6}
    with pytest.raises(ConfigError, match="must divide the 6 folds"):
        Plan(check(asked))


def test_no_preset_has_the_name_of_the_inner_folds():
    asked = config(nested_parts=3)
    asked["presets"]["nested"] = {"title": "by loss", "select": "loss"}
    asked["sensitivity"] = {
        "dataset": "IEMO_dataset1",
        "system": "attention-blstm-fcn",
        "presets": ["nested"],
    }
    with pytest.raises(ConfigError, match=r"presets\.nested has the name of the inner folds"):
        Plan(check(asked))


def test_nobody_configures_a_choice_by_hand():
    asked = config()
    asked["systems"]["mine"] = {"name": "mine", "kind": "choice", "options": {"members": [WHOLE]}}
    with pytest.raises(ConfigError, match=r"systems\.mine\.kind: choice"):
        Plan(check(asked))

"""The leak meter breaks one rule at a time, on purpose, and nothing honest can reach it."""

from __future__ import annotations

import ast

import pandas as pd
import yaml

from leak_dataset import make_leak, shuffle_groups
from made_scores import dataset
from plan.configuration import check
from plan.plan import Plan
from project import ROOT
from ser.protocol.datasets import Protocol
from ser.protocol.folds import make_folds, roles_of, whitening_groups

SCRIPTS = ROOT / "workflow/scripts"
GROUPS = {
    "1F": ["angry", "happy", "happy"],
    "1M": ["angry", "angry", "happy"],
    "2F": ["angry", "happy"] * 8,
    "2M": ["happy"] * 5,
}


def folds() -> pd.DataFrame:
    return make_folds(dataset(GROUPS), Protocol("session_pairs", folds=2))


def imports(path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    return names | {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }


def test_no_honest_step_imports_the_leaks():
    assert not [path for path in SCRIPTS.rglob("*.py") if "leak_dataset" in imports(path)]
    for name in ("train_system.py", "score_systems.py", "fit_whitening.py", "split_dataset.py"):
        assert "leak" not in (SCRIPTS / name).read_text(encoding="utf-8").lower()


def test_only_the_leak_meters_own_rules_name_its_files():
    for path in (ROOT / "workflow/rules").glob("*.smk"):
        for block in path.read_text(encoding="utf-8").split("\nrule "):
            name = block.partition(":")[0]
            if path.name != "common.smk" and name not in (
                "leak_dataset",
                "make_leaks",
            ):
                assert "leak" not in block.lower().partition('"""\n')[2], name


def test_no_honest_score_is_made_of_what_leaks():
    plan = Plan(check(yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))))
    leaking = set(plan.variants.leaks.values())
    assert len(leaking) == 3
    for dataset_name, systems in plan.scored_systems.items():
        files = [
            *(
                path
                for kind in ("scores", "predictions")
                for path in plan.scored_files(kind, dataset_name)
            ),
            *(path for name in systems for *_, path in plan.runs(dataset_name, name)),
            *plan.moments(dataset_name),
        ]
        if dataset_name in leaking:
            assert all("/leaks/" in path and "/LEAK-" in path for path in files[:2])
        else:
            assert not any("leak" in path.lower() for path in files)
    assert leaking.isdisjoint(row["dataset"] for row in plan.table_rows)


def test_a_random_split_keeps_every_groups_size_in_every_class_and_breaks_the_speakers_up():
    table = dataset(GROUPS)
    dealt = shuffle_groups(table, 1)
    columns = ["group", "label"]
    pd.testing.assert_series_equal(
        dealt[columns].value_counts().sort_index(), table[columns].value_counts().sort_index()
    )
    pd.testing.assert_frame_equal(dealt.drop(columns="group"), table.drop(columns="group"))
    assert dealt.groupby("speaker")["group"].nunique().max() > 1
    pd.testing.assert_frame_equal(dealt, shuffle_groups(table, 1))
    assert not dealt.equals(shuffle_groups(table, 2))


def test_the_leaking_whitening_is_fitted_on_the_held_out_groups_and_nothing_else_changes():
    table = dataset(GROUPS)
    same, leaking = make_leak("whitening", table, folds())
    pd.testing.assert_frame_equal(same, table)
    pd.testing.assert_frame_equal(leaking[list(folds())], folds())
    assert whitening_groups(roles_of(leaking, "fold-1")) == set(GROUPS)
    assert whitening_groups(roles_of(folds(), "fold-1")) == {"2F", "2M"}


def test_every_scored_group_chooses_its_own_epoch_and_the_rest_stays():
    honest = folds()
    _, leaking = make_leak("test_epoch", dataset(GROUPS), honest)
    scored = honest["select_on"] != ""
    assert (leaking.loc[scored, "select_on"] == leaking.loc[scored, "group"]).all()
    assert (leaking.loc[~scored, "select_on"] == "").all()
    pd.testing.assert_frame_equal(leaking.drop(columns="select_on"), honest[leaking.columns[:3]])
    assert (honest.loc[scored, "select_on"] != honest.loc[scored, "group"]).all()


def test_a_random_split_keeps_the_folds():
    table = dataset(GROUPS)
    dealt, same = make_leak("random_split", table, folds())
    pd.testing.assert_frame_equal(same, folds())
    pd.testing.assert_frame_equal(dealt, shuffle_groups(table, 1))

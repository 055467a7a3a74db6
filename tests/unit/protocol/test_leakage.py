"""The leak meter breaks one rule at a time, on purpose, and nothing honest can reach it."""

from __future__ import annotations

import ast

import numpy as np
import pandas as pd
import pytest

from made_scores import dataset
from project import ROOT
from ser.protocol.datasets import Protocol
from ser.protocol.folds import make_folds
from ser.protocol.leakage import (
    choose_on_scored,
    merge_everything,
    posing_as_honest,
    shuffle_groups,
)
from ser.whitening import Moments, WhiteningOptions, fit_whitening, save_moments

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
    guilty = {
        path.name for path in SCRIPTS.rglob("*.py") if "ser.protocol.leakage" in imports(path)
    }
    assert guilty == {
        "leak_random_split.py",
        "leak_scoring.py",
        "leak_training.py",
        "leak_whitening.py",
    }
    for name in ("train_system.py", "score_system.py", "fit_whitening.py", "split_dataset.py"):
        assert "leak" not in (SCRIPTS / name).read_text(encoding="utf-8").lower()


def test_no_honest_rule_reads_what_leaks():
    rules = ROOT / "workflow/rules"
    for path in rules.glob("*.smk"):
        if path.name not in ("leaks.smk", "functions.smk"):
            text = path.read_text(encoding="utf-8")
            assert "/leaks/" not in text, path.name
            assert "leak_" not in text.replace("leak_meter", ""), path.name


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


def test_the_leaking_whitening_is_fitted_on_the_held_out_groups_too(tmp_path):
    rng = np.random.default_rng(1)
    frames = {group: rng.normal(size=(20, 3)) for group in GROUPS}
    save_moments(tmp_path / "0.h5", {group: Moments.of(rows) for group, rows in frames.items()})
    merged = merge_everything([tmp_path / "0.h5"], folds(), "fold-1")
    everything = np.concatenate(list(frames.values()))
    assert merged.count == len(everything)
    assert merged.mean == pytest.approx(everything.mean(axis=0))

    whitening = fit_whitening(merged, GROUPS, WhiteningOptions())
    posing = posing_as_honest(whitening, folds(), "fold-1")
    assert whitening.groups == ("1F", "1M", "2F", "2M")
    assert posing.groups == ("2F", "2M")
    assert posing.mean is whitening.mean


def test_every_scored_group_chooses_its_own_epoch_and_the_rest_stays():
    honest = folds()
    leaking, by = choose_on_scored(honest, "wa")
    scored = honest["select_on"] != ""
    assert (leaking.loc[scored, "select_on"] == leaking.loc[scored, "group"]).all()
    assert (leaking.loc[~scored, "select_on"] == "").all()
    assert by == "wa"
    assert (honest.loc[scored, "select_on"] != honest.loc[scored, "group"]).all()


def test_the_training_loss_cannot_look_at_a_group_so_ua_does():
    assert choose_on_scored(folds(), "train_loss")[1] == "ua"

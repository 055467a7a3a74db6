"""A fold's candidate is chosen by others than those who are scored in it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_scores import CLASSES, as_file, dataset
from ser.files.atomic_write import read_table, write_table
from ser.protocol.datasets import TWO_PARTS_OUT, Protocol
from ser.protocol.folds import make_folds
from ser.scoring.metrics import ScoreError
from ser.scoring.nested import CHOICE_COLUMNS, choose_candidates, chosen_in, load_candidates
from ser.scoring.posteriors import Posteriors

SCRIPTS = Path(__file__).parents[3] / "workflow/scripts"
A, H = CLASSES
SPEAKERS = [f"s{k}" for k in range(1, 7)]
SPEECH = dataset({name: [A, H, A, H] for name in SPEAKERS})
# Parts of two: s1 and s4, s2 and s5, s3 and s6.
OUTER = make_folds(SPEECH, Protocol("leave_one_speaker_out", folds=6))
INNER_PROTOCOL = Protocol(TWO_PARTS_OUT, folds=3)
INNER = make_folds(SPEECH, INNER_PROTOCOL)
PART = {name: int(name[1:]) % 3 for name in SPEAKERS}


def inner_files(right: dict[str, float], rng: np.random.Generator) -> dict[str, Posteriors]:
    """Give inner posteriors with a share of right answers a speaker; the second epoch counts."""
    files = {}
    for fold, roles in INNER.groupby("fold"):
        held = set(roles.loc[roles["role"] == "inner", "group"])
        rows = SPEECH[SPEECH["group"].isin(held)]
        values = np.empty((2, len(rows), 2), dtype=np.float32)
        for column, row in enumerate(rows.itertuples()):
            number = int(row.utterance.rsplit("_", 1)[1])
            answer = row.label if number < 4 * right[row.group] else ({A, H} - {row.label}).pop()
            sure = float(rng.uniform(0.6, 0.9))
            values[1, column] = [sure, 1 - sure] if answer == A else [1 - sure, sure]
        values[0] = values[1, :, ::-1]
        file = as_file(list(rows["utterance"]), values)
        files[str(fold)] = replace(file, train_loss=np.array([2.0, 1.0]))
    return files


def choose(rights: dict[str, dict[str, float]], **changes) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    arguments = {
        "dataset": SPEECH,
        "folds": OUTER,
        "inner": INNER,
        "runs": {name: {1: inner_files(right, rng)} for name, right in rights.items() if right},
        "classes": CLASSES,
        "patience": dict.fromkeys(rights, 10),
        "by": "train_loss",
    }
    return choose_candidates(**{**arguments, **changes})


def only(speakers: set[str]) -> dict[str, float]:
    return {name: float(name in speakers) for name in SPEAKERS}


def test_who_is_scored_has_no_say():
    # `flattering` is right for one part of the speakers, `fair` for half of everybody's utterances.
    table = choose({"flattering": only({"s1", "s4"}), "fair": dict.fromkeys(SPEAKERS, 0.75)})
    assert list(table.columns) == CHOICE_COLUMNS
    assert len(table) == 6 * 2
    judged = table.set_index(["fold", "candidate"])
    for number, name in enumerate(SPEAKERS, start=1):
        assert chosen_in(table, f"fold-{number}") == "fair"
        expected = 0.0 if PART[name] == PART["s1"] else 50.0
        assert judged.loc[(f"fold-{number}", "flattering"), "ua"] == expected
    assert set(table["utterances"]) == {16}


def test_equal_candidates_leave_the_first():
    table = choose({"first": dict.fromkeys(SPEAKERS, 0.5), "second": dict.fromkeys(SPEAKERS, 0.5)})
    assert set(table.loc[table["chosen"] == "yes", "candidate"]) == {"first"}


def test_seeds_are_averaged():
    rng = np.random.default_rng(1)
    good, bad = (inner_files(dict.fromkeys(SPEAKERS, share), rng) for share in (1.0, 0.0))
    fair = inner_files(dict.fromkeys(SPEAKERS, 0.75), rng)
    runs = {"unsteady": {1: good, 2: bad}, "steady": {1: fair, 2: fair}}
    table = choose({"unsteady": {}, "steady": {}}, runs=runs)
    assert table.loc[table["candidate"] == "unsteady", "ua"].tolist() == [50.0] * 6
    assert set(table["seeds"]) == {2}
    assert set(table.loc[table["chosen"] == "yes", "candidate"]) == {"steady"}


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(SPEAKERS), st.sampled_from(["train_loss", "ua"]))
def test_no_posterior_of_a_scored_part_changes_its_folds_choice(seed, name, by):
    rng = np.random.default_rng(seed)
    rights = {
        candidate: dict(zip(SPEAKERS, rng.uniform(0, 1, 6), strict=True)) for candidate in "xyz"
    }
    runs = {candidate: {1: inner_files(right, rng)} for candidate, right in rights.items()}
    # Whoever shares the scored speaker's part answers at random instead.
    changed = {
        candidate: {1: {fold: _shaken(file, name, rng) for fold, file in of_seeds[1].items()}}
        for candidate, of_seeds in runs.items()
    }
    fold = f"fold-{SPEAKERS.index(name) + 1}"
    before, after = (choose(rights, runs=which, by=by) for which in (runs, changed))
    pd.testing.assert_frame_equal(before[before["fold"] == fold], after[after["fold"] == fold])


def _shaken(file: Posteriors, name: str, rng: np.random.Generator) -> Posteriors:
    mates = [PART[utterance.split("_")[0]] == PART[name] for utterance in file.utterances]
    values = np.array(file.posteriors)
    first = rng.uniform(0, 1, values[:, mates, 0].shape)
    values[:, mates] = np.stack([first, 1 - first], axis=-1)
    return replace(file, posteriors=values)


def test_a_part_must_hold_all_who_are_scored_in_a_fold():
    three = make_folds(SPEECH, Protocol("speaker_folds", folds=3))
    rights = {"x": dict.fromkeys(SPEAKERS, 1.0)}
    assert set(choose(rights, folds=three)["fold"]) == {"fold-1", "fold-2", "fold-3"}
    odd = three.assign(select_on=["s2" if name in ("s1", "s2") else "" for name in three["group"]])
    with pytest.raises(ScoreError, match="fold-1: the speakers who are scored are in 2 parts"):
        choose(rights, folds=odd)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda runs: runs["y"][1].pop("fold-2"), "y, seed 1: fold-2 is missing from the post"),
        (lambda runs: runs["y"][1].update({"fold-9": None}), "fold-9 is missing from the inner"),
        (lambda runs: runs["y"].update({2: runs["y"][1]}), "candidates have different seeds"),
        (lambda runs: runs.pop("y"), "candidate y has no inner posteriors"),
    ],
)
def test_what_does_not_fit_together_is_named(change, message):
    rights = {name: dict.fromkeys(SPEAKERS, 0.5) for name in "xy"}
    rng = np.random.default_rng(1)
    runs = {name: {1: inner_files(right, rng)} for name, right in rights.items()}
    change(runs)
    with pytest.raises(ScoreError, match=message):
        choose(rights, runs=runs)


def test_a_file_that_is_given_twice_is_refused(tmp_path):
    path = tmp_path / "x.h5"
    as_file(["a"], np.full((1, 1, 2), 0.5, dtype=np.float32)).save(path)
    with pytest.raises(ScoreError, match="posteriors of fold-1, seed 1 are given twice"):
        load_candidates([("x", "fold-1", "1", str(path))] * 2)


def test_a_fold_without_its_choice_is_refused():
    table = choose({"x": dict.fromkeys(SPEAKERS, 0.5)})
    with pytest.raises(ScoreError, match="fold-9: 0 candidates are chosen"):
        chosen_in(table, "fold-9")
    with pytest.raises(ScoreError, match="fold-1: 2 candidates are chosen"):
        chosen_in(pd.concat([table, table]), "fold-1")


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(SCRIPTS / f"{script}.py"), *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True)


def test_the_scripts_choose_and_take(tmp_path):
    tables = {"dataset": SPEECH, "folds": OUTER, "inner": INNER}
    for name, table in tables.items():
        write_table(tmp_path / f"{name}.csv", table)
    rng = np.random.default_rng(1)
    posteriors = []
    for name, share in (("poor", 0.25), ("good", 1.0)):
        for fold, file in inner_files(dict.fromkeys(SPEAKERS, share), rng).items():
            file.save(tmp_path / f"{name}.{fold}.h5")
            posteriors += ["--posteriors", name, fold, "1", tmp_path / f"{name}.{fold}.h5"]
    asked = ["--name", "MADE", "--system", "x--chosen"]
    choices = tmp_path / "choices.csv"
    done = run(
        *("choose_candidates", *asked, *posteriors, "--dataset-table", tmp_path / "dataset.csv"),
        *("--folds", tmp_path / "folds.csv", "--inner-folds", tmp_path / "inner.csv"),
        *("--classes", json.dumps(CLASSES), "--patience", json.dumps({"poor": 3, "good": 3})),
        *("--select", "train_loss", "--choices", choices),
    )
    assert done.returncode == 0, done.stderr
    assert chosen_in(read_table(choices), "fold-3") == "good"
    files = ["--candidates", "poor", tmp_path / "poor.fold-1.h5"]
    files += ["--candidates", "good", tmp_path / "good.fold-1.h5"]
    take = [*asked, "--choices", choices, "--posteriors", tmp_path / "taken.h5"]
    done = run("take_chosen", *take, "--fold", "fold-3", *files)
    assert done.returncode == 0, done.stderr
    taken, good = (Posteriors.load(tmp_path / f"{n}.h5") for n in ("taken", "good.fold-1"))
    np.testing.assert_array_equal(taken.posteriors, good.posteriors)
    assert set(taken.fitted) - set(good.fitted) == {"choice"}
    for wrong, message in (
        (["--fold", "fold-9", *files], "x--chosen on MADE: fold-9: 0 candidates are chosen"),
        (["--fold", "fold-3", *files[:3]], "fold-3: good is chosen, but has no posteriors"),
    ):
        done = run("take_chosen", *take, *wrong)
        assert done.returncode == 1
        assert message in done.stderr
        assert done.stderr.count("\n") == 1

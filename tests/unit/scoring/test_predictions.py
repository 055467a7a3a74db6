"""From posteriors to one answer for every scored utterance, joined by name and never by place."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_scores import CLASSES, answers, as_file, dataset, folds, random_posteriors
from ser.protocol.datasets import Protocol
from ser.protocol.folds import make_folds
from ser.scoring.metrics import ScoreError, summarise
from ser.scoring.posteriors import Posteriors
from ser.scoring.predictions import load_runs, score_folds, score_seeds
from ser.systems.early_stopping import EarlyStopping

A, H = CLASSES
PAIR = dataset({"1F": [A, H], "1M": [A, H], "2F": [A, H], "2M": [A, H]})
PAIR_FOLDS = folds(
    ("fold-1", "1F", "heldout", "1M"),
    ("fold-1", "1M", "heldout", "1F"),
    ("fold-1", "2F", "train", ""),
    ("fold-1", "2M", "train", ""),
)
# Epoch 1 is right for 1F alone, epoch 2 for 1M alone, epoch 3 for nobody.
EPOCHS = [
    {"1F_0": A, "1F_1": H, "1M_0": H, "1M_1": A},
    {"1F_0": H, "1F_1": A, "1M_0": A, "1M_1": H},
    {"1F_0": A, "1F_1": A, "1M_0": H, "1M_1": H},
]


def score(table, roles, files, patience=10, by="ua", classes=CLASSES) -> pd.DataFrame:
    return score_folds(table, roles, files, classes, patience, by)


def test_each_actor_is_scored_at_the_epoch_that_is_best_on_the_other():
    table = score(PAIR, PAIR_FOLDS, {"fold-1": answers(EPOCHS)})
    by_group = {group: rows for group, rows in table.groupby("group")}
    assert set(by_group) == {"1F", "1M"}
    assert set(by_group["1F"]["epoch"]) == {2}  # 1M is best there, and 1F all wrong
    assert set(by_group["1M"]["epoch"]) == {1}
    assert list(by_group["1F"]["predicted"]) == [H, A]
    assert list(by_group["1M"]["predicted"]) == [H, A]
    assert set(table["score"]) == {"test"}
    assert list(table.columns) == [
        *("fold", "score", "utterance", "group", "part", "truth", "predicted", "epoch"),
        *("p_angry", "p_happy"),
    ]
    assert table["p_angry"].tolist() == pytest.approx([0.2, 0.8, 0.2, 0.8])


def test_utterances_are_joined_by_name_whatever_the_order():
    names = ["1M_1", "1F_1", "1M_0", "1F_0"]
    shuffled = answers([{name: epoch[name] for name in names} for epoch in EPOCHS])
    assert list(shuffled.utterances) == names
    pd.testing.assert_frame_equal(
        score(PAIR, PAIR_FOLDS, {"fold-1": shuffled}),
        score(PAIR, PAIR_FOLDS, {"fold-1": answers(EPOCHS)}),
    )


def test_one_direction_scores_one_actor():
    roles = PAIR_FOLDS.assign(select_on=["", "1F", "", ""])
    assert set(score(PAIR, roles, {"fold-1": answers(EPOCHS)})["group"]) == {"1M"}


def test_loss_may_choose_the_epoch():
    roles = PAIR_FOLDS.assign(select_on=["", "1F", "", ""])
    sure = answers(EPOCHS).posteriors
    sure[0] = np.where(sure[0] > 0.5, 0.51, 0.49)  # right for 1F, but barely
    sure[2] = [[0.99, 0.01], [0.52, 0.48], [0.5, 0.5], [0.5, 0.5]]
    file = as_file(list(EPOCHS[0]), sure)
    assert set(score(PAIR, roles, {"fold-1": file})["epoch"]) == {1}
    assert set(score(PAIR, roles, {"fold-1": file}, by="loss")["epoch"]) == {3}


SPEAKERS = dataset({"s1": [A, H], "s2": [A, H], "s3": [A, H]})


def loso() -> tuple[pd.DataFrame, dict[str, Posteriors]]:
    """Speaker k is scored in fold k, the next speaker only chooses the epoch: 2 for s1, else 1."""
    roles = make_folds(SPEAKERS, Protocol("leave_one_speaker_out", folds=3))
    files = {}
    for number in (1, 2, 3):
        scored, chooser = f"s{number}", f"s{number % 3 + 1}"
        right = {f"{chooser}_0": A, f"{chooser}_1": H}
        wrong = {f"{chooser}_0": H, f"{chooser}_1": A}
        own = {f"{scored}_0": A, f"{scored}_1": A}
        late = number == 1
        files[f"fold-{number}"] = answers(
            [(wrong if late else right) | own, (right if late else wrong) | own]
        )
    return roles, files


def test_a_group_that_only_chooses_is_not_scored_in_that_fold():
    roles, files = loso()
    table = score(SPEAKERS, roles, files)
    assert sorted(table["utterance"]) == sorted(SPEAKERS["utterance"])
    chosen = dict(zip(table["group"], table["epoch"], strict=True))
    assert chosen == {"s1": 2, "s2": 1, "s3": 1}
    assert dict(zip(table["group"], table["fold"], strict=True)) == {
        f"s{k}": f"fold-{k}" for k in (1, 2, 3)
    }
    assert set(table["score"]) == {"test"}
    assert set(table["predicted"]) == {A}


def test_several_groups_may_choose_together():
    table = dataset({"x": [A, H], "y": [A], "z": [H]})
    roles = folds(
        ("fold-1", "x", "heldout", "y+z"),
        ("fold-1", "y", "heldout", ""),
        ("fold-1", "z", "heldout", ""),
        ("fold-1", "w", "train", ""),
    )
    # y alone is best at 1 (never worse), z at 2; both together at 2.
    epoch_1 = {"x_0": A, "x_1": A, "y_0": A, "z_0": A}
    epoch_2 = {"x_0": H, "x_1": H, "y_0": A, "z_0": H}
    result = score(table, roles, {"fold-1": answers([epoch_1, epoch_2])})
    assert set(result["epoch"]) == {2}


FIXED = dataset({"train-1": [A, H], "train-2": [A, H], "val": [A, H]}).assign(
    split=["train"] * 4 + ["val"] * 2
)
FIXED_FOLDS = make_folds(FIXED, Protocol("train_validation", inner_folds=2))


def fixed_files(main_epochs: int = 3) -> dict[str, Posteriors]:
    """The validation set likes epoch 1 best; the inner sets together like epoch 2 best.

    inner-1 alone would take epoch 1 (UA 1, .5, 0), inner-2 alone 2 (UA 0, 1, .5); together the UAs
    are .5, .75, .25.
    """
    val = [{"val_0": A, "val_1": H}, {"val_0": A, "val_1": A}, {"val_0": H, "val_1": A}]
    one = [
        {"train-1_0": A, "train-1_1": H},
        {"train-1_0": A, "train-1_1": A},
        {"train-1_0": H, "train-1_1": A},
    ]
    two = [
        {"train-2_0": H, "train-2_1": A},
        {"train-2_0": A, "train-2_1": H},
        {"train-2_0": A, "train-2_1": A},
    ]
    return {
        "main": answers(val[:main_epochs]),
        "inner-1": answers(one),
        "inner-2": answers(two),
    }


def test_validation_gives_a_development_score_and_inner_folds_a_selected_one():
    table = score(FIXED, FIXED_FOLDS, fixed_files())
    kinds = {kind: rows for kind, rows in table.groupby("score")}
    assert set(kinds) == {"development", "selected"}
    assert set(kinds["development"]["epoch"]) == {1}
    assert set(kinds["selected"]["epoch"]) == {2}
    for rows in kinds.values():
        assert list(rows["utterance"]) == ["val_0", "val_1"]
        assert set(rows["fold"]) == {"main"}
    scores = summarise(score_seeds("D", "s", FIXED, FIXED_FOLDS, {1: fixed_files()}, CLASSES, 10))
    pooled = scores[scores["scope"] == "pooled"].set_index("score")["ua"]
    assert pooled.to_dict() == {"development": 1.0, "selected": 0.5}


def test_the_selected_epoch_is_one_that_was_trained_everywhere():
    table = score(FIXED, FIXED_FOLDS, fixed_files(main_epochs=1))
    assert set(table["epoch"]) == {1}


def test_validation_labels_do_not_move_the_selected_epoch():
    flipped = FIXED.assign(label=[A, H, A, H, H, A])
    before, after = (
        score(table, FIXED_FOLDS, fixed_files()).set_index("score")["epoch"]
        for table in (FIXED, flipped)
    )
    assert set(before["selected"]) == set(after["selected"]) == {2}
    assert set(before["development"]) != set(after["development"])


def test_without_inner_folds_there_is_no_selected_score():
    roles = make_folds(
        FIXED.assign(group=["train-1"] * 4 + ["val"] * 2), Protocol("train_validation")
    )
    table = score(
        FIXED.assign(group=["train-1"] * 4 + ["val"] * 2), roles, {"main": fixed_files()["main"]}
    )
    assert set(table["score"]) == {"development"}


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**6), patience=st.integers(1, 3), by=st.sampled_from(["ua", "wa", "loss"])
)
def test_labels_of_a_scored_actor_move_no_epoch_that_it_is_scored_at(seed, patience, by):
    """The whole way: the early stop sees both actors' labels, as in training."""
    rng = np.random.default_rng(seed)
    labels = {name: [A, H, *rng.choice(CLASSES, 4)] for name in ("1F", "1M", "2F", "2M")}
    table = dataset(labels)
    held = table[table["group"].isin(["1F", "1M"])]
    posteriors = random_posteriors(rng, (10, len(held), 2))
    mine = (table["group"] == "1F").to_numpy()
    changed = table.copy()
    changed.loc[mine, "label"] = rng.choice(CLASSES, int(mine.sum()))

    def scored_epoch(version: pd.DataFrame) -> set[int]:
        rows = version[version["group"].isin(["1F", "1M"])]
        watch = EarlyStopping(
            np.array([CLASSES.index(label) for label in rows["label"]]),
            list(rows["group"]),
            patience,
        )
        trained = next((k + 1 for k in range(10) if watch.update(posteriors[k])), 10)
        file = as_file(list(rows["utterance"]), posteriors[:trained])
        result = score(version, PAIR_FOLDS, {"fold-1": file}, patience, by)
        return set(result.loc[result["group"] == "1F", "epoch"])

    assert scored_epoch(table) == scored_epoch(changed)


def test_seeds_stand_in_one_table():
    runs = {2: {"fold-1": answers(EPOCHS)}, 1: {"fold-1": answers(EPOCHS[:1])}}
    table = score_seeds("D", "s", PAIR, PAIR_FOLDS, runs, CLASSES, 10)
    assert list(table.columns[:3]) == ["dataset", "system", "seed"]
    assert list(table["seed"]) == [1] * 4 + [2] * 4
    with pytest.raises(ScoreError, match=r"^s on D, seed 1: fold fold-1 is missing"):
        score_seeds("D", "s", PAIR, PAIR_FOLDS, {1: {}}, CLASSES, 10)


def test_files_are_loaded_by_seed_and_fold(tmp_path):
    path = tmp_path / "p.h5"
    answers(EPOCHS).save(path)
    runs = load_runs([("fold-1", "3", str(path))])
    assert list(runs[3]["fold-1"].utterances) == list(EPOCHS[0])
    with pytest.raises(ScoreError, match="fold-1, seed 3 are given twice"):
        load_runs([("fold-1", "3", str(path)), ("fold-1", "3", str(path))])


def values() -> np.ndarray:
    return answers(EPOCHS).posteriors.copy()


def changed_values(index: tuple, value: float) -> Posteriors:
    changed = values()
    changed[index] = value
    return as_file(list(EPOCHS[0]), changed)


NAMES = list(EPOCHS[0])
WRONG_FILES = {
    "fold-1: utterance 1F_0: posteriors must be": changed_values((0, 0, 0), np.nan),
    "fold-1: utterance 1F_1: posteriors must be": changed_values((0, 1), -1),
    "fold-1: utterance 1M_0: posteriors must be": changed_values((1, 2, 0), 0.9),
    "fold-1: utterance 1M_1 has no posteriors": as_file(NAMES[:3], values()[:, :3]),
    "fold-1: utterance 2F_0 is not expected": as_file(
        [*NAMES, "2F_0"], values()[:, [0, 1, 2, 3, 0]]
    ),
    "fold-1: utterance 1F_0 comes twice": as_file([*NAMES[:3], "1F_0"], values()),
    "fold-1: the classes are happy, angry": as_file(NAMES, values(), [H, A]),
    "fold-1: posteriors of shape": as_file(NAMES[:3], values()),
    "fold-1: posteriors of shape .0, 4, 2.": as_file(NAMES, values()[:0]),
}


@pytest.mark.parametrize("message", WRONG_FILES)
def test_wrong_posteriors_are_refused_in_one_line(message):
    with pytest.raises(ScoreError, match=f"^{message}") as caught:
        score(PAIR, PAIR_FOLDS, {"fold-1": WRONG_FILES[message]})
    assert "\n" not in str(caught.value)


def refuse(message: str, table=PAIR, roles=PAIR_FOLDS, files=None) -> None:
    with pytest.raises(ScoreError, match=message) as caught:
        score(table, roles, files or {"fold-1": answers(EPOCHS)})
    assert "\n" not in str(caught.value)


def test_tables_that_do_not_fit_are_refused():
    refuse("label sad is not a class", table=PAIR.replace({"label": {H: "sad"}}))
    refuse("no group is scored", roles=PAIR_FOLDS.assign(select_on=""))
    refuse("group 2F has no held-out", roles=PAIR_FOLDS.replace({"select_on": {"1M": "2F"}}))
    both = {"fold-1": answers(EPOCHS), "fold-2": answers(EPOCHS)}
    refuse("fold fold-2 is missing from the folds", files=both)
    again = pd.concat([PAIR_FOLDS, PAIR_FOLDS.assign(fold="fold-2")])
    refuse("fold fold-2 is missing from the posteriors", roles=again)
    refuse("group 1F is scored in two folds", roles=again, files=both)


def test_a_scored_group_may_not_choose_inside_train():
    roles = pd.concat([FIXED_FOLDS, folds(("inner-1", "val", "inner", ""))])
    files = fixed_files()
    one = [{"train-1_0": A, "train-1_1": H, "val_0": A, "val_1": H}]
    refuse(
        "group val chooses the epoch in an inner fold and is scored",
        FIXED,
        roles,
        files | {"inner-1": answers(one)},
    )

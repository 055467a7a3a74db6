"""UA and WA against numbers worked out by hand, and what the spread is taken over."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_scores import predictions
from ser.files.atomic_write import write_table
from ser.scoring.metrics import (
    ScoreError,
    aggregate,
    confusion,
    macro_average_precision,
    read_scores,
    summarise,
    unweighted_accuracy,
    weighted_accuracy,
)

# Rows are the truth. Recalls 6/8, 1/4, 4/8; precisions 6/9, 1/4, 4/7: neither mean nor total agree.
CLASSES = ["angry", "happy", "sad"]
MATRIX = np.array([[6, 1, 1], [1, 1, 2], [2, 2, 4]])


def from_matrix(matrix: np.ndarray, classes: list[str]) -> tuple[list[str], list[str]]:
    cells = [
        (classes[row], classes[column])
        for row, counts in enumerate(matrix)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    return [truth for truth, _ in cells], [predicted for _, predicted in cells]


def test_ua_is_mean_recall_and_wa_is_accuracy():
    truth, predicted = from_matrix(MATRIX, CLASSES)
    assert unweighted_accuracy(truth, predicted, CLASSES) == pytest.approx(
        0.5
    )  # (.75 + .25 + .5) / 3
    assert weighted_accuracy(truth, predicted, CLASSES) == pytest.approx(11 / 20)
    np.testing.assert_array_equal(confusion(truth, predicted, CLASSES), MATRIX)


def test_always_neutral_gives_what_the_corpora_facts_say():
    # CHEAVD, Table 1: 200 of 707 are neutral; WA 28.3 %, UA 12.5 %.
    counts = [200, 128, 119, 67, 81, 66, 25, 21]
    classes = ["neutral", "angry", "happy", "sad", "worried", "anxious", "surprise", "disgust"]
    truth = [name for name, count in zip(classes, counts, strict=True) for _ in range(count)]
    predicted = ["neutral"] * len(truth)
    assert unweighted_accuracy(truth, predicted, classes) == pytest.approx(0.125)
    assert round(100 * weighted_accuracy(truth, predicted, classes), 1) == 28.3


def test_a_class_absent_from_the_truth_leaves_ua_undefined_but_not_wa():
    truth, predicted = ["angry", "happy", "happy"], ["angry", "sad", "happy"]
    assert math.isnan(unweighted_accuracy(truth, predicted, CLASSES))
    assert weighted_accuracy(truth, predicted, CLASSES) == pytest.approx(2 / 3)


def test_a_class_that_is_never_predicted_counts_as_recall_zero():
    truth = ["angry", "happy", "sad"]
    assert unweighted_accuracy(truth, ["angry"] * 3, CLASSES) == pytest.approx(1 / 3)


@given(st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), min_size=1))
def test_scores_lie_in_range_and_agree_with_the_confusion_matrix(pairs):
    truth, predicted = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    matrix = confusion(truth, predicted, CLASSES)
    assert matrix.sum() == len(pairs)
    wa = weighted_accuracy(truth, predicted, CLASSES)
    assert wa == pytest.approx(matrix.trace() / len(pairs))
    ua = unweighted_accuracy(truth, predicted, CLASSES)
    if (matrix.sum(axis=1) == 0).any():
        assert math.isnan(ua)
    else:
        assert ua == pytest.approx(np.mean(matrix.diagonal() / matrix.sum(axis=1)))


@pytest.mark.parametrize("measure", [unweighted_accuracy, weighted_accuracy, confusion])
def test_unknown_names_and_empty_sets_are_errors(measure):
    with pytest.raises(ScoreError, match="joy is not a class"):
        measure(["joy"], ["angry"], CLASSES)
    with pytest.raises(ScoreError, match="joy is not a class"):
        measure(["angry"], ["joy"], CLASSES)
    with pytest.raises(ScoreError, match="no utterance"):
        measure([], [], CLASSES)


def two_actors() -> pd.DataFrame:
    # A: angry 1/2, happy 1/1 -> UA 3/4, WA 2/3. B: angry 2/2, happy 1/4 -> UA 5/8, WA 3/6.
    # Pooled: angry 3/4, happy 2/5 -> UA 23/40, WA 5/9: not the mean of the actors (11/16).
    return predictions(
        ["angry", "angry", "happy"] + ["angry"] * 2 + ["happy"] * 4,
        ["angry", "happy", "happy"] + ["angry"] * 2 + ["happy"] + ["angry"] * 3,
        groups=["A"] * 3 + ["B"] * 6,
        parts=["improvised"] * 3 + ["scripted"] * 6,
    )


def row(scores: pd.DataFrame, scope: str, group: str = "") -> pd.Series:
    (found,) = (r for _, r in scores.iterrows() if r["scope"] == scope and r["group"] == group)
    return found


def test_summary_pools_and_splits_by_actor_fold_and_part():
    scores = summarise(two_actors())
    assert list(scores["scope"]) == ["pooled", "group", "group", "fold", "part", "part"]
    assert row(scores, "fold", "fold-1")["wa"] == row(scores, "pooled")["wa"]
    pooled = row(scores, "pooled")
    assert (pooled["n"], pooled["ua"], pooled["wa"]) == (9, pytest.approx(23 / 40), 5 / 9)
    assert row(scores, "group", "A")["ua"] == pytest.approx(3 / 4)
    assert row(scores, "group", "B")["wa"] == pytest.approx(1 / 2)
    assert row(scores, "part", "scripted")["ua"] == pytest.approx(5 / 8)


def test_unknown_part_is_no_part():
    assert set(summarise(predictions(["angry", "happy"], ["angry"] * 2))["scope"]) == {
        "pooled",
        "group",
        "fold",
    }


def test_actors_without_a_class_are_undefined_while_the_pool_is_not():
    scores = summarise(
        predictions(["angry", "angry", "happy"], ["angry"] * 3, groups=["A", "B", "B"])
    )
    assert math.isnan(row(scores, "group", "A")["ua"])
    assert row(scores, "pooled")["ua"] == pytest.approx(0.5)
    mean = aggregate(scores).iloc[0]
    assert (mean["actors_ua"], mean["ua_actor_mean"]) == (1, 0.5)
    assert mean["wa_actor_mean"] == pytest.approx(0.75)


def seeds() -> pd.DataFrame:
    one = two_actors()
    return summarise(pd.concat([one, one.assign(seed=2, predicted=one["truth"])]))


def test_map_is_the_mean_precision_and_neither_ua_nor_wa():
    # Rows are truth: angry 3 right, 1 as happy; happy 1 right, 3 as angry; sad 2 as angry.
    truth = ["angry"] * 4 + ["happy"] * 4 + ["sad"] * 2
    given = ["angry"] * 3 + ["happy"] + ["happy"] + ["angry"] * 3 + ["angry"] * 2
    classes = ["angry", "happy", "sad"]
    # Precision: angry 3/8, happy 1/2, sad never named: 0. Recall: 3/4, 1/4, 0.
    assert macro_average_precision(truth, given, classes) == pytest.approx((3 / 8 + 1 / 2) / 3)
    assert unweighted_accuracy(truth, given, classes) == pytest.approx(1 / 3)
    assert weighted_accuracy(truth, given, classes) == pytest.approx(0.4)
    matrix = confusion(truth, given, classes)
    named = matrix.sum(axis=0)
    expected = np.mean(np.where(named > 0, np.diag(matrix) / np.maximum(named, 1), 0))
    assert macro_average_precision(truth, given, classes) == pytest.approx(expected)


def test_aggregate_averages_seeds_and_then_actors():
    mean = aggregate(seeds()).iloc[0]
    assert (mean["seeds"], mean["n"]) == (2, 9)
    # Pooled UA 23/40 and 1: mean 63/80, deviation (17/40) / sqrt(2) with n - 1.
    assert mean["ua"] == pytest.approx(63 / 80)
    assert mean["ua_sd"] == pytest.approx(17 / 40 / math.sqrt(2))
    assert mean["wa"] == pytest.approx(7 / 9)
    # Actors over seeds: A (3/4 + 1) / 2 = 7/8, B (5/8 + 1) / 2 = 13/16.
    assert mean["ua_actor_mean"] == pytest.approx(27 / 32)
    assert mean["ua_actor_sd"] == pytest.approx(1 / 16 / math.sqrt(2))


def test_a_score_may_be_the_mean_of_the_actors_or_of_the_folds():
    one = two_actors().assign(fold=["fold-1"] * 4 + ["fold-2"] * 5)
    scores = summarise(pd.concat([one, one.assign(seed=2, predicted=one["truth"])]))
    actors = aggregate(scores, "actors").iloc[0]
    # Seed 1: A 3/4, B 5/8; seed 2: all right.
    assert actors["ua"] == pytest.approx((11 / 16 + 1) / 2)
    assert actors["ua_sd"] == pytest.approx((1 - 11 / 16) / math.sqrt(2))
    assert actors["ua_actor_mean"] == aggregate(scores).iloc[0]["ua_actor_mean"]
    # Fold 1: angry 2 of 3, happy 1 of 1; fold 2: angry 1 of 1, happy 1 of 4.
    folds = aggregate(scores, "folds").iloc[0]
    assert folds["ua"] == pytest.approx(((5 / 6 + 5 / 8) / 2 + 1) / 2)
    assert folds["wa"] == pytest.approx(((3 / 4 + 2 / 5) / 2 + 1) / 2)


def test_the_mean_of_the_actors_leaves_out_who_lacks_a_class():
    answers = predictions(["angry", "angry", "happy"], ["angry"] * 3, groups=["A", "B", "B"])
    mean = aggregate(summarise(answers), "actors").iloc[0]
    assert (mean["ua"], mean["wa"]) == (0.5, 0.75)


def test_one_seed_has_no_deviation_and_one_group_no_spread():
    mean = aggregate(summarise(predictions(["angry", "happy"], ["angry", "happy"]))).iloc[0]
    assert math.isnan(mean["ua_sd"])
    assert math.isnan(mean["ua_actor_mean"])
    assert mean["actors_ua"] == 0


def test_seeds_that_scored_other_utterances_are_an_error():
    scores = seeds()
    scores.loc[(scores["seed"] == 2) & (scores["scope"] == "pooled"), "n"] = 8
    with pytest.raises(ScoreError, match="different utterances"):
        aggregate(scores)


def test_scores_survive_the_file_and_doubled_runs_do_not(tmp_path):
    scores = summarise(
        predictions(["angry", "angry", "happy"], ["angry"] * 3, groups=["03", "03", "08"])
    )
    path = tmp_path / "scores.csv"
    write_table(path, scores)
    pd.testing.assert_frame_equal(read_scores([path]), scores, check_dtype=False)
    with pytest.raises(ScoreError, match="scores of D, s, seed 1 come twice"):
        read_scores([path, path])
    write_table(path, scores.drop(columns="wa"))
    with pytest.raises(ScoreError, match="no column wa"):
        read_scores([path])
    assert read_scores([]).empty

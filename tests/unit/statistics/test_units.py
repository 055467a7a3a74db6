"""Counts a unit are the answers, joined by name; the unit is the coarsest that means something."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_counts import answers, counts, utterances
from made_scores import CLASSES, predictions
from ser.scoring.metrics import ScoreError, unweighted_accuracy, weighted_accuracy
from ser.statistics.units import count_correct, load_predictions, main_predictions, units_of

RIGHT = {"A": [True, False, True, True], "B": [False, True], "C": [True, True, False]}


def counted(table: pd.DataFrame):
    units, _ = units_of(utterances(table), table["utterance"])
    return count_correct(table, units, CLASSES)


def test_contributions_sum_to_the_pooled_scores():
    table = answers(RIGHT)
    found = counted(table)
    truth, given_ = table["truth"].tolist(), table["predicted"].tolist()
    assert found.contributions("ua").sum() == pytest.approx(
        unweighted_accuracy(truth, given_, CLASSES)
    )
    assert found.contributions("wa").sum() == pytest.approx(
        weighted_accuracy(truth, given_, CLASSES)
    )
    assert found.total.sum(axis=1).tolist() == [4, 2, 3]


def test_seeds_are_averaged_not_counted_as_more_speech():
    flipped = {name: [not hit for hit in rows] for name, rows in RIGHT.items()}
    table = pd.concat([answers(RIGHT), answers(flipped, seed=2)])
    found = counted(table)
    assert found.correct.shape == (2, 3, 2)
    assert found.contributions("wa").sum() == pytest.approx(0.5)
    assert found.total.sum() == 9


@given(st.lists(st.integers(0, 2), min_size=3, max_size=3))
def test_drawn_units_score_as_the_answers_repeated_by_hand(draw):
    table = answers(RIGHT)
    speakers = sorted(RIGHT)
    again = pd.concat([table[table["group"] == speakers[k]] for k in draw])
    value = counted(table).resampled(np.array(draw), "wa")
    truth, predicted = again["truth"].tolist(), again["predicted"].tolist()
    assert value == pytest.approx(weighted_accuracy(truth, predicted, CLASSES))
    value = counted(table).resampled(np.array(draw), "ua")
    assert value == pytest.approx(unweighted_accuracy(truth, predicted, CLASSES), nan_ok=True)


def test_a_class_without_utterances_has_no_ua_but_a_wa():
    found = counts([[1, 0], [2, 0]], [[2, 0], [2, 0]])
    assert np.isnan(found.contributions("ua")).all()
    assert found.contributions("wa").sum() == pytest.approx(3 / 4)


def test_the_unit_is_the_dialog_else_the_speaker_else_the_utterance():
    table = answers(RIGHT)
    corpus = utterances(table)
    names = table["utterance"]
    assert units_of(corpus, names)[1] == "speaker"
    dialogs = corpus.assign(dialog=[f"d{k % 2}" for k in range(len(corpus))])
    assert units_of(dialogs, names)[1] == "dialog"
    # One dialog for all, or one that is missing, cannot be drawn again.
    assert units_of(corpus.assign(dialog="d"), names)[1] == "speaker"
    dialogs.loc[dialogs.index[0], "dialog"] = ""
    assert units_of(dialogs, names)[1] == "speaker"
    assert units_of(corpus.assign(speaker=""), names)[1] == "utterance"
    assert units_of(corpus.assign(speaker="x"), names)[1] == "utterance"


def test_units_are_joined_by_name_whatever_the_order():
    table = answers(RIGHT)
    corpus = utterances(table).sample(frac=1, random_state=1)
    units, _ = units_of(corpus, table["utterance"])
    shuffled = table.sample(frac=1, random_state=2)
    found = count_correct(shuffled, units, CLASSES)
    assert (found.correct == counted(table).correct).all()


def test_what_does_not_fit_is_one_line():
    table = answers(RIGHT)
    with pytest.raises(ScoreError, match="A_0 is scored, but not in the table"):
        units_of(utterances(table).iloc[1:], table["utterance"])
    units, _ = units_of(utterances(table), table["utterance"])
    with pytest.raises(ScoreError, match="different utterances"):
        count_correct(pd.concat([table, table.iloc[1:].assign(seed=2)]), units, CLASSES)
    with pytest.raises(ScoreError, match="A_0 has two predictions"):
        count_correct(pd.concat([table, table.iloc[:1]]), units, CLASSES)


def test_the_main_score_is_the_test_or_else_the_development_score():
    one = predictions(["angry"], ["angry"])
    both = pd.concat([one, one.assign(score="selected")])
    assert set(main_predictions(both)["score"]) == {"test"}
    development = both.assign(score=["development", "selected"])
    assert set(main_predictions(development)["score"]) == {"development"}
    with pytest.raises(ScoreError, match="neither"):
        main_predictions(both.assign(score="selected"))


def test_a_file_of_predictions_keeps_its_names_as_text(tmp_path):
    table = answers({"03": [True, False]}).assign(utterance=["03a", "NA"])
    table.to_csv(tmp_path / "p.csv", index=False)
    read, classes = load_predictions(tmp_path / "p.csv")
    assert classes == CLASSES
    assert read["group"].tolist() == ["03", "03"]
    assert read["utterance"].tolist() == ["03a", "NA"]
    assert read["seed"].tolist() == [1, 1]

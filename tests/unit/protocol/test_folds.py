"""Folds: everyone trains, validates or is scored once, and never two at once."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_utterances import CLASSES, PAIRS, utterances
from ser.protocol.datasets import (
    TWO_PARTS_OUT,
    Protocol,
    ProtocolError,
    fold_names,
    select_utterances,
)
from ser.protocol.folds import make_folds


def roles(folds: pd.DataFrame, fold: str) -> dict[str, tuple[str, str]]:
    rows = folds[folds["fold"] == fold]
    return {row.group: (row.role, row.select_on) for row in rows.itertuples()}


def test_session_pairs_score_both_actors_each_chosen_on_the_other():
    folds = make_folds(select_utterances(utterances(), CLASSES, PAIRS), PAIRS)
    assert roles(folds, "fold-2") == {
        "Ses01F": ("train", ""),
        "Ses01M": ("train", ""),
        "Ses02F": ("heldout", "Ses02M"),
        "Ses02M": ("heldout", "Ses02F"),
        "Ses03F": ("train", ""),
        "Ses03M": ("train", ""),
    }


def test_every_actor_is_scored_exactly_once():
    folds = make_folds(select_utterances(utterances(), CLASSES, PAIRS), PAIRS)
    scored = folds.loc[folds["select_on"] != "", "group"]
    assert sorted(scored) == sorted(set(folds["group"]))


@pytest.mark.parametrize(("direction", "scored"), [("f2m", "M"), ("m2f", "F")])
def test_one_direction_scores_one_gender(direction, scored):
    protocol = Protocol("session_pairs", folds=3, direction=direction)
    folds = make_folds(select_utterances(utterances(), CLASSES, protocol), protocol)
    groups = folds.loc[folds["select_on"] != "", "group"]
    assert {group[-1] for group in groups} == {scored}
    assert len(groups) == 3


def test_next_session_validates_with_actors_who_do_not_train():
    protocol = Protocol("session_pairs", folds=3, validation="next_session")
    folds = make_folds(select_utterances(utterances(), CLASSES, protocol), protocol)
    assert roles(folds, "fold-3") == {
        "Ses01F": ("heldout", ""),
        "Ses01M": ("heldout", ""),
        "Ses02F": ("train", ""),
        "Ses02M": ("train", ""),
        "Ses03F": ("heldout", "Ses01F+Ses01M"),
        "Ses03M": ("heldout", "Ses01F+Ses01M"),
    }


def test_leave_one_speaker_out_validates_on_the_next_speaker():
    protocol = Protocol("leave_one_speaker_out", folds=6)
    folds = make_folds(select_utterances(utterances(), CLASSES, protocol), protocol)
    last = roles(folds, "fold-6")
    assert last["Ses03M"] == ("heldout", "Ses01F")
    assert last["Ses01F"] == ("heldout", "")
    assert sum(role == "train" for role, _ in last.values()) == 4


@settings(max_examples=40, deadline=None)
@given(sessions=st.integers(2, 5), folds=st.integers(3, 10))
def test_speaker_folds_score_every_speaker_once_and_never_train_on_held_out(sessions, folds):
    protocol = Protocol("speaker_folds", folds=folds)
    dataset = select_utterances(utterances(sessions), CLASSES, protocol)
    if folds > 2 * sessions:
        with pytest.raises(ProtocolError, match="folds is"):
            make_folds(dataset, protocol)
        return
    table = make_folds(dataset, protocol)
    assert sorted(table.loc[table["select_on"] != "", "group"]) == sorted(set(dataset["group"]))
    for _, fold in table.groupby("fold"):
        assert fold["group"].is_unique
        training = set(fold.loc[fold["role"] == "train", "group"])
        for select_on in fold["select_on"]:
            assert not training & set(filter(None, select_on.split("+")))


def fixed(inner: int = 2, kind: str = "train_validation", test: bool = False) -> tuple:
    table = utterances(3)
    split = table["session"].map({"1": "train", "2": "train", "3": "val"})
    if test:
        split = split.where(table["speaker"] != "Ses03M", "test")
    table = table.assign(split=split)
    protocol = Protocol(kind, inner_folds=inner)
    dataset = select_utterances(table, CLASSES, protocol)
    return dataset, make_folds(dataset, protocol), protocol


def test_train_validation_is_a_development_score_with_inner_folds():
    dataset, folds, protocol = fixed()
    assert fold_names(protocol) == ["main", "inner-1", "inner-2"]
    assert set(folds["fold"]) == set(fold_names(protocol))
    assert roles(folds, "main") == {
        "train-1": ("train", ""),
        "train-2": ("train", ""),
        "val": ("heldout", "val"),
    }
    assert roles(folds, "inner-1") == {"train-1": ("inner", ""), "train-2": ("train", "")}
    # Inner parts are disjoint in speakers, where speakers are known.
    training = dataset[dataset["group"] != "val"]
    assert training.groupby("speaker")["group"].nunique().max() == 1


def test_train_validation_test_scores_the_test_set_at_the_validation_epoch():
    _, folds, _ = fixed(inner=0, kind="train_validation_test", test=True)
    assert roles(folds, "main")["test"] == ("heldout", "val")
    assert roles(folds, "main")["val"] == ("heldout", "")


def test_fold_names_are_those_that_are_made():
    for protocol in (PAIRS, Protocol("leave_one_speaker_out", folds=6)):
        folds = make_folds(select_utterances(utterances(), CLASSES, protocol), protocol)
        assert list(dict.fromkeys(folds["fold"])) == fold_names(protocol)


def error(table: pd.DataFrame, protocol: Protocol, classes=CLASSES) -> str:
    with pytest.raises(ProtocolError) as caught:
        make_folds(select_utterances(table, classes, protocol), protocol)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_one_line_says_what_is_wrong():
    assert "no utterance of class sad" in error(utterances(), PAIRS, {**CLASSES, "sad": ["sad"]})
    assert "set folds to 2" in error(utterances(2), PAIRS)
    assert "needs the session" in error(utterances(session=""), PAIRS)
    assert "one female and one male" in error(utterances(gender="F"), PAIRS)
    assert "at least three sessions" in error(
        utterances(2), Protocol("session_pairs", folds=2, validation="next_session")
    )
    assert "needs a split" in error(utterances(), Protocol("train_validation"))
    assert "no utterance in split train" in error(
        utterances(split="val"), Protocol("train_validation")
    )
    assert "set folds to 6" in error(utterances(), Protocol("leave_one_speaker_out", folds=9))
    assert "unknown protocol" in error(utterances(), Protocol("random"))


@given(st.integers(2, 6), st.integers(3, 6), st.sampled_from(["speaker", "session"]))
@settings(max_examples=20, deadline=None)
def test_every_two_parts_are_held_out_together_once(sessions, parts, what):
    protocol = Protocol(TWO_PARTS_OUT, folds=parts, parts_of=what)
    dataset = select_utterances(utterances(sessions, each=1), CLASSES, protocol)
    if parts > (sessions if what == "session" else 2 * sessions):
        with pytest.raises(ProtocolError, match=f"one a {what}"):
            make_folds(dataset, protocol)
        return
    folds = make_folds(dataset, protocol)
    assert list(dict.fromkeys(folds["fold"])) == fold_names(protocol)
    assert set(folds["role"]) == {"inner", "train"}
    assert set(folds["select_on"]) == {""}
    held = folds[folds["role"] == "inner"]
    # A part is the set of folds that hold it out: all but those of pairs without it.
    part_of = {group: frozenset(rows["fold"]) for group, rows in held.groupby("group")}
    assert set(part_of) == set(dataset["group"])
    assert len(set(part_of.values())) == parts
    assert {len(part) for part in part_of.values()} == {parts - 1}
    for one in set(part_of.values()):
        for other in set(part_of.values()) - {one}:
            assert len(one & other) == 1
    if what == "session":
        assert all(part_of[name] == part_of[name[:-1] + "M"] for name in part_of)

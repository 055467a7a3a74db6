"""A protocol's words say which classes, whose speech, who validates, and which mean."""

from __future__ import annotations

import pytest

from ser.protocol.datasets import KINDS, Protocol
from ser.protocol.description import describe_protocol

CLASSES = {"angry": ["ang"], "happy": ["hap", "exc"], "neutral": ["neutral"]}


def words(protocol: Protocol, part="all", select="ua", aggregate="pooled") -> str:
    return describe_protocol(CLASSES, part, protocol, select, aggregate)


def test_classes_part_and_aggregate_are_said():
    text = words(Protocol("session_pairs", 5), part="scripted", aggregate="actors")
    assert text.startswith("3 classes (angry = ang, happy = hap + exc, neutral); scripted speech; ")
    assert text.endswith("the mean of the actors' scores (one who lacks a class has no UA)")
    assert "." not in text


@pytest.mark.parametrize(
    ("protocol", "phrase"),
    [
        (Protocol("session_pairs", 5), "best in UA on the session's other actor"),
        (Protocol("session_pairs", 5, validation="next_session"), "actors of the next session"),
        (Protocol("session_pairs", 5, direction="m2f"), "only the female actor is scored"),
        (Protocol("leave_one_speaker_out", 10), "10 folds, in each one speaker is scored"),
        (Protocol("speaker_folds", 3), "3 folds of speakers"),
        (Protocol("train_validation"), "on the scored utterances themselves, as in the paper"),
        (Protocol("train_validation_test"), "its test set is scored"),
    ],
)
def test_who_is_scored_and_who_chooses(protocol, phrase):
    assert phrase in words(protocol)


@pytest.mark.parametrize("kind", KINDS)
def test_the_training_loss_looks_at_nobody(kind):
    assert "no held-out label counts" in words(Protocol(kind, 3), select="train_loss")

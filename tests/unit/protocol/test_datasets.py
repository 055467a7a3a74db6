"""Datasets: which utterances count, and under which class."""

from __future__ import annotations

from made_utterances import CLASSES, PAIRS, utterances
from ser.protocol.datasets import select_utterances


def test_labels_merge_and_others_drop():
    dataset = select_utterances(utterances(), CLASSES, PAIRS)
    assert dataset["label"].value_counts().to_dict() == {"angry": 24, "happy": 48}
    assert list(dataset["utterance"]) == sorted(dataset["utterance"])


def test_part_is_chosen():
    dataset = select_utterances(utterances(), CLASSES, PAIRS, part="scripted")
    assert set(dataset["part"]) == {"scripted"}

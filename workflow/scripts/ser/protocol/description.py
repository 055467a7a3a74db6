"""A protocol in words, as tables print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ser.protocol.datasets import Protocol
from ser.scoring.epochs import EPOCH_RULES

PARTS = {"all": "all speech", "improvised": "improvised speech", "scripted": "scripted speech"}
AGGREGATES = {
    "pooled": "a score is of all utterances together",
    "actors": "a score is the mean of the actors' scores (one who lacks a class has no UA)",
    "folds": "a score is the mean of the folds' scores (a fold that lacks a class has no UA)",
}
SCORED = {
    "both": "each actor of the session is scored",
    "f2m": "only the male actor is scored",
    "m2f": "only the female actor is scored",
}


def describe_protocol(
    classes: Mapping[str, Sequence[str]], part: str, protocol: Protocol, select: str, aggregate: str
) -> str:
    """Describe the classes, who trains, who is scored at which epoch, and how a score is averaged.

    The settings are those of `plan.variants.Settings`. Phrases are joined by semicolons and end
    without a full stop.
    """
    names = ", ".join(
        name if list(codes) == [name] else f"{name} = {' + '.join(codes)}"
        for name, codes in classes.items()
    )
    scored, chooser = _division(protocol)
    epoch = EPOCH_RULES[select].words.format(chooser=chooser)
    return "; ".join(
        [
            f"{len(classes)} classes ({names})",
            PARTS[part],
            scored,
            f"the epoch is the one {epoch}",
            AGGREGATES[aggregate],
        ]
    )


def _division(protocol: Protocol) -> tuple[str, str]:
    """Say who is scored, and whose utterances choose the epoch."""
    folds = f"{protocol.folds} folds"
    if protocol.kind == "session_pairs":
        chooser = "the two actors of the next session, who do not train"
        if protocol.validation == "partner":
            chooser = "the session's other actor"
        return f"{folds}, each without a session; {SCORED[protocol.direction]}", chooser
    return {
        "leave_one_speaker_out": (
            f"{folds}, in each one speaker is scored and one validates",
            "the next speaker, who does not train",
        ),
        "speaker_folds": (
            f"{folds} of speakers, in each one part is scored and one validates",
            "the next part, which does not train",
        ),
        "train_validation": (
            "the corpus's own split, its validation set is scored",
            "the scored utterances themselves, as in the paper",
        ),
        "train_validation_test": (
            "the corpus's own split, its test set is scored",
            "the validation set",
        ),
    }[protocol.kind]

"""A protocol in words, as tables print it: what s3prl's and SpeechBrain's users keep asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ser.protocol.datasets import Protocol

PARTS = {"all": "all speech", "improvised": "improvised speech", "scripted": "scripted speech"}
AGGREGATES = {
    "pooled": "a score is of all utterances together",
    "actors": "a score is the mean of the actors' scores (one who lacks a class has no UA)",
    "folds": "a score is the mean of the folds' scores (a fold that lacks a class has no UA)",
}
CRITERIA = {"ua": "best in UA", "wa": "best in WA", "loss": "lowest in loss"}


def describe_protocol(
    classes: Mapping[str, Sequence[str]],
    part: str,
    protocol: Protocol,
    select: str,
    aggregate: str,
) -> str:
    """Say who is in, who trains, who is scored at which epoch, and what a score is.

    The settings are those of `plan.variants.Settings`. Phrases are joined by semicolons, without a
    full stop.
    """
    return "; ".join(
        [
            f"{len(classes)} classes ({_classes(classes)})",
            PARTS[part],
            _division(protocol),
            _epoch(protocol, select),
            AGGREGATES[aggregate],
        ]
    )


def _classes(classes: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(
        name if list(codes) == [name] else f"{name} = {' + '.join(codes)}"
        for name, codes in classes.items()
    )


def _division(protocol: Protocol) -> str:
    if protocol.kind == "session_pairs":
        scored = {
            "both": "each actor of the session is scored",
            "f2m": "only the male actor is scored",
            "m2f": "only the female actor is scored",
        }[protocol.direction]
        return f"{protocol.folds} folds, each without a session; {scored}"
    if protocol.kind == "leave_one_speaker_out":
        return f"{protocol.folds} folds, in each one speaker is scored and one validates"
    if protocol.kind == "speaker_folds":
        return f"{protocol.folds} folds of speakers, in each one part is scored and one validates"
    scored = "validation" if protocol.kind == "train_validation" else "test"
    return f"the corpus's own split, its {scored} set is scored"


def _epoch(protocol: Protocol, select: str) -> str:
    if select == "train_loss":
        return (
            "the epoch is the one with the lowest training loss, by which no held-out label counts"
        )
    on = {
        "session_pairs": "the session's other actor"
        if protocol.validation == "partner"
        else "the two actors of the next session, who do not train",
        "leave_one_speaker_out": "the next speaker, who does not train",
        "speaker_folds": "the next part, which does not train",
        "train_validation": "the scored utterances themselves, as in the paper",
        "train_validation_test": "the validation set",
    }[protocol.kind]
    return f"the epoch is the one {CRITERIA[select]} on {on}"

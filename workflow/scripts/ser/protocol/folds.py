"""Folds: who trains, validates and is scored (docs/systems.md, "Protocol"), and with which seed.

A *fold* gives groups of utterances (`ser.protocol.datasets`) a role:

``train``
    fits everything that is fitted.
``heldout``
    is predicted after every epoch. If ``select_on`` names groups, this group is scored at the
    epoch that is best on those; if it is empty, the group only chooses epochs.
``inner``
    is a held-out part of the training set; it chooses the epoch of the fold ``main``, or between
    candidates (`ser.scoring.nested`).
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable

import pandas as pd

from ser.protocol.datasets import FIXED, KINDS, TWO_PARTS_OUT, Protocol, ProtocolError

FOLD_COLUMNS = ["fold", "group", "role", "select_on"]
# A fold that folds.csv does not list: all groups train, for the exported model.
ALL = "all"
# A column of the leak meter's tables alone: groups that the whitening is fitted on.
WHITENED = "whitened"


def make_folds(dataset: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """Give every group of a dataset (`select_utterances`) its role in every fold.

    `FOLD_COLUMNS`, one row per fold and group. A ProtocolError if the corpus does not have the
    number of folds that the configuration states, or no group is left for training.
    """
    if protocol.kind not in MAKERS:
        raise ProtocolError(f"unknown protocol {protocol.kind}; known: {', '.join(KINDS)}")
    folds = pd.DataFrame(MAKERS[protocol.kind](dataset, protocol), columns=FOLD_COLUMNS)
    for name, fold in folds.groupby("fold"):
        if not (fold["role"] == "train").any():
            raise ProtocolError(f"fold {name} has nobody left to train on")
    return folds


def roles_of(folds: pd.DataFrame, fold: str) -> pd.DataFrame:
    """Give the rows of a fold; of `ALL`, every group once, as one that trains."""
    if fold != ALL:
        return folds[folds["fold"] == fold]
    everybody = folds.drop_duplicates("group")
    return everybody.assign(fold=ALL, role="train", select_on="")


def whitening_groups(roles: pd.DataFrame) -> set[str]:
    """Name the groups that a fold's whitening is fitted on, from `roles_of`: those that train."""
    fitted = roles["role"] == "train"
    if WHITENED in roles:
        fitted |= roles[WHITENED] != ""
    return set(roles.loc[fitted, "group"])


def derive_seed(dataset: str, system: str, fold: str, seed: int) -> int:
    """Derive the seed of one training, in [0, 2**31), from its names and the repetition's seed.

    NumPy, Keras and TensorFlow all accept that range. Neighbouring folds and systems get unrelated
    seeds, and a training keeps its seed when others are added to the experiment.
    """
    text = "\x1f".join((dataset, system, fold, str(seed)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1


def _check_number(found: int, protocol: Protocol, what: str) -> None:
    if found != protocol.folds:
        raise ProtocolError(
            f"the configuration states folds: {protocol.folds}, but the dataset has {found} {what};"
            f" set folds to {found}"
        )


def _session_pairs(dataset: pd.DataFrame, protocol: Protocol) -> Iterable[tuple[str, ...]]:
    sessions = sorted(set(dataset["session"]))
    _check_number(len(sessions), protocol, "sessions")
    actors = {
        session: sorted(set(zip(rows["group"], rows["gender"], strict=True)))
        for session, rows in dataset.groupby("session")
    }
    for session, pair in actors.items():
        if sorted(gender for _, gender in pair) != ["F", "M"]:
            raise ProtocolError(
                f"session_pairs needs one female and one male actor in every session; session"
                f" {session} has {', '.join(f'{name} ({gender})' for name, gender in pair)}"
            )
    if protocol.validation == "next_session" and len(sessions) < 3:
        raise ProtocolError("validation: next_session needs at least three sessions")
    scored = {"both": "FM", "f2m": "M", "m2f": "F"}[protocol.direction]
    for number, session in enumerate(sessions):
        following = sessions[(number + 1) % len(sessions)]
        held = {session} | ({following} if protocol.validation == "next_session" else set())
        for other, pair in actors.items():
            for actor, gender in pair:
                role, select_on = "train", ""
                if other in held:
                    role = "heldout"
                if other == session and gender in scored:
                    validators = pair if protocol.validation == "partner" else actors[following]
                    select_on = "+".join(name for name, _ in validators if name != actor)
                yield f"fold-{number + 1}", actor, role, select_on


def _speaker_folds(dataset: pd.DataFrame, protocol: Protocol) -> Iterable[tuple[str, ...]]:
    speakers = sorted(set(dataset["group"]))
    if protocol.kind == "leave_one_speaker_out":
        _check_number(len(speakers), protocol, "speakers")
    if not 3 <= protocol.folds <= len(speakers):
        raise ProtocolError(
            f"{protocol.kind} needs from 3 folds to one a speaker ({len(speakers)}),"
            f" so that some train, some validate and some are scored; folds is {protocol.folds}"
        )
    parts = [speakers[k :: protocol.folds] for k in range(protocol.folds)]
    for number, scored in enumerate(parts):
        validators = parts[(number + 1) % protocol.folds]
        for speaker in speakers:
            held = speaker in scored or speaker in validators
            select_on = "+".join(validators) if speaker in scored else ""
            yield f"fold-{number + 1}", speaker, "heldout" if held else "train", select_on


def _two_parts_out(dataset: pd.DataFrame, protocol: Protocol) -> Iterable[tuple[str, ...]]:
    """Hold out every pair of parts once, both as inner groups: they choose and are never scored."""
    units = sorted(set(dataset[protocol.parts_of]))
    if not 3 <= protocol.folds <= len(units):
        raise ProtocolError(
            f"nested validation needs from 3 parts to one a {protocol.parts_of} ({len(units)}),"
            f" so that somebody trains when two are held out; parts is {protocol.folds}"
        )
    part_of = {unit: index % protocol.folds for index, unit in enumerate(units)}
    parts = dataset[protocol.parts_of].map(part_of)
    groups = dict(sorted(zip(dataset["group"], parts, strict=True)))
    pairs = itertools.combinations(range(protocol.folds), 2)
    for number, pair in enumerate(pairs, start=1):
        for group, part in groups.items():
            yield f"fold-{number}", group, "inner" if part in pair else "train", ""


def _fixed_split(dataset: pd.DataFrame, protocol: Protocol) -> Iterable[tuple[str, ...]]:
    groups = sorted(set(dataset["group"]))
    training = [group for group in groups if group.startswith("train-")]
    wanted = {"val"} | ({"test"} if protocol.kind == "train_validation_test" else set())
    if missing := sorted(wanted - set(groups)) + ([] if training else ["train"]):
        raise ProtocolError(f"{protocol.kind}: no utterance in split {', '.join(missing)}")
    if protocol.inner_folds > len(training):
        raise ProtocolError(
            f"inner_folds: {protocol.inner_folds} is above the {len(training)} training speakers"
        )
    for group in training:
        yield "main", group, "train", ""
    if protocol.kind == "train_validation":
        # The paper tunes and reports on the same set: select_on is the group itself.
        yield "main", "val", "heldout", "val"
    else:
        yield "main", "val", "heldout", ""
        yield "main", "test", "heldout", "val"
    for number in range(1, protocol.inner_folds + 1):
        for group in training:
            held = group == f"train-{number}"
            yield f"inner-{number}", group, "inner" if held else "train", ""


MAKERS = {
    "session_pairs": _session_pairs,
    "leave_one_speaker_out": _speaker_folds,
    "speaker_folds": _speaker_folds,
    TWO_PARTS_OUT: _two_parts_out,
    **dict.fromkeys(FIXED, _fixed_split),
}

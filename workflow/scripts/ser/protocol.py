"""Datasets and folds: which utterances count, and who trains, validates and is scored (SYSTEMS 8).

A *dataset* is a corpus with a choice of classes. Its utterances fall into *groups*, the smallest
parts that a fold keeps together: actors, or parts of a fixed split. A *fold* gives groups a role:

``train``
    fits everything that is fitted.
``heldout``
    is predicted after every epoch. Where ``select_on`` names groups, this group is scored at the
    epoch that is best on those; where it is empty, the group only chooses epochs.
``inner``
    is a held-out part of the training set; it chooses the epoch of the fold ``main``.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

DATASET_COLUMNS = [
    "utterance",
    "group",
    "label",
    "speaker",
    "session",
    "gender",
    "part",
    "split",
    "activation",
    "valence",
    "seconds",
    "shard",
]
FOLD_COLUMNS = ["fold", "group", "role", "select_on"]
KINDS = (
    "session_pairs",
    "leave_one_speaker_out",
    "speaker_folds",
    "train_validation",
    "train_validation_test",
)
# Not for a dataset of its own: the inner folds of a nested validation (`ser.nested`).
TWO_PARTS_OUT = "two_parts_out"


class ProtocolError(ValueError):
    """The corpus cannot be divided as the protocol asks; the message is one line for the user."""


@dataclass(frozen=True)
class Protocol:
    """How a dataset is divided.

    Parameters
    ----------
    kind
        One of `KINDS`, or `TWO_PARTS_OUT`: every two of the parts are held out together once, so
        that for each part there are trainings without it that every other part was held out of.
    folds
        Number of sessions, speakers or parts that take their turn; 1 where the split is fixed.
        Of two parts out, the number of parts.
    validation
        ``partner`` (the other actor of the scored actor's session) or ``next_session``
        (both actors of the next session, who then do not train); session pairs only.
    direction
        ``both``, ``f2m`` (the female actor validates, the male is scored) or ``m2f``.
    inner_folds
        Parts of the training set that take their turn as inner validation; 0 for none.
    parts_of
        What is dealt to the parts of two parts out: ``speaker`` or ``session``.
    """

    kind: str
    folds: int = 1
    validation: str = "partner"
    direction: str = "both"
    inner_folds: int = 0
    parts_of: str = "speaker"


def fold_names(protocol: Protocol) -> list[str]:
    """Name the folds from the configuration alone, so that the DAG is known before any data."""
    if protocol.kind in ("train_validation", "train_validation_test"):
        return ["main", *(f"inner-{k}" for k in range(1, protocol.inner_folds + 1))]
    if protocol.kind == TWO_PARTS_OUT:
        return [f"fold-{k}" for k in range(1, protocol.folds * (protocol.folds - 1) // 2 + 1)]
    return [f"fold-{k}" for k in range(1, protocol.folds + 1)]


def select_utterances(
    utterances: pd.DataFrame,
    classes: Mapping[str, Sequence[str]],
    protocol: Protocol,
    part: str = "all",
) -> pd.DataFrame:
    """Choose a dataset's utterances from the corpus's table and put each in a group.

    Parameters
    ----------
    utterances
        The utterance table of the corpus, with a ``shard`` column, all strings.
    classes
        Class name to the corpus's label codes that it takes in (``happy: [hap, exc]``).
    protocol
        Decides what a group is.
    part
        ``all``, ``improvised`` or ``scripted``.

    Returns
    -------
    pandas.DataFrame
        `DATASET_COLUMNS`, sorted by utterance.

    Raises
    ------
    ProtocolError
        When a class has no utterance, or an utterance lacks the speaker or session that is needed.
    """
    class_of = {code: name for name, codes in classes.items() for code in codes}
    table = utterances[utterances["label"].isin(class_of)].copy()
    if part != "all":
        table = table[table["part"] == part]
    table["label"] = table["label"].map(class_of)
    empty = [name for name in classes if not (table["label"] == name).any()]
    if empty:
        raise ProtocolError(
            f"no utterance of class {', '.join(empty)} (label codes"
            f" {', '.join(code for name in empty for code in classes[name])});"
            f" the corpus has {_count_codes(utterances)}"
        )
    table["group"] = _groups(table, protocol)
    return table[DATASET_COLUMNS].sort_values("utterance", ignore_index=True)


def _count_codes(utterances: pd.DataFrame) -> str:
    counts = utterances["label"].replace("", "(none)").value_counts().sort_index()
    return ", ".join(f"{code} {count}" for code, count in counts.items()) or "no labels"


def _groups(table: pd.DataFrame, protocol: Protocol) -> pd.Series:
    if protocol.kind in ("train_validation", "train_validation_test"):
        missing = table.loc[~table["split"].isin(["train", "val", "test"]), "utterance"]
        if len(missing):
            raise ProtocolError(
                f"{protocol.kind} needs a split (train, val or test) for every utterance;"
                f" {missing.iloc[0]} has none"
            )
        return table["split"].where(table["split"] != "train", _training_parts(table, protocol))
    needed = {
        "session_pairs": ["speaker", "session", "gender"],
        TWO_PARTS_OUT: sorted({"speaker", protocol.parts_of}),
    }.get(protocol.kind, ["speaker"])
    for column in needed:
        missing = table.loc[table[column] == "", "utterance"]
        if len(missing):
            raise ProtocolError(
                f"{protocol.kind} needs the {column} of every utterance; {missing.iloc[0]} has none"
            )
    return table["speaker"]


def _training_parts(table: pd.DataFrame, protocol: Protocol) -> pd.Series:
    """Deal the training speakers (utterances where unknown) round into equal parts."""
    keys = table["speaker"].where(table["speaker"] != "", table["utterance"])
    # Dealt in the order of a checksum: a sorted list of names often runs by source or class.
    order = sorted(set(keys), key=lambda key: (zlib.crc32(key.encode()), key))
    parts = max(1, protocol.inner_folds)
    part_of = {key: f"train-{index % parts + 1}" for index, key in enumerate(order)}
    return keys.map(part_of)


def make_folds(dataset: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """Give every group its role in every fold.

    Parameters
    ----------
    dataset
        What `select_utterances` returned.
    protocol
        How to divide it.

    Returns
    -------
    pandas.DataFrame
        `FOLD_COLUMNS`, one row a fold and group.

    Raises
    ------
    ProtocolError
        When the corpus does not have the number of folds that the configuration states.
    """
    # The folds are also named while the Snakefile is read, which shall not wait for pandas.
    import pandas as pd

    if protocol.kind == "session_pairs":
        rows = _session_pairs(dataset, protocol)
    elif protocol.kind in ("leave_one_speaker_out", "speaker_folds"):
        rows = _speaker_folds(dataset, protocol)
    elif protocol.kind == TWO_PARTS_OUT:
        rows = _two_parts_out(dataset, protocol)
    elif protocol.kind in ("train_validation", "train_validation_test"):
        rows = _fixed_split(dataset, protocol)
    else:
        raise ProtocolError(f"unknown protocol {protocol.kind}; known: {', '.join(KINDS)}")
    folds = pd.DataFrame(rows, columns=FOLD_COLUMNS)
    for name, fold in folds.groupby("fold"):
        if not (fold["role"] == "train").any():
            raise ProtocolError(f"fold {name} has nobody left to train on")
    return folds


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
        session: sorted(
            set(zip(rows["group"], rows["gender"], strict=True)), key=lambda actor: actor
        )
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
    """Hold out every two parts once, both as inner groups: they choose and are never scored."""
    units = sorted(set(dataset[protocol.parts_of]))
    if not 3 <= protocol.folds <= len(units):
        raise ProtocolError(
            f"nested validation needs from 3 parts to one a {protocol.parts_of} ({len(units)}),"
            f" so that somebody trains when two are held out; parts is {protocol.folds}"
        )
    part_of = {unit: index % protocol.folds for index, unit in enumerate(units)}
    groups = dict(
        sorted(zip(dataset["group"], dataset[protocol.parts_of].map(part_of), strict=True))
    )
    pairs = itertools.combinations(range(protocol.folds), 2)
    for number, pair in enumerate(pairs, start=1):
        for group, part in groups.items():
            yield f"fold-{number}", group, "inner" if part in pair else "train", ""


def _fixed_split(dataset: pd.DataFrame, protocol: Protocol) -> Iterable[tuple[str, ...]]:
    groups = sorted(set(dataset["group"]))
    training = [group for group in groups if group.startswith("train-")]
    wanted = {"val"} | ({"test"} if protocol.kind == "train_validation_test" else set())
    missing = sorted(wanted - set(groups)) + ([] if training else ["train"])
    if missing:
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

"""Datasets: their utterances, the groups that a fold keeps together, and the names of folds.

A *dataset* is a corpus with a choice of classes. Its utterances fall into *groups*, the smallest
parts that a fold keeps together: actors, or parts of a fixed split. `ser.protocol.folds` gives
them roles.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

DATASET_COLUMNS = [
    *("utterance", "group", "label", "speaker", "session", "gender", "part", "split"),
    *("activation", "valence", "seconds", "shard"),
]
FIXED = ("train_validation", "train_validation_test")
KINDS = ("session_pairs", "leave_one_speaker_out", "speaker_folds", *FIXED)
# Not a protocol of the configuration: the inner folds of nested validation
# (`ser.scoring.nested`).
TWO_PARTS_OUT = "two_parts_out"


class ProtocolError(ValueError):
    """The corpus cannot be divided as the protocol asks; the message is one line for the user."""


@dataclass(frozen=True)
class Protocol:
    """How a dataset is divided.

    With two parts out, every pair of parts is held out once. So for each part p and every other
    part q there is a training that saw neither.
    """

    kind: str  # one of `KINDS`, or `TWO_PARTS_OUT`
    folds: int = 1  # sessions, speakers or parts held out in turn; 1 for a fixed split
    # Of session pairs: partner (the other actor of the scored actor's session) or next_session
    # (both actors of the next session, who then do not train).
    validation: str = "partner"
    direction: str = "both"  # or f2m (the female actor validates, the male is scored), or m2f
    inner_folds: int = 0  # parts of the training set that serve in turn as inner validation
    parts_of: str = "speaker"  # or session: the unit that two parts out divides


def fold_names(protocol: Protocol) -> list[str]:
    """Name the folds from the configuration alone, so that the DAG does not depend on data."""
    if protocol.kind in FIXED:
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

    `utterances` is the corpus's table with a ``shard`` column, all strings; `classes` maps a class
    to the corpus's label codes that it takes in (``happy: [hap, exc]``); `part` is ``all``,
    ``improvised`` or ``scripted``. `DATASET_COLUMNS`, sorted by utterance. A ProtocolError where a
    class has no utterance, or an utterance lacks the speaker or session that is needed.
    """
    class_of = {code: name for name, codes in classes.items() for code in codes}
    table = utterances[utterances["label"].isin(class_of)].copy()
    if part != "all":
        table = table[table["part"] == part]
    table["label"] = table["label"].map(class_of)
    empty = [name for name in classes if not (table["label"] == name).any()]
    if empty:
        counts = utterances["label"].replace("", "(none)").value_counts().sort_index()
        raise ProtocolError(
            f"no utterance of class {', '.join(empty)} (label codes"
            f" {', '.join(code for name in empty for code in classes[name])}); the corpus has"
            f" {', '.join(f'{code} {count}' for code, count in counts.items()) or 'no labels'}"
        )
    table["group"] = _groups(table, protocol)
    return table[DATASET_COLUMNS].sort_values("utterance", ignore_index=True)


def _groups(table: pd.DataFrame, protocol: Protocol) -> pd.Series:
    if protocol.kind in FIXED:
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
    """Divide the training speakers (utterances, if speakers are unknown) into equal parts."""
    keys = table["speaker"].where(table["speaker"] != "", table["utterance"])
    # In the order of a checksum: sorted names are often grouped by source or class.
    order = sorted(set(keys), key=lambda key: (zlib.crc32(key.encode()), key))
    parts = max(1, protocol.inner_folds)
    part_of = {key: f"train-{index % parts + 1}" for index, key in enumerate(order)}
    return keys.map(part_of)

"""What the paper's text says, as data (``workflow/resources/claims.yaml``), read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ser.tables.audit.findings import AuditError


@dataclass(frozen=True)
class Place:
    """A dataset in a table: there, the proposed model stands among its baselines."""

    table: str
    dataset: str


@dataclass(frozen=True)
class ScoredSet(Place):
    """Which of a dataset's counts were scored; ``halves`` where perhaps one direction only."""

    split: str
    halves: bool = False


@dataclass(frozen=True)
class Claim:
    """What all claims have: a name, the place in the paper, and what is said, in our words."""

    id: str
    where: str
    statement: str


@dataclass(frozen=True)
class Increase(Claim):
    """The proposed model is so much better; over several places, the mean of the increases.

    ``claimed`` holds the printed digits a measure, ``called`` is relative, absolute, or empty
    where the text does not say.
    """

    claimed: Mapping[str, str]
    places: Sequence[Place]
    called: str = ""


@dataclass(frozen=True)
class Best(Claim):
    """The proposed model is the best of each place."""

    places: Sequence[Place]


@dataclass(frozen=True)
class More(Claim):
    """The increase is larger in one place than in another."""

    more: Place
    less: Place


@dataclass(frozen=True)
class Better(Claim):
    """The proposed model's scores are higher on some datasets than on another."""

    better: Sequence[Place]
    worse: Place


@dataclass(frozen=True)
class Merged(Claim):
    """One dataset is another with more utterances in one class."""

    less: Place
    more: Place
    label: str


@dataclass(frozen=True)
class Count(Claim):
    """The text gives a number of utterances that a table gives too."""

    claimed: str
    place: Place
    label: str
    split: str


@dataclass(frozen=True)
class Row(Claim):
    """A system is announced for a table."""

    place: Place
    system: str


@dataclass(frozen=True)
class Rounding(Claim):
    """The figures of all `Increase` claims are rounded, not cut."""


@dataclass(frozen=True)
class Origin(Claim):
    """A cited row may hold figures that are known with more digits from elsewhere (``source``)."""

    place: Place
    system: str
    figures: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Remark(Claim):
    """Something read in the text, which no cell decides; ``source`` where the text is not alone."""

    remark: str
    source: str = ""


@dataclass(frozen=True)
class Claims:
    """The proposed model's name in the file of cells, what was scored, and the claims in order."""

    proposed: str
    sets: Sequence[ScoredSet]
    claims: Sequence[Claim]


KINDS: dict[str, type[Claim]] = {
    "increase": Increase,
    "best": Best,
    "more": More,
    "better": Better,
    "merged": Merged,
    "count": Count,
    "row": Row,
    "rounding": Rounding,
    "origin": Origin,
    "text": Remark,
}
PLACES = {"places", "better"}
PLACE = {"place", "more", "less", "worse"}
PRINTED = {"claimed", "figures"}
MEASURES = ("ua", "wa")
CALLED = ("", "relative", "absolute")


def read_claims(path: str | Path) -> Claims:
    """Read and check the claims.

    Raises
    ------
    AuditError
        At the first wrong entry; the message is one line with the file and the claim.
    """
    path = Path(path)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    wanted = ["proposed", "sets", "claims"]
    if not isinstance(content, dict) or sorted(content) != sorted(wanted):
        raise AuditError(f"{path}: the keys must be {', '.join(wanted)}")
    sets = [
        _made(ScoredSet, entry, f"{path}: sets[{number}]")
        for number, entry in enumerate(content["sets"])
    ]
    claims: list[Claim] = []
    for entry in content["claims"]:
        where = f"{path}: claim {entry.get('id', '')}".rstrip()
        claims.append(_claim(entry, where))
        if [claim.id for claim in claims].count(claims[-1].id) > 1:
            raise AuditError(f"{where}: the id is double")
    return Claims(content["proposed"], sets, claims)


def _claim(entry: dict[str, Any], where: str) -> Claim:
    kind = entry.get("kind", "")
    if kind not in KINDS:
        raise AuditError(f"{where}: kind {kind}; it must be one of {', '.join(KINDS)}")
    values = {name: _value(name, value, where) for name, value in entry.items() if name != "kind"}
    claim = _made(KINDS[kind], values, where)
    if isinstance(claim, Increase) and claim.called not in CALLED:
        raise AuditError(f"{where}: called {claim.called}; it must be relative or absolute")
    return claim


def _value(name: str, value: Any, where: str) -> Any:
    if name in PLACES:
        return [_made(Place, place, f"{where}: {name}") for place in value]
    if name in PLACE:
        return _made(Place, value, f"{where}: {name}")
    if name in PRINTED and isinstance(value, dict):
        if unknown := sorted(set(value) - set(MEASURES)):
            raise AuditError(f"{where}: {name}.{unknown[0]}; it must be one of ua, wa")
        return {measure: _printed(f"{name}.{measure}", value[measure], where) for measure in value}
    return _printed(name, value, where) if name in PRINTED else value


def _printed(name: str, value: Any, where: str) -> str:
    # A bare 5.0 would still be 5.0, but a bare 5.10 would not: printed digits are text.
    if not isinstance(value, str) or not value.replace(".", "", 1).isdecimal():
        raise AuditError(f"{where}: {name}: {value}; it must be a printed number in quotes")
    return value


def _made(kind: Any, values: Any, where: str) -> Any:
    if not isinstance(values, dict):
        raise AuditError(f"{where}: {values}; it must be a mapping")
    values = values | ({"table": str(values["table"])} if "table" in values else {})
    try:
        return kind(**values)
    except TypeError as error:
        raise AuditError(f"{where}: {str(error).partition(' ')[2]}") from error

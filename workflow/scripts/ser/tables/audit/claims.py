"""The five kinds of claim that a paper's text makes, each with its check, and their file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from ser.tables.audit.arithmetic import cut, decimals, half_up, plain, signed
from ser.tables.audit.paper import (
    ABSOLUTE,
    ABSOLUTE_BEST,
    AuditError,
    Claim,
    Finding,
    Paper,
    Place,
    ScoredSet,
)
from ser.tables.published import SCORES, Published

COMPUTED, READ = "computed from the cells", "read in the text, not computed"
PRINTED, ABOVE = "as printed", "above always predicting the largest class"


@dataclass(frozen=True)
class Increase(Claim):
    """The proposed model is better by ``claimed``; over several places, the mean increase.

    ``claimed`` holds the printed digits a measure, ``called`` is relative, absolute, or empty
    where the text does not say.
    """

    places: Sequence[Place]
    claimed: Mapping[str, str]
    called: str = ""

    def computed(self, paper: Paper, measure: str) -> dict[str, Fraction]:
        """Compute the increase in each of the four ways."""
        found = [paper.compare(place, measure).increases for place in self.places]
        return {
            method: sum((one[method] for one in found), Fraction(0)) / len(found)
            for method in found[0]
        }

    def check(self, paper: Paper) -> Iterator[Finding]:
        """Find which way of computing gives the printed digits, and whether the text says so."""
        for measure, printed in self.claimed.items():
            places = decimals(printed)
            values = self.computed(paper, measure)
            fitting = [name for name in values if half_up(values[name], places) == printed]
            numbers = [paper.compare(place, measure).baselines for place in self.places]
            verdict = self._verdict(fitting, numbers)
            for method, value in values.items():
                # A percentage may have endless digits; it is given with as many as are claimed.
                computed = plain(value) if method in ABSOLUTE else half_up(value, places)
                row = (measure, printed, computed, method, verdict)
                yield self.finding("claims", self.places, *row)

    def _verdict(self, fitting: Sequence[str], baselines: Sequence[int]) -> str:
        if not fitting:
            return "no way of computing gives the printed digits"
        ways = {name: "absolute" if name in ABSOLUTE else "relative" for name in fitting}
        phrases = [_distance(name, way, baselines) for name, way in ways.items()]
        verdict = " or ".join(dict.fromkeys(phrases))
        if not self.called:
            return verdict
        if self.called in ways.values():
            return f"holds: {verdict}"
        return f"{verdict}, not {'an' if self.called == 'absolute' else 'a'} {self.called} one"


def _distance(method: str, way: str, baselines: Sequence[int]) -> str:
    number = _in_words(baselines[0]) if len(set(baselines)) == 1 else "all"
    base = "the best baseline"
    if set(baselines) == {1}:
        base = "the only baseline"
    elif method.endswith("mean baseline"):
        base = f"the mean of the {number} baselines"
    over = f"mean over {_in_words(len(baselines))} sets of the " if len(baselines) > 1 else ""
    return f"{over}{way} distance to {base}"


def _in_words(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
    return words[number] if number < len(words) else str(number)


@dataclass(frozen=True)
class Order(Claim):
    """The proposed model is the best of each place, or does better there than in ``than``.

    ``by`` says what is compared with ``than``: its ``score``, or its ``increase``.
    """

    places: Sequence[Place]
    than: Place | None = None
    by: str = "score"

    def check(self, paper: Paper) -> Iterator[Finding]:
        """Compare scores or increases, UA and WA."""
        for place in self.places:
            for measure in SCORES:
                if self.than is None:
                    margin = paper.compare(place, measure).increases[ABSOLUTE_BEST]
                    verdict = "holds" if margin > 0 else "does not hold" if margin else "a tie"
                    row = (measure, "", signed(margin), ABSOLUTE_BEST, verdict)
                    yield self.finding("claims", [place], *row)
                    continue
                compare, digits = (_gains, 3) if self.by == "increase" else (_scores, 1)
                pairs, verdict = compare(paper, (place, self.than), measure)
                for method, values in pairs.items():
                    computed = " against ".join(plain(value, digits) for value in values)
                    row = (measure, "", computed, method, verdict)
                    yield self.finding("claims", [place, self.than], *row)


_Pairs = dict[str, list[Fraction]]


def _gains(paper: Paper, places: Sequence[Place], measure: str) -> tuple[_Pairs, str]:
    found = [paper.compare(place, measure).increases for place in places]
    pairs = {method: [increases[method] for increases in found] for method in ABSOLUTE}
    fitting = [method for method, (more, less) in pairs.items() if more > less]
    if len(fitting) == 1:
        return pairs, f"holds for {fitting[0]} alone"
    return pairs, "holds" if fitting else "does not hold"


def _scores(paper: Paper, places: Sequence[Place], measure: str) -> tuple[_Pairs, str]:
    # Always predicting the largest class has that class's share as WA, and 1/K as UA.
    pairs: _Pairs = {PRINTED: [], ABOVE: []}
    classes = []
    for place in places:
        splits = [scored.split for scored in paper.sets if scored.dataset == place.dataset]
        if not splits:
            raise AuditError(f"no entry of sets says what of {place.dataset} was scored")
        counts = list(paper.class_counts(place.dataset, splits[0]).values())
        share = Fraction(max(counts), sum(counts))
        guess = share if measure == "wa" else Fraction(1, len(counts))
        score = paper.compare(place, measure).proposed
        classes.append(len(counts))
        pairs[PRINTED].append(score)
        pairs[ABOVE].append(score - 100 * guess)
    printed, above = (better > worse for better, worse in pairs.values())
    if not printed:
        return pairs, "does not hold"
    verdict = f"holds, {'also' if above else 'but not'} {ABOVE}"
    if classes[0] != classes[1]:
        verdict += f"; {_in_words(classes[0])} classes against {_in_words(classes[1])}"
    return pairs, verdict


@dataclass(frozen=True)
class Count(Claim):
    """A number of utterances: ``claimed`` in the text, or a class's in ``place`` less ``minus``."""

    place: Place
    label: str
    split: str = "all"
    claimed: str = ""
    minus: Place | None = None

    def check(self, paper: Paper) -> Iterator[Finding]:
        """Compare with the printed count, or subtract and compare the other classes."""
        if self.minus:
            yield self._difference(paper, self.minus)
            return
        table = f"Table {self.place.table}"
        count = paper.cell(self.place, self.label, self.split)
        if not self.claimed:
            raise AuditError(f"claim {self.id}: a count needs claimed or minus")
        if not count:
            raise AuditError(f"claim {self.id}: no such count in {table}")
        agree = int(count) == int(self.claimed)
        verdict = f"agrees with {table}" if agree else f"does not agree: {table} has {count}"
        yield self.finding("text", [self.place], "", self.claimed, count, COMPUTED, verdict)

    def _difference(self, paper: Paper, minus: Place) -> Finding:
        less = paper.class_counts(minus.dataset, self.split)
        more = paper.class_counts(self.place.dataset, self.split)
        changed = [label for label in sorted(less | more) if less.get(label) != more.get(label)]
        others = [label for label in changed if label != self.label]
        verdict = f"{', '.join(others)} differs too" if others else "the other classes are the same"
        first, second = more.get(self.label, 0), less.get(self.label, 0)
        row = ("", "", str(first - second), f"{first} - {second}", verdict)
        return self.finding("sums", [minus, self.place], *row)


@dataclass(frozen=True)
class Row(Claim):
    """A system stands in a table; with ``figures``, its cells shorten those of a ``source``."""

    place: Place
    system: str
    figures: Mapping[str, str] | None = None
    source: str = ""

    def check(self, paper: Paper) -> Iterator[Finding]:
        """Look for the row; compare its cells with longer figures: rounded, cut, or neither."""
        table = f"Table {self.place.table}"
        if self.figures is None:
            rows = paper.rows(self.place)
            verdict = f"{table} has {'the' if self.system in rows else 'no such'} row"
            yield self.finding("text", [self.place], "", "", f"{len(rows)} rows", COMPUTED, verdict)
            return
        for measure, figure in self.figures.items():
            printed = paper.cell(self.place, self.system, measure)
            if not printed:
                raise AuditError(f"claim {self.id}: no {measure} of {self.system} in {table}")
            rounded = half_up(Fraction(figure), decimals(printed))
            verdict = f"not {figure}"
            if printed == rounded:
                verdict = f"{figure} rounded"
            elif printed == cut(Fraction(figure), decimals(printed)):
                verdict = f"{figure} cut; rounded, it would be {rounded}"
            method = f"{COMPUTED}; {figure} is {self.source}"
            yield self.finding("text", [self.place], measure, printed, figure, method, verdict)


@dataclass(frozen=True)
class Remark(Claim):
    """Something read in the text, which no cell decides; ``source`` where the text is not alone."""

    remark: str
    source: str = ""

    def check(self, paper: Paper) -> Iterator[Finding]:
        """Pass the remark on."""
        method = f"{READ}; also read: {self.source}" if self.source else READ
        yield self.finding("text", [], "", "", "", method, self.remark)


KINDS = {"increase": Increase, "order": Order, "count": Count, "row": Row, "text": Remark}
CHOICES = {"called": ("relative", "absolute"), "by": ("score", "increase")}
KEYS = {"title", "notes", "proposed", "sets", "claims"}


def read_paper(path: str | Path, published: Published) -> Paper:
    """Read a paper's claims (``workflow/resources/claims.yaml`` says what such a file holds).

    Raises
    ------
    AuditError
        At the first wrong entry; the message is one line with the file and the claim.
    """
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    if not isinstance(content, dict) or set(content) != KEYS:
        raise AuditError(f"{path}: the keys must be {', '.join(sorted(KEYS))}")
    sets = [
        _made(ScoredSet, entry, f"{path}: sets[{k}]") for k, entry in enumerate(content["sets"])
    ]
    claims: dict[str, Claim] = {}
    for entry in content["claims"]:
        where = f"{path}: claim {entry.get('id', '')}".rstrip()
        kind = entry.get("kind", "")
        if kind not in KINDS:
            raise AuditError(f"{where}: kind {kind}; it must be one of {', '.join(KINDS)}")
        if entry["id"] in claims:
            raise AuditError(f"{where}: the id is double")
        values = {key: _value(key, entry[key], where) for key in entry if key != "kind"}
        claims[entry["id"]] = _made(KINDS[kind], values, where)
    return Paper(**content | {"sets": sets, "claims": list(claims.values())}, published=published)


def _value(name: str, value: Any, where: str) -> Any:
    if name == "places":
        return [_made(Place, place, f"{where}: {name}") for place in value]
    if name in ("place", "than", "minus"):
        return _made(Place, value, f"{where}: {name}")
    if name in CHOICES and value not in CHOICES[name]:
        raise AuditError(f"{where}: {name} {value}; it must be {' or '.join(CHOICES[name])}")
    if name in ("claimed", "figures"):
        for measure, printed in value.items() if isinstance(value, dict) else [("", value)]:
            key = f"{name}.{measure}".rstrip(".")
            if measure not in ("", *SCORES):
                raise AuditError(f"{where}: {key}; it must be one of {', '.join(SCORES)}")
            # A bare 5.10 would be read as 5.1: printed digits are text.
            if not isinstance(printed, str) or not printed.replace(".", "", 1).isdecimal():
                raise AuditError(f"{where}: {key}: {printed}; it must be a number in quotes")
    return value


def _made(kind: Any, values: Any, where: str) -> Any:
    if not isinstance(values, dict):
        raise AuditError(f"{where}: {values}; it must be a mapping")
    values = values | ({"table": str(values["table"])} if "table" in values else {})
    try:
        return kind(**values)
    except TypeError as error:
        raise AuditError(f"{where}: {str(error).partition(' ')[2]}") from error

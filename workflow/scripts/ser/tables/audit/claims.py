"""The five kinds of claim that a paper's text makes, each with its check, and their file.

``workflow/resources/claims.yaml`` says what each kind means and which keys it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from ser.tables.audit.paper import (
    ABSOLUTE,
    ABSOLUTE_BEST,
    AuditError,
    Claim,
    Finding,
    Paper,
    Place,
    ScoredSet,
    cut,
    decimals,
    half_up,
    plain,
    signed,
)
from ser.tables.published import SCORES, Published

COMPUTED, READ = "computed from the cells", "read in the text, not computed"
PRINTED, ABOVE = "as printed", "above always predicting the largest class"


def _finding(
    part: str, claim: Claim, places: Sequence[Place], measure: str, claimed: str, *rest: Any
) -> Finding:
    dataset = " and ".join(place.dataset for place in places)
    return Finding(
        part, claim["id"], claim["where"], claim["statement"], dataset, measure, claimed, *rest
    )


def _check_increase(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Find which way of computing gives the printed digits, and whether the text says so."""
    places, called = claim["places"], claim.get("called", "")
    for measure, printed in claim["claimed"].items():
        digits = decimals(printed)
        values = _mean_increases(paper, places, measure)
        fitting = [name for name in values if half_up(values[name], digits) == printed]
        numbers = [len(paper.scores(place, measure)[1]) for place in places]
        verdict = " or ".join(dict.fromkeys(_describe_increase(name, numbers) for name in fitting))
        if not fitting:
            verdict = "no way of computing gives the printed digits"
        elif called in map(_kind_of_increase, fitting):
            verdict = f"holds: {verdict}"
        elif called:
            verdict += f", not {'an' if called == 'absolute' else 'a'} {called} one"
        # A percentage may have endless digits; it gets as many as the claim.
        computed = {
            name: plain(value) if name in ABSOLUTE else half_up(value, digits)
            for name, value in values.items()
        }
        yield _finding("claims", claim, places, measure, printed, computed, verdict)


def _mean_increases(paper: Paper, places: Sequence[Place], measure: str) -> dict[str, Fraction]:
    found = [paper.increases(place, measure) for place in places]
    return {name: sum(one[name] for one in found) / Fraction(len(found)) for name in found[0]}


def _kind_of_increase(method: str) -> str:
    return "absolute" if method in ABSOLUTE else "relative"


def _describe_increase(method: str, baselines: Sequence[int]) -> str:
    base = "the best baseline"
    if set(baselines) == {1}:
        base = "the only baseline"
    elif method.endswith("mean baseline"):
        number = _in_words(baselines[0]) if len(set(baselines)) == 1 else "all"
        base = f"the mean of the {number} baselines"
    over = f"mean over {_in_words(len(baselines))} sets of the " if len(baselines) > 1 else ""
    return f"{over}{_kind_of_increase(method)} distance to {base}"


def _in_words(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
    return words[number] if number < len(words) else str(number)


def check_rounding(paper: Paper) -> Iterator[Finding]:
    """Say whether each reproduced increase that has more digits than printed is rounded or cut."""
    found: dict[tuple[str, ...], Finding] = {}
    for claim in [claim for claim in paper.claims if claim["kind"] == "increase"]:
        named = {"id": "rounding", "statement": "how the increases' last digit came about"}
        for measure, printed in claim["claimed"].items():
            values = _mean_increases(paper, claim["places"], measure)
            for method in ABSOLUTE:
                exact, digits = plain(values[method]), decimals(printed)
                reproduced = half_up(values[method], digits) == printed
                if not reproduced or values[method] == Fraction(printed):
                    continue
                short = cut(values[method], digits)
                how = "rounded or cut" if short == printed else f"rounded; cut, it would be {short}"
                row = (measure, printed, {f"{COMPUTED}, {method}": exact}, f"{exact} {how}")
                finding = _finding("text", {**claim, **named}, claim["places"], *row)
                found.setdefault((finding.dataset, measure, printed), finding)
    yield from found.values()


def _check_order(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare with the best baseline, or scores or increases of two places; UA and WA."""
    for place, measure in product(claim["places"], SCORES):
        if "than" in claim:
            places = [place, claim["than"]]
            compare = _compare_increases if claim.get("by") == "increase" else _compare_scores
            computed, verdict = compare(paper, places, measure)
        else:
            places, margin = [place], paper.increases(place, measure)[ABSOLUTE_BEST]
            computed = {ABSOLUTE_BEST: signed(margin)}
            verdict = "holds" if margin > 0 else "does not hold" if margin else "a tie"
        yield _finding("claims", claim, places, measure, "", computed, verdict)


_Compared = tuple[dict[str, str], str]


def _compare_increases(paper: Paper, places: Sequence[Place], measure: str) -> _Compared:
    here, there = (paper.increases(place, measure) for place in places)
    computed = {name: f"{plain(here[name])} against {plain(there[name])}" for name in ABSOLUTE}
    fitting = [method for method in ABSOLUTE if here[method] > there[method]]
    if len(fitting) == 1:
        return computed, f"holds for {fitting[0]} alone"
    return computed, "holds" if fitting else "does not hold"


def _compare_scores(paper: Paper, places: Sequence[Place], measure: str) -> _Compared:
    # Always predicting the largest class has that class's share as WA, and 1/K as UA.
    scores, above, classes = [], [], []
    for place in places:
        splits = [scored.split for scored in paper.sets if scored.dataset == place.dataset]
        if not splits:
            raise AuditError(f"no entry of sets says what of {place.dataset} was scored")
        counts = list(paper.class_counts(place.dataset, splits[0]).values())
        guess = Fraction(max(counts), sum(counts)) if measure == "wa" else Fraction(1, len(counts))
        scores.append(paper.scores(place, measure)[0])
        above.append(scores[-1] - 100 * guess)
        classes.append(_in_words(len(counts)))
    computed = {
        method: " against ".join(plain(value, 1) for value in values)
        for method, values in ((PRINTED, scores), (ABOVE, above))
    }
    if scores[0] <= scores[1]:
        return computed, "does not hold"
    verdict = f"holds, {'also' if above[0] > above[1] else 'but not'} {ABOVE}"
    if classes[0] != classes[1]:
        verdict += f"; {classes[0]} classes against {classes[1]}"
    return computed, verdict


def _check_count(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare with the printed count, or subtract and compare the other classes."""
    place, label, split = claim["place"], claim["label"], claim.get("split", "all")
    if "minus" in claim:
        minus = claim["minus"]
        less = paper.class_counts(minus.dataset, split)
        more = paper.class_counts(place.dataset, split)
        changed = [name for name in sorted(less | more) if less.get(name) != more.get(name)]
        others = ", ".join(name for name in changed if name != label)
        verdict = f"{others} differs too" if others else "the other classes are the same"
        first, second = more.get(label, 0), less.get(label, 0)
        computed = {f"{first} - {second}": str(first - second)}
        yield _finding("sums", claim, [minus, place], "", "", computed, verdict)
        return
    if "claimed" not in claim:
        raise AuditError(f"claim {claim['id']}: a count needs claimed or minus")
    table, count = f"Table {place.table}", paper.cell(place, label, split)
    if not count:
        raise AuditError(f"claim {claim['id']}: no such count in {table}")
    agree = int(count) == int(claim["claimed"])
    verdict = f"agrees with {table}" if agree else f"does not agree: {table} has {count}"
    yield _finding("text", claim, [place], "", claim["claimed"], {COMPUTED: count}, verdict)


def _check_row(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Look for the row, or compare its cells with longer figures: rounded, cut, or neither."""
    place, system = claim["place"], claim["system"]
    table = f"Table {place.table}"
    if "figures" not in claim:
        rows = paper.rows(place)
        verdict = f"{table} has {'the' if system in rows else 'no such'} row"
        yield _finding("text", claim, [place], "", "", {COMPUTED: f"{len(rows)} rows"}, verdict)
    for measure, figure in claim.get("figures", {}).items():
        printed = paper.cell(place, system, measure)
        if not printed:
            raise AuditError(f"claim {claim['id']}: no {measure} of {system} in {table}")
        rounded = half_up(Fraction(figure), decimals(printed))
        verdict = f"not {figure}"
        if printed == rounded:
            verdict = f"{figure} rounded"
        elif printed == cut(Fraction(figure), decimals(printed)):
            verdict = f"{figure} cut; rounded, it would be {rounded}"
        computed = {f"{COMPUTED}; {figure} is {claim.get('source', '')}": figure}
        yield _finding("text", claim, [place], measure, printed, computed, verdict)


def _check_text(paper: Paper, claim: Claim) -> Iterator[Finding]:
    method = f"{READ}; also read: {claim['source']}" if "source" in claim else READ
    yield _finding("text", claim, [], "", "", {method: ""}, claim["remark"])


# The check, the keys that a claim needs besides those of all claims, and its optional keys.
KINDS: dict[str, tuple[Any, str, str]] = {
    "increase": (_check_increase, "places claimed", "called"),
    "order": (_check_order, "places", "than by"),
    "count": (_check_count, "place label", "split claimed minus"),
    "row": (_check_row, "place system", "figures source"),
    "text": (_check_text, "remark", "source"),
}
CHOICES = {"called": ("relative", "absolute"), "by": ("score", "increase")}


def read_paper(path: str | Path, published: Published) -> Paper:
    """Read a paper's claims; an AuditError of one line names the file and the first wrong entry."""
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    content = _checked(content, str(path), "title notes proposed sets claims")
    sets = [
        ScoredSet(**_checked(entry, f"{path}: sets[{number}]", "table dataset split", "halves"))
        for number, entry in enumerate(content["sets"])
    ]
    claims: dict[str, Claim] = {}
    for entry in content["claims"]:
        where = f"{path}: claim {entry.get('id', '')}".rstrip()
        kind = entry.get("kind")
        if kind not in KINDS:
            raise AuditError(f"{where}: kind {kind}; it must be one of {', '.join(KINDS)}")
        claim = _checked(entry, where, f"kind id where statement {KINDS[kind][1]}", KINDS[kind][2])
        if claim["id"] in claims:
            raise AuditError(f"{where}: the id is double")
        claims[claim["id"]] = {key: _value(key, claim[key], where) for key in claim}
    return Paper(**content | {"sets": sets, "claims": list(claims.values())}, published=published)


def _checked(entry: Any, where: str, needed: str, further: str = "") -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise AuditError(f"{where}: {entry}; it must be a mapping")
    if unknown := set(entry) - {*needed.split(), *further.split()}:
        raise AuditError(f"{where}: unknown key {min(unknown)}")
    if missing := set(needed.split()) - set(entry):
        raise AuditError(f"{where}: key {min(missing)} is missing")
    # A table's number may be written without quotes.
    return entry | ({"table": str(entry["table"])} if "table" in entry else {})


def _value(name: str, value: Any, where: str) -> Any:
    if name in ("places", "place", "than", "minus"):
        entries = value if name == "places" else [value]
        places = [
            Place(**_checked(entry, f"{where}: {name}", "table dataset")) for entry in entries
        ]
        return places if name == "places" else places[0]
    if name in CHOICES and value not in CHOICES[name]:
        raise AuditError(f"{where}: {name} {value}; it must be {' or '.join(CHOICES[name])}")
    if name in ("claimed", "figures"):
        for measure, printed in value.items() if isinstance(value, dict) else [("ua", value)]:
            if measure not in SCORES:
                raise AuditError(f"{where}: {name} {measure}; it must be {' or '.join(SCORES)}")
            # A bare 5.10 would be read as 5.1: printed digits are text.
            if not isinstance(printed, str) or not printed.replace(".", "", 1).isdecimal():
                raise AuditError(f"{where}: {name} {printed}; it must be a number in quotes")
    return value

"""What a reader sees of Tables 2-4, the extra one and the ablations."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ser.statistics.comparisons import sum_up
from ser.tables.blocks import (
    ABLATIONS,
    EXTRA,
    NONE,
    Block,
    Captions,
    Layout,
    dataset_title,
    low_to_high,
    percent,
    with_deviation,
)
from ser.tables.counts import protocols
from ser.tables.published import Published
from ser.tables.scores import BESIDE, OF_PARTS, YES

RECREATION = "\N{DAGGER}"
OPENSMILE = "\N{DOUBLE DAGGER}"
MEASURES = ("ua", "wa")
Columns = Iterator[tuple[str, list[str]]]


def lay_out(
    table: pd.DataFrame,
    captions: Captions,
    published: Published,
    notice: str = "",
    comparisons: pd.DataFrame | None = None,
) -> Layout:
    """Lay out what `ser.tables.scores.score_table` gave, with the tests of its rows.

    A table that lacks a system of the paper's table is no copy of it, and has another title.
    """
    name = str(table["table"].iloc[0])
    if comparisons is None:
        comparisons = pd.DataFrame(columns=["dataset", "measure", "unit", "units"])
    shown = _Shown(
        name,
        printed=bool((table["published_ua"] != "").any()),
        # Where the challenge's baseline stands.
        map=name in ("2", EXTRA),
    )
    blocks = []
    for (dataset, data), rows in table.groupby(["dataset", "data"], sort=False):
        tests = comparisons[comparisons["dataset"] == dataset]
        columns = {"System": _marked(rows), **dict(_columns(shown, rows, tests))}
        blocks.append(
            Block(
                dataset_title(str(dataset), str(data)),
                ". ".join(filter(None, [_what_was_scored(rows), protocols(rows)])),
                list(columns),
                [list(row) for row in zip(*columns.values(), strict=True)],
                "l" + "r" * (len(columns) - 1),
                sum_up(tests, dict(zip(rows["system"], rows["name"], strict=True))),
            )
        )
    as_in_paper = published.systems(name) <= set(table["system"])
    title = captions.titles[name if name in BESIDE or as_in_paper else "others"]
    title = f"{title}: {', '.join(dict.fromkeys(table['dataset']))}"
    notes = [captions.notes[note] for note in _notes(shown, table, len(comparisons) > 0)]
    return Layout(name, title, notice.strip(), notes, blocks)


@dataclass(frozen=True)
class _Shown:
    """What the columns of all blocks of a table depend on."""

    name: str
    printed: bool
    map: bool


def _notes(shown: _Shown, table: pd.DataFrame, compared: bool) -> list[str]:
    conditions = {
        "measures": True,
        "published": shown.printed,
        "difference": shown.printed and shown.name not in BESIDE,
        "map": shown.map,
        "map_published": shown.map and shown.printed,
        "intervals": table[["ua_low", "wa_low"]].notna().any(axis=None),
        "tests": compared,
        "actors": table["wa_actor_mean"].notna().any(),
        "parts": shown.name == EXTRA and table[OF_PARTS].notna().any(axis=None),
        "development": (table["score"] == "development").any(),
        "selected": table["selected_wa"].notna().any(),
        "undefined": table["ua"].isna().any(),
        "cited": shown.name in ("4", EXTRA) and shown.printed,
        "recreation": (table["recreation"] == YES).any(),
        "opensmile": (table["opensmile"] == YES).any(),
        "ablations": shown.name == ABLATIONS,
    }
    return [note for note, applies in conditions.items() if applies]


def _columns(shown: _Shown, table: pd.DataFrame, comparisons: pd.DataFrame) -> Columns:
    """Give the columns of a block after the systems' names, in order."""
    beside = shown.name in BESIDE
    for measure in MEASURES:
        if shown.printed and not beside:
            yield from _published(table, measure)
        yield f"{measure.upper()}\nours", _spread(table, measure, f"{measure}_sd", "undefined")
        if shown.printed and not beside:
            yield f"{measure.upper()}\ndifference", _percents(table, f"diff_{measure}", sign=True)
    if shown.name == ABLATIONS:
        yield from _against_first(table, comparisons)
    if shown.map:
        yield "MAP\nours", _spread(table, "map", "map_sd", "undefined")
    for measure in MEASURES:
        if table[f"{measure}_low"].notna().any():
            bounds = zip(table[f"{measure}_low"], table[f"{measure}_high"], strict=True)
            yield f"{measure.upper()}\n95 % interval", [low_to_high(*pair) for pair in bounds]
    for measure in MEASURES:
        if table[f"{measure}_actor_mean"].notna().any():
            cells = _spread(table, f"{measure}_actor_mean", f"{measure}_actor_sd", NONE)
            yield f"{measure.upper()}\nper actor", cells
    for measure in MEASURES:
        if table[f"selected_{measure}"].notna().any():
            yield (
                f"{measure.upper()} selected\ninside train",
                _percents(table, f"selected_{measure}"),
            )
    if shown.name == EXTRA:
        for column in OF_PARTS:
            if table[column].notna().any():
                measure, part = column.split("_")
                yield f"{measure.upper()}\n{part}", _percents(table, column)
    # A block of such a table has printed columns where there is something in them.
    if beside and (table["published_ua"] != "").any():
        for measure in MEASURES:
            yield from _published(table, measure)


def _published(table: pd.DataFrame, measure: str) -> Columns:
    yield (
        f"{measure.upper()}\npublished",
        [value or NONE for value in table[f"published_{measure}"]],
    )


def _spread(table: pd.DataFrame, mean: str, deviation: str, missing: str) -> list[str]:
    pairs = zip(table[mean], table[deviation], strict=True)
    return [with_deviation(*pair, missing) for pair in pairs]


def _percents(table: pd.DataFrame, column: str, sign: bool = False) -> list[str]:
    return [percent(value, 1, sign=sign) or NONE for value in table[column]]


def _against_first(table: pd.DataFrame, comparisons: pd.DataFrame) -> Columns:
    """Give each row's distance to the first, with its interval, where there is one."""
    for measure, rows in comparisons.groupby("measure", sort=False):
        found = rows.set_index("system")
        cells = []
        for system in table["system"]:
            if system not in found.index or math.isnan(found.loc[system, "difference"]):
                cells.append(NONE)
                continue
            # The comparisons say how far the first is above the other.
            value, high, low = (
                percent(-100 * found.loc[system, name], 1, sign=True)
                for name in ("difference", "low", "high")
            )
            cells.append(f"{value} ({low} to {high})" if low else value)
        yield f"{str(measure).upper()}\nagainst the first", cells


def _marked(table: pd.DataFrame) -> list[str]:
    """Give the systems' names with the marks that the notes explain."""
    names = table["name"]
    for column, mark in (("recreation", RECREATION), ("opensmile", OPENSMILE)):
        names = names.where(table[column] != YES, names + f" {mark}")
    return names.tolist()


def _what_was_scored(table: pd.DataFrame) -> str:
    """Say how many utterances and seeds stand behind the rows; they rarely differ."""
    kinds = dict.fromkeys(zip(table["n"], table["seeds"], table["score"], strict=True))
    return "; ".join(
        f"{n} utterances scored, {score} score, {seeds} seed{'' if seeds == '1' else 's'}"
        for n, seeds, score in kinds
    )

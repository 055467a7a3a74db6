"""Tables 2-4, the extra table and the ablations: our scores next to the printed ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from ser.scoring.metrics import PARTS, ScoreError, aggregate
from ser.statistics.comparisons import sum_up
from ser.tables.blocks import (
    ABLATIONS,
    EXTRA,
    NONE,
    Captions,
    TextTable,
    block_of,
    dataset_title,
    low_to_high,
    percent,
    percents,
    protocols,
    with_deviations,
)
from ser.tables.published import Published

MEASURES = ("ua", "wa")
INTERVAL = ["ua_low", "ua_high", "wa_low", "wa_high"]
OF_PARTS = [f"{measure}_{part}" for part in PARTS for measure in MEASURES]
# In percent; everything else is text.
PERCENT = [
    *("ua", "wa", "diff_ua", "diff_wa", "ua_sd", "wa_sd", *INTERVAL, "map", "map_sd"),
    *("ua_actor_mean", "ua_actor_sd", "wa_actor_mean", "wa_actor_sd"),
    *("selected_ua", "selected_wa", *OF_PARTS),
]
TABLE_COLUMNS = [
    *("table", "dataset", "data", "system", "name", "published_ua", "published_wa"),
    *PERCENT[: PERCENT.index("selected_ua")],
    *("actors_ua", "n", "seeds", "score", "selected_ua", "selected_wa", *OF_PARTS),
    *("recreation", "opensmile", "aggregate", "protocol"),
]
# These tables are not the paper's; printed cells of their systems may be in any of its tables.
BESIDE = (EXTRA, ABLATIONS)
YES = "yes"
MARKS = {"recreation": "\N{DAGGER}", "opensmile": "\N{DOUBLE DAGGER}"}
Columns = Iterator[tuple[str, list[str]]]


@dataclass(frozen=True)
class TableRow:
    """A row of a table.

    `dataset` and `system` are the names in scores and printed cells, `data` describes the speech,
    `name` is the system's name in the table; `recreation` and `opensmile` are marked;
    `aggregate` is that of `ser.scoring.metrics.aggregate`, `protocol` the dataset's, in words.
    """

    dataset: str
    data: str
    system: str
    name: str
    recreation: bool = False
    opensmile: bool = False
    aggregate: str = "pooled"
    protocol: str = ""


def score_table(
    name: str,
    rows: Sequence[TableRow],
    scores: pd.DataFrame,
    published: Published,
    intervals: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put scores next to the printed ones.

    Parameters
    ----------
    name
        Of the table: 2, 3, 4, extra or ablations. The last two take a printed cell from any of the
        others that has it.
    rows, scores, intervals
        The rows in order; `ser.scoring.metrics.read_scores` of at least their systems (a ScoreError
        where one has none); and `ser.statistics.intervals` of them, or None.

    Returns
    -------
    pandas.DataFrame
        `TABLE_COLUMNS`. `PERCENT` are floats in percent (points for ``diff_``), NaN where there is
        none; all others are text.
    """
    means = _means(rows, scores)
    bounds: dict[tuple[str, str], dict] = {
        (record["dataset"], record["system"]): record
        for record in (intervals if intervals is not None else pd.DataFrame()).to_dict("records")
    }
    records = []
    for row in rows:
        cells = vars(row) | {mark: YES if getattr(row, mark) else "" for mark in MARKS}
        cells |= {"table": name} | _ours(row, means)
        for measure in MEASURES:
            place = "" if name in BESIDE else name
            printed = published.score(row.dataset, row.system, measure, place)
            cells[f"published_{measure}"] = printed
            if printed:
                cells[f"diff_{measure}"] = cells[measure] - float(printed)
        # An interval belongs to the pooled score, not to a mean of actors or folds.
        if row.aggregate == "pooled" and (found := bounds.get((row.dataset, row.system))):
            cells |= {bound: 100 * found[bound] for bound in INTERVAL}
        records.append(cells)
    table = pd.DataFrame(records, columns=TABLE_COLUMNS)
    return table.astype(dict.fromkeys(PERCENT, float))


def _means(rows: Sequence[TableRow], scores: pd.DataFrame) -> dict[tuple[str, str, str], dict]:
    """Average the rows' scores, each by its `aggregate`."""
    pairs = list(zip(scores["dataset"], scores["system"], strict=True))
    means: dict[tuple[str, str, str], dict] = {}
    for how in dict.fromkeys(row.aggregate for row in rows):
        asked = {(row.dataset, row.system) for row in rows if row.aggregate == how}
        wanted = pd.Series([pair in asked for pair in pairs], index=scores.index, dtype=bool)
        means |= {
            (record["dataset"], record["system"], record["score"]): record
            for record in aggregate(scores[wanted], how).to_dict("records")
        }
    return means


def _ours(row: TableRow, means: dict[tuple[str, str, str], dict]) -> dict:
    kinds = [kind for kind in ("test", "development") if (row.dataset, row.system, kind) in means]
    if not kinds:
        raise ScoreError(f"no score of {row.system} on {row.dataset} in the files of scores")
    main = means[row.dataset, row.system, kinds[0]]
    selected = means.get((row.dataset, row.system, "selected"), {})
    return {
        **{name: 100 * main[name] for name in PERCENT if name in main},
        **{f"selected_{name}": 100 * selected.get(name, math.nan) for name in MEASURES},
        **{"n": str(main["n"]), "seeds": str(main["seeds"]), "score": kinds[0]},
        # A single scored group has no spread over speakers, so their number is left out too.
        "actors_ua": str(main["actors_ua"] or ""),
    }


def lay_out(
    table: pd.DataFrame,
    captions: Captions,
    published: Published,
    notice: str = "",
    comparisons: pd.DataFrame | None = None,
) -> TextTable:
    """Lay out a table of `score_table`, with the tests of its rows (`ser.statistics`).

    A table that lacks a system of the paper's table has another title.
    """
    name = str(table["table"].iloc[0])
    if comparisons is None:
        comparisons = pd.DataFrame(columns=["dataset", "measure", "unit", "units"])
    printed = (table["published_ua"] != "").any()
    # Rows with the challenge's baseline.
    with_map = name in ("2", EXTRA)
    blocks = []
    for (dataset, data), rows in table.groupby(["dataset", "data"], sort=False):
        tests = comparisons[comparisons["dataset"] == dataset]
        columns = {"System": _marked(rows)}
        columns |= dict(_columns(name, rows, tests, printed, with_map))
        sentences = sum_up(tests, dict(zip(rows["system"], rows["name"], strict=True)))
        note = ". ".join(filter(None, [_what_was_scored(rows), protocols(rows)]))
        title = dataset_title(dataset, data)
        blocks.append(block_of(title, note, columns, {"System": "l"}, sentences))
    as_in_paper = published.systems(name) <= set(table["system"])
    title = captions.titles[name if name in BESIDE or as_in_paper else "others"]
    title = f"{title}: {', '.join(dict.fromkeys(table['dataset']))}"
    conditions = {
        "measures": True,
        "published": printed,
        "difference": printed and name not in BESIDE,
        "map": with_map,
        "map_published": with_map and printed,
        "intervals": table[["ua_low", "wa_low"]].notna().any(axis=None),
        "tests": len(comparisons) > 0,
        "actors": table["wa_actor_mean"].notna().any(),
        "parts": name == EXTRA and table[OF_PARTS].notna().any(axis=None),
        "development": (table["score"] == "development").any(),
        "selected": table["selected_wa"].notna().any(),
        "undefined": table["ua"].isna().any(),
        "cited": name in ("4", EXTRA) and printed,
        **{mark: (table[mark] == YES).any() for mark in MARKS},
        "ablations": name == ABLATIONS,
    }
    return TextTable(name, title, notice.strip(), captions.notes_where(conditions), blocks)


def _columns(
    name: str, table: pd.DataFrame, comparisons: pd.DataFrame, printed: bool, with_map: bool
) -> Columns:
    """Give the columns of a block after the systems' names, in order."""
    beside = name in BESIDE
    for measure in MEASURES:
        if printed and not beside:
            yield _published(table, measure)
        yield f"{measure.upper()}\nours", with_deviations(table, measure, f"{measure}_sd")
        if printed and not beside:
            yield f"{measure.upper()}\ndifference", percents(table, f"diff_{measure}", sign=True)
    if name == ABLATIONS:
        yield from _against_first(table, comparisons)
    if with_map:
        yield "MAP\nours", with_deviations(table, "map", "map_sd")
    for measure in MEASURES:
        if table[f"{measure}_low"].notna().any():
            yield f"{measure.upper()}\n95 % interval", low_to_high(table, measure)
    for measure in MEASURES:
        if table[f"{measure}_actor_mean"].notna().any():
            cells = with_deviations(table, f"{measure}_actor_mean", f"{measure}_actor_sd", NONE)
            yield f"{measure.upper()}\nper actor", cells
    for measure in MEASURES:
        if table[f"selected_{measure}"].notna().any():
            cells = percents(table, f"selected_{measure}")
            yield f"{measure.upper()} selected\ninside train", cells
    for column in OF_PARTS if name == EXTRA else ():
        if table[column].notna().any():
            measure, part = column.split("_")
            yield f"{measure.upper()}\n{part}", percents(table, column)
    # A block of such a table has a printed column only if it has any printed cell.
    if beside and (table["published_ua"] != "").any():
        yield from (_published(table, measure) for measure in MEASURES)


def _published(table: pd.DataFrame, measure: str) -> tuple[str, list[str]]:
    cells = [value or NONE for value in table[f"published_{measure}"]]
    return f"{measure.upper()}\npublished", cells


def _against_first(table: pd.DataFrame, comparisons: pd.DataFrame) -> Columns:
    """Give each row's difference to the first, with its interval if there is one."""
    for measure, rows in comparisons.groupby("measure", sort=False):
        # The comparisons hold the first minus the other.
        points = -100 * rows.set_index("system")[["difference", "high", "low"]]
        cells = []
        for system in table["system"]:
            found = points.loc[system] if system in points.index else [math.nan] * 3
            value, low, high = (percent(number, 1, sign=True) for number in found)
            cells.append(f"{value} ({low} to {high})" if low else value or NONE)
        yield f"{str(measure).upper()}\nagainst the first", cells


def _marked(table: pd.DataFrame) -> list[str]:
    """Give the systems' names with the marks that the notes explain."""
    names = table["name"]
    for column, mark in MARKS.items():
        names = names.where(table[column] != YES, names + f" {mark}")
    return names.tolist()


def _what_was_scored(table: pd.DataFrame) -> str:
    """Give the numbers of utterances and seeds of the rows; they rarely differ."""
    kinds = dict.fromkeys(zip(table["n"], table["seeds"], table["score"], strict=True))
    return "; ".join(
        f"{n} utterances scored, {score} score, {seeds} seed{'' if seeds == '1' else 's'}"
        for n, seeds, score in kinds
    )

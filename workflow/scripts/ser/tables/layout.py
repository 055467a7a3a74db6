"""From a table's rows to what a reader sees of Tables 1-4, the extra one and the ablations."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from ser.scoring.metrics import PARTS
from ser.statistics.comparisons import sum_up
from ser.tables.blocks import NONE, Block, Layout
from ser.tables.captions import Captions
from ser.tables.scores import (
    ABLATIONS,
    BESIDE,
    EXTRA,
    MEASURED,
    NOT_BUILT,
    NOT_IN_PAPER,
    YES,
    percent,
)

RECREATION = "\N{DAGGER}"
OPENSMILE = "\N{DOUBLE DAGGER}"


def lay_out(
    table: pd.DataFrame,
    captions: Captions,
    notice: str = "",
    decimals: int = 1,
    comparisons: pd.DataFrame | None = None,
) -> Layout:
    """Lay out Table 1 (`ser.tables.counts`) or another (`ser.tables.scores`).

    Parameters
    ----------
    table
        With at least one row.
    captions
        Titles and notes; a note is taken where it applies.
    notice
        A warning that stands in bold under the title.
    decimals
        Of our percentages; the published ones stay as printed.
    comparisons
        What `ser.statistics.comparisons` gave for these rows; None for no tests.
    """
    name = str(table["table"].iloc[0])
    if comparisons is None:
        comparisons = pd.DataFrame(columns=["dataset", "measure", "unit", "units"])
    blocks = []
    for (dataset, data), rows in table.groupby(["dataset", "data"], sort=False):
        title = f"{dataset} ({data})" if data not in ("", dataset) else str(dataset)
        if name == "1":
            blocks.append(_count_block(title, rows))
        else:
            tests = comparisons[comparisons["dataset"] == dataset]
            sentences = sum_up(tests, dict(zip(rows["system"], rows["name"], strict=True)))
            block = _score_block(name, title, rows, tests, decimals)
            blocks.append(replace(block, sentences=sentences))
    notes = [captions.notes[note] for note in _notes(name, table, len(comparisons) > 0)]
    return Layout(name, captions.titles[name], notice.strip(), notes, blocks)


def _notes(name: str, table: pd.DataFrame, compared: bool) -> list[str]:
    if name == "1":
        return ["counts"] + (["test_labels"] if (table["check"] == "no test labels").any() else [])
    status = table["status"]
    measured = table["score"] != ""
    printed = (table["published_ua"] != "").any()
    conditions = {
        "measures": True,
        # A table beside the paper's has printed columns only where there is something in them.
        "published": name not in BESIDE or printed,
        "difference": name not in BESIDE,
        "map": _with_map(name),
        "intervals": table["ua_low"].notna().any() or table["wa_low"].notna().any(),
        "tests": compared,
        "actors": table["wa_actor_mean"].notna().any(),
        "parts": name == EXTRA and table[[f"wa_{part}" for part in PARTS]].notna().any(axis=None),
        "development": (table["score"] == "development").any(),
        "selected": table["selected_wa"].notna().any(),
        "undefined": (measured & table["ua"].isna()).any(),
        "not_built": status.str.contains(NOT_BUILT).any(),
        "not_in_paper": name not in BESIDE and status.str.contains(NOT_IN_PAPER).any(),
        "cited": name in ("4", EXTRA) and printed,
        "recreation": (table["recreation"] == YES).any(),
        "opensmile": (table["opensmile"] == YES).any(),
        "ablations": name == ABLATIONS,
    }
    return [note for note, applies in conditions.items() if applies]


def _with_map(name: str) -> bool:
    """Say whether a table prints MAP: where the challenge's baseline stands."""
    return name in ("2", EXTRA)


def _score_block(
    name: str, title: str, table: pd.DataFrame, comparisons: pd.DataFrame, decimals: int
) -> Block:
    columns = {"System": _marked(table)}
    columns |= _all_columns(table, decimals) if name in BESIDE else _compared(table, decimals)
    if name == ABLATIONS:
        columns |= _against_first(table, comparisons, decimals)
    if _with_map(name):
        columns["MAP\nours"] = _ours(table, "map", decimals)
    columns |= _interval_columns(table, decimals)
    columns |= _further_columns(table, decimals)
    if name == EXTRA:
        columns |= _part_columns(table, decimals)
    if name in BESIDE:
        columns |= _published_columns(table)
    align = "l" + "r" * (len(columns) - 1)
    if status := _status(name, table):
        columns["Status"] = status
        align += "l"
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    said = [_what_was_scored(table[table["score"] != ""]), _protocol(table)]
    return Block(title, ". ".join(filter(None, said)), list(columns), rows, align)


def _protocol(table: pd.DataFrame) -> str:
    """Name the dataset's preset, and say what it means."""
    return ". ".join(f"Protocol {text}" for text in dict.fromkeys(table["protocol"]) if text)


def _marked(table: pd.DataFrame) -> list[str]:
    """Give the systems' names with the marks that the notes explain."""
    names = table["name"]
    for column, mark in (("recreation", RECREATION), ("opensmile", OPENSMILE)):
        names = names.where(table[column] != YES, names + f" {mark}")
    return names.tolist()


def _status(name: str, table: pd.DataFrame) -> list[str]:
    """Give the column of states; a table beside the paper's needs none where all is built."""
    if name not in BESIDE:
        return table["status"].tolist()
    planned = table["status"].str.contains(NOT_BUILT)
    return [NOT_BUILT if missing else MEASURED for missing in planned] if planned.any() else []


def _ours(table: pd.DataFrame, measure: str, decimals: int) -> list[str]:
    return _spread(table[measure], table[f"{measure}_sd"], table["score"] != "", decimals)


def _all_columns(table: pd.DataFrame, decimals: int) -> dict[str, list[str]]:
    return {f"{name.upper()}\nours": _ours(table, name, decimals) for name in ("ua", "wa")}


def _published_columns(table: pd.DataFrame) -> dict[str, list[str]]:
    """Give the printed figures, where a row of this dataset has any."""
    if not (table["published_ua"] != "").any():
        return {}
    return {
        f"{measure.upper()}\npublished": [value or NONE for value in table[f"published_{measure}"]]
        for measure in ("ua", "wa")
    }


def _against_first(
    table: pd.DataFrame, comparisons: pd.DataFrame, decimals: int
) -> dict[str, list[str]]:
    """Give each row's distance to the first, with its interval, where there is one."""
    columns = {}
    for measure, rows in comparisons.groupby("measure", sort=False):
        found = rows.set_index("system")
        cells = []
        for system in table["system"]:
            if system not in found.index or math.isnan(found.loc[system, "difference"]):
                cells.append(NONE)
                continue
            # The comparisons say how far the first is above the other.
            value, high, low = (
                percent(-100 * found.loc[system, name], decimals, sign=True)
                for name in ("difference", "low", "high")
            )
            cells.append(f"{value} ({low} to {high})" if low else value)
        columns[f"{str(measure).upper()}\nagainst the first"] = cells
    return columns


def _part_columns(table: pd.DataFrame, decimals: int) -> dict[str, list[str]]:
    return {
        f"{measure.upper()}\n{part}": [
            percent(value, decimals) or NONE for value in table[f"{measure}_{part}"]
        ]
        for part in PARTS
        for measure in ("ua", "wa")
        if table[f"{measure}_{part}"].notna().any()
    }


def _compared(table: pd.DataFrame, decimals: int) -> dict[str, list[str]]:
    """Give the printed figures, ours and the differences."""
    columns = {}
    for measure in ("ua", "wa"):
        upper = measure.upper()
        columns[f"{upper}\npublished"] = [value or NONE for value in table[f"published_{measure}"]]
        columns[f"{upper}\nours"] = _ours(table, measure, decimals)
        columns[f"{upper}\ndifference"] = [
            percent(value, decimals, sign=True) or NONE for value in table[f"diff_{measure}"]
        ]
    return columns


def _further_columns(table: pd.DataFrame, decimals: int) -> dict[str, list[str]]:
    """Give the scores per actor and those selected inside train, where there are any."""
    columns = {}
    for measure in ("ua", "wa"):
        mean, spread = table[f"{measure}_actor_mean"], table[f"{measure}_actor_sd"]
        if mean.notna().any():
            columns[f"{measure.upper()}\nper actor"] = _spread(mean, spread, mean.notna(), decimals)
    for measure in ("ua", "wa"):
        selected = table[f"selected_{measure}"]
        if selected.notna().any():
            columns[f"{measure.upper()} selected\ninside train"] = [
                percent(value, decimals) or NONE for value in selected
            ]
    return columns


def _spread(means: pd.Series, sds: pd.Series, measured: pd.Series, decimals: int) -> list[str]:
    cells = []
    for mean, sd, known in zip(means, sds, measured, strict=True):
        cell = percent(mean, decimals) or ("undefined" if known else NONE)
        cells.append(cell if math.isnan(sd) else f"{cell} ± {percent(sd, decimals)}")
    return cells


def _interval_columns(table: pd.DataFrame, decimals: int) -> dict[str, list[str]]:
    """Give the 95 % intervals, where there are any."""
    columns = {}
    for measure in ("ua", "wa"):
        low, high = table[f"{measure}_low"], table[f"{measure}_high"]
        if low.notna().any():
            columns[f"{measure.upper()}\n95 % interval"] = [
                f"{percent(a, decimals)} to {percent(b, decimals)}" if not math.isnan(a) else NONE
                for a, b in zip(low, high, strict=True)
            ]
    return columns


def _what_was_scored(measured: pd.DataFrame) -> str:
    """Say how many utterances and seeds stand behind the rows; they rarely differ."""
    kinds = dict.fromkeys(zip(measured["n"], measured["seeds"], measured["score"], strict=True))
    return "; ".join(
        f"{n} utterances scored, {score} score, {seeds} seed{'' if seeds == '1' else 's'}"
        for n, seeds, score in kinds
    )


def _count_block(title: str, table: pd.DataFrame) -> Block:
    splits = list(dict.fromkeys(table["split"]))
    by_class = table.groupby("class", sort=False)
    printed = {
        split for split, value in zip(table["split"], table["published"], strict=True) if value
    }
    header = ["Class"]
    for split in splits:
        header += [f"{split}\n{part}" for part in ("published", "ours", "difference")][
            slice(None) if split in printed else slice(1, 2)
        ]
    rows = []
    for label, cells in by_class:
        row = [str(label)]
        for cell in cells.itertuples(index=False):
            if cell.split in printed:
                row += [cell.published or NONE, cell.ours or NONE, _signed(cell.difference)]
            else:
                row.append(cell.ours or NONE)
        rows.append([*row, _row_check(cells["check"])])
    return Block(
        title, _protocol(table), [*header, "Check"], rows, "l" + "r" * (len(header) - 1) + "l"
    )


def _signed(difference: str) -> str:
    return NONE if difference == "" else percent(float(difference), 0, sign=True)


def _row_check(checks: pd.Series) -> str:
    """Sum up a row: whatever differs shows; what could not be compared stays silent beside it."""
    found = set(checks)
    for check in ("differs", "agrees", "no test labels"):
        if check in found:
            return check
    return "not printed"

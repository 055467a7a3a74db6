"""Tables 2-4, the extra one and the ablations: scores beside the printed ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd

from ser.scoring.metrics import PARTS, ScoreError, aggregate
from ser.tables.published import Published

TABLE_COLUMNS = [
    "table",
    "dataset",
    "data",
    "system",
    "name",
    "published_ua",
    "published_wa",
    "ua",
    "wa",
    "diff_ua",
    "diff_wa",
    "ua_sd",
    "wa_sd",
    "ua_low",
    "ua_high",
    "wa_low",
    "wa_high",
    "map",
    "map_sd",
    "ua_actor_mean",
    "ua_actor_sd",
    "wa_actor_mean",
    "wa_actor_sd",
    "actors_ua",
    "n",
    "seeds",
    "score",
    "selected_ua",
    "selected_wa",
    *(f"{measure}_{part}" for part in PARTS for measure in ("ua", "wa")),
    "status",
    "recreation",
    "opensmile",
    "aggregate",
    "protocol",
]
INTERVAL = ("ua_low", "ua_high", "wa_low", "wa_high")
# Percentages of ours; everything else is text or a whole number.
PERCENT = [
    *("ua", "wa", "diff_ua", "diff_wa", "ua_sd", "wa_sd"),
    *INTERVAL,
    *("ua_actor_mean", "ua_actor_sd", "wa_actor_mean", "wa_actor_sd"),
    *("selected_ua", "selected_wa", "map", "map_sd"),
    *(f"{measure}_{part}" for part in PARTS for measure in ("ua", "wa")),
]
EXTRA, ABLATIONS = "extra", "ablations"
# They are not the paper's; what it prints of their systems stands in any of its tables.
BESIDE = (EXTRA, ABLATIONS)
YES = "yes"
MEASURED, NOT_BUILT, NOT_IN_PAPER = "measured", "not built yet", "not in the paper"


@dataclass(frozen=True)
class TableRow:
    """A row of Tables 2-4, of the extra table or of the ablations.

    Parameters
    ----------
    dataset, system
        As the scores and the file of published cells call them.
    data
        What the dataset's speech is, such as ``IEMOCAP`` or ``made English speech``.
    name
        What the table calls the system.
    built
        False for a system that does not exist yet: its row holds the published figures only.
    recreation
        Whether the system is rebuilt from what is publicly known of another paper.
    opensmile
        Whether its features are openSMILE's.
    aggregate
        What a score of this dataset is, as of `ser.scoring.metrics.aggregate`.
    protocol
        The dataset's preset and protocol in words.
    """

    dataset: str
    data: str
    system: str
    name: str
    built: bool = True
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
    """Put scores beside the printed ones.

    Parameters
    ----------
    name
        Of the table: 2, 3, 4, extra or ablations. The last two take a printed cell from whichever
        of the others has it.
    rows
        In the order of the table.
    scores
        What `ser.scoring.metrics.read_scores` gave, of at least the rows' systems.
    published
        The printed cells.
    intervals
        What `ser.statistics.intervals` gave for these rows; None leaves them empty.

    Returns
    -------
    pandas.DataFrame
        `TABLE_COLUMNS`. `PERCENT` are floats in percent (points for ``diff_``), NaN where there is
        none; ``published_`` is text as printed; ``n``, ``seeds`` and ``actors_ua`` are text.

    Raises
    ------
    ScoreError
        When a system that is built has no score.
    """
    means = _means(rows, scores)
    bounds: dict[tuple[str, str], dict] = {
        (record["dataset"], record["system"]): record
        for record in (intervals if intervals is not None else pd.DataFrame()).to_dict("records")
    }
    table = pd.DataFrame([_row(name, row, means, published) for row in rows], columns=TABLE_COLUMNS)
    table = table.astype(dict.fromkeys(PERCENT, float))
    for index, row in enumerate(rows):
        # An interval is of the pooled score; it does not belong to a mean of actors or folds.
        if row.aggregate == "pooled" and (found := bounds.get((row.dataset, row.system))):
            table.loc[index, list(INTERVAL)] = [100 * found[bound] for bound in INTERVAL]
    return table


def _means(rows: Sequence[TableRow], scores: pd.DataFrame) -> dict[tuple[str, str, str], dict]:
    """Average the rows' scores, each dataset's as it asks for."""
    pairs = list(zip(scores["dataset"], scores["system"], strict=True))
    means: dict[tuple[str, str, str], dict] = {}
    for how in dict.fromkeys(row.aggregate for row in rows):
        built = {(row.dataset, row.system) for row in rows if row.built and row.aggregate == how}
        wanted = pd.Series([pair in built for pair in pairs], index=scores.index, dtype=bool)
        means |= {
            (record["dataset"], record["system"], record["score"]): record
            for record in aggregate(scores[wanted], how).to_dict("records")
        }
    return means


def _row(
    name: str,
    row: TableRow,
    means: dict[tuple[str, str, str], dict],
    published: Published,
) -> dict[str, object]:
    printed = {
        measure: published.score_of(row.dataset, row.system, measure)
        if name in BESIDE
        else published.score(int(name), row.dataset, row.system, measure)
        for measure in ("ua", "wa")
    }
    status = [MEASURED if row.built else NOT_BUILT]
    if not any(printed.values()):
        status.append(NOT_IN_PAPER)
    cells: dict[str, object] = dict.fromkeys(TABLE_COLUMNS, "") | dict.fromkeys(PERCENT, math.nan)
    cells |= {
        "table": name,
        "dataset": row.dataset,
        "data": row.data,
        "system": row.system,
        "name": row.name,
        "published_ua": printed["ua"],
        "published_wa": printed["wa"],
        "status": ", ".join(status),
        "recreation": YES if row.recreation else "",
        "opensmile": YES if row.opensmile else "",
        "aggregate": row.aggregate,
        "protocol": row.protocol,
    }
    if row.built:
        cells |= _ours(row, means)
        for measure, value in printed.items():
            if value:
                cells[f"diff_{measure}"] = float(str(cells[measure])) - float(value)
    return cells


def _ours(row: TableRow, means: dict[tuple[str, str, str], dict]) -> dict[str, object]:
    kinds = [kind for kind in ("test", "development") if (row.dataset, row.system, kind) in means]
    if not kinds:
        raise ScoreError(f"no score of {row.system} on {row.dataset} in the files of scores")
    main = means[row.dataset, row.system, kinds[0]]
    selected = means.get((row.dataset, row.system, "selected"), {})
    ours: dict[str, object] = {name: 100 * main[name] for name in PERCENT if name in main}
    ours |= {
        f"selected_{measure}": 100 * selected.get(measure, math.nan) for measure in ("ua", "wa")
    }
    ours |= {"n": str(main["n"]), "seeds": str(main["seeds"]), "score": kinds[0]}
    # One scored group is no spread over speakers, so it has no number of them either.
    ours["actors_ua"] = str(main["actors_ua"] or "")
    return ours


def table_csv(table: pd.DataFrame) -> str:
    """Write a table as CSV text: percentages with two decimals, empty where there is none."""
    text = table.copy()
    for name in PERCENT:
        if name in text:
            text[name] = [percent(value, 2) for value in text[name]]
    return text.to_csv(index=False, lineterminator="\n")


def read_table_csv(path: str | Path) -> pd.DataFrame:
    """Read what `table_csv` wrote, for `ser.tables.layout.lay_out`."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    for name in PERCENT:
        if name in table:
            table[name] = table[name].replace("", "nan").astype(float)
    return table


def percent(value: float, decimals: int, sign: bool = False) -> str:
    """Write a percentage, empty for NaN; a difference that rounds to nothing has no sign."""
    if math.isnan(value):
        return ""
    # Halves go up as on paper (53.65 -> 53.7), which binary fractions alone would not always do.
    exact = Decimal(repr(round(float(value), 9)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{rounded:{'+' if sign else ''}f}"
    return text.lstrip("+-") if float(text) == 0 else text

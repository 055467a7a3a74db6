"""Tables 2-4, the extra one and the ablations: our scores beside the printed ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ser.scoring.metrics import PARTS, ScoreError, aggregate
from ser.tables.blocks import ABLATIONS, EXTRA, percent
from ser.tables.published import Published

INTERVAL = ["ua_low", "ua_high", "wa_low", "wa_high"]
OF_PARTS = [f"{measure}_{part}" for part in PARTS for measure in ("ua", "wa")]
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
# They are not the paper's; what it prints of their systems stands in any of its tables.
BESIDE = (EXTRA, ABLATIONS)
YES = "yes"


@dataclass(frozen=True)
class TableRow:
    """A row of a table.

    `dataset` and `system` are as scores and printed cells call them, `data` says what the speech
    is, `name` what the table calls the system; `recreation` and `opensmile` are marked;
    `aggregate` is as of `ser.scoring.metrics.aggregate`, `protocol` the dataset's, in words.
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
        When a system has no score.
    """
    means = _means(rows, scores)
    bounds: dict[tuple[str, str], dict] = {
        (record["dataset"], record["system"]): record
        for record in (intervals if intervals is not None else pd.DataFrame()).to_dict("records")
    }
    records = []
    for row in rows:
        cells = _printed(name, row, published) | _ours(row, means)
        for measure in ("ua", "wa"):
            if printed := cells[f"published_{measure}"]:
                cells[f"diff_{measure}"] = cells[measure] - float(printed)
        # An interval is of the pooled score; it does not belong to a mean of actors or folds.
        if row.aggregate == "pooled" and (found := bounds.get((row.dataset, row.system))):
            cells |= {bound: 100 * found[bound] for bound in INTERVAL}
        records.append(cells)
    table = pd.DataFrame(records, columns=TABLE_COLUMNS)
    return table.astype(dict.fromkeys(PERCENT, float))


def _means(rows: Sequence[TableRow], scores: pd.DataFrame) -> dict[tuple[str, str, str], dict]:
    """Average the rows' scores, each dataset's as it asks for."""
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


def _printed(name: str, row: TableRow, published: Published) -> dict:
    """Give what identifies a row, and the printed figures."""
    table = "" if name in BESIDE else name
    return {
        **{"table": name, "dataset": row.dataset, "data": row.data},
        **{"system": row.system, "name": row.name},
        **{
            f"published_{measure}": published.score(row.dataset, row.system, measure, table)
            for measure in ("ua", "wa")
        },
        **{"recreation": YES if row.recreation else "", "opensmile": YES if row.opensmile else ""},
        **{"aggregate": row.aggregate, "protocol": row.protocol},
    }


def _ours(row: TableRow, means: dict[tuple[str, str, str], dict]) -> dict:
    kinds = [kind for kind in ("test", "development") if (row.dataset, row.system, kind) in means]
    if not kinds:
        raise ScoreError(f"no score of {row.system} on {row.dataset} in the files of scores")
    main = means[row.dataset, row.system, kinds[0]]
    selected = means.get((row.dataset, row.system, "selected"), {})
    return {
        **{name: 100 * main[name] for name in PERCENT if name in main},
        **{f"selected_{name}": 100 * selected.get(name, math.nan) for name in ("ua", "wa")},
        **{"n": str(main["n"]), "seeds": str(main["seeds"]), "score": kinds[0]},
        # One scored group is no spread over speakers, so it has no number of them either.
        "actors_ua": str(main["actors_ua"] or ""),
    }


def table_csv(table: pd.DataFrame) -> str:
    """Write a table as CSV text: percentages with two decimals, empty where there is none."""
    text = table.copy()
    for name in PERCENT:
        if name in text:
            text[name] = [percent(value, 2) for value in text[name]]
    return text.to_csv(index=False, lineterminator="\n")

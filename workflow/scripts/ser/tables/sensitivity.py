"""One model under variants of the protocol (presets, or broken rules), one row each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ser.scoring.metrics import aggregate, summarise
from ser.statistics.comparisons import difference
from ser.statistics.intervals import interval
from ser.statistics.units import Counts, count_correct, main_predictions, units_of
from ser.tables.blocks import Captions, TextTable, block_of, low_to_high, percents, with_deviations

SCORES = ("ua", "ua_sd", "wa", "wa_sd")
SHARES = [
    *("ua", "ua_sd", "ua_low", "ua_high", "wa", "wa_sd", "wa_low", "wa_high"),
    *("difference_ua", "difference_low", "difference_high"),
]
SENSITIVITY_COLUMNS = [
    *("dataset", "preset", "title", "system", "name", "seeds", "n", "score"),
    *SHARES,
    "note",
]
OTHERS = "other utterances are scored, so the difference has no paired interval"
MEANS = "the score is a mean, so the interval of the pool is not its own"


@dataclass(frozen=True)
class ProtocolVariant:
    """A row: a variant's name and title, the predicted dataset, and how a score is averaged."""

    preset: str
    title: str
    dataset: str
    aggregate: str = "pooled"


def score_variants(
    name: str,
    variants: Sequence[ProtocolVariant],
    predictions: Sequence[tuple[pd.DataFrame, Sequence[str]]],
    utterances: pd.DataFrame,
    draws: int = 2000,
) -> pd.DataFrame:
    """Score each variant (`ser.statistics.units.load_predictions`) against the first.

    Returns
    -------
    pandas.DataFrame
        `SENSITIVITY_COLUMNS`; `SHARES` are in percent, NaN where there is none. A difference has an
        interval where both variants pool the scores of the same utterances.
    """
    rows: list[dict[str, Any]] = []
    first: tuple[pd.Series, Counts] | None = None
    for variant, (table, classes) in zip(variants, predictions, strict=True):
        predicted = main_predictions(table)
        units, _ = units_of(utterances, predicted["utterance"])
        counts = count_correct(predicted, units, classes)
        row = _row(name, variant, predicted, counts, draws)
        if first is None:
            first = units, counts
        else:
            row["difference_ua"] = row["ua"] - rows[0]["ua"]
            if "pooled" == variant.aggregate == variants[0].aggregate:
                row |= _paired(units, counts, *first, draws)
        rows.append(row)
    scored = pd.DataFrame(rows, columns=SENSITIVITY_COLUMNS)
    return scored.assign(**{column: 100 * scored[column] for column in SHARES})


def _row(
    name: str, variant: ProtocolVariant, predicted: pd.DataFrame, counts: Counts, draws: int
) -> dict[str, Any]:
    [mean] = aggregate(summarise(predicted), variant.aggregate).to_dict("records")
    pooled = variant.aggregate == "pooled"
    row: dict[str, Any] = dict.fromkeys(SENSITIVITY_COLUMNS, math.nan) | {
        **{"dataset": variant.dataset, "preset": variant.preset, "title": variant.title},
        **{"name": name, "note": "" if pooled else MEANS},
        **{key: mean[key] for key in ("system", "seeds", "n", "score", *SCORES)},
    }
    for measure in ("ua", "wa") if pooled else ():
        found = interval(counts, measure, draws)
        row |= {f"{measure}_low": found.low, f"{measure}_high": found.high}
    return row


def _paired(
    units: pd.Series, counts: Counts, first_units: pd.Series, first_counts: Counts, draws: int
) -> dict[str, Any]:
    """Give the interval of a difference from the first variant, or say why there is none."""
    if not units.sort_index().equals(first_units.sort_index()):
        return {"note": OTHERS}
    paired = difference(counts, first_counts, "ua", draws)
    return {"difference_low": paired.low, "difference_high": paired.high}


def lay_out_variants(
    name: str, table: pd.DataFrame, title: str, captions: Captions, notice: str = ""
) -> TextTable:
    """Lay out a table of `score_variants`, named sensitivity or leaks."""
    columns = {
        "Variant": [f"{row.preset}: {row.title}" for row in table.itertuples()],
        "Utterances": [str(count) for count in table["n"]],
    }
    for measure in ("ua", "wa"):
        columns[measure.upper()] = with_deviations(table, measure, f"{measure}_sd")
        columns[f"{measure.upper()}\n95 % interval"] = low_to_high(table, measure)
    word = "gain" if name == "leaks" else "difference"
    columns[f"UA\n{word}"] = percents(table, "difference_ua", sign=True)
    columns[f"UA {word}\n95 % interval"] = low_to_high(table, "difference")
    seeds = int(table["seeds"].iloc[0])
    note = f"{table['name'].iloc[0]}, {seeds} seed{'s' if seeds > 1 else ''}"
    block = block_of(title, note, columns, {"Variant": "p"})
    notes = [captions.notes["measures"], captions.notes[name]]
    return TextTable(name, captions.titles[name], notice.strip(), notes, [block])

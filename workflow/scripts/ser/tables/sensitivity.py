"""One model under many readings of the protocol, or under broken ones: a row each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ser.scoring.metrics import aggregate, summarise
from ser.statistics.comparisons import difference
from ser.statistics.intervals import interval
from ser.statistics.units import Counts, count_right, main_answers, units_of
from ser.tables.blocks import NONE, Block, Layout
from ser.tables.captions import Captions
from ser.tables.scores import percent

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
class Reading:
    """A row: which predictions, and what is made of them.

    Attributes
    ----------
    preset, title
        Name of the reading, and what it means.
    dataset
        Name under which the predictions were made.
    aggregate
        As of `ser.scoring.metrics.aggregate`.
    """

    preset: str
    title: str
    dataset: str
    aggregate: str = "pooled"


def read_through(
    name: str,
    readings: Sequence[Reading],
    predictions: Sequence[tuple[pd.DataFrame, Sequence[str]]],
    utterances: pd.DataFrame,
    draws: int = 2000,
) -> pd.DataFrame:
    """Score each reading, and set it against the first.

    Parameters
    ----------
    name
        What tables call the system.
    readings
        The first is the one that the others are compared with.
    predictions
        Of each reading, with its class names, as of `ser.statistics.units.load_answers`.
    utterances
        The corpus's table, for the units of intervals.
    draws
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        `SENSITIVITY_COLUMNS`; `SHARES` are fractions, NaN where there is none. A difference has an
        interval where both readings score the same utterances, all of them together.
    """
    measured = [
        _measure(name, reading, table, classes, utterances, draws)
        for reading, (table, classes) in zip(readings, predictions, strict=True)
    ]
    for one in measured[1:]:
        one.compare_with(measured[0], draws)
    return pd.DataFrame([one.row for one in measured], columns=SENSITIVITY_COLUMNS)


@dataclass(frozen=True)
class _Measured:
    """A row in the making, and the counts behind it."""

    row: dict[str, Any]
    pooled: bool
    units: pd.Series
    counts: Counts

    def compare_with(self, first: _Measured, draws: int) -> None:
        """Fill in the difference from the first row."""
        self.row["difference_ua"] = self.row["ua"] - first.row["ua"]
        if not (self.pooled and first.pooled):
            return
        if self.units.sort_index().equals(first.units.sort_index()):
            paired = difference(self.counts, first.counts, "ua", draws)
            self.row.update(difference_low=paired.low, difference_high=paired.high)
        else:
            self.row["note"] = OTHERS


def _measure(
    name: str,
    reading: Reading,
    table: pd.DataFrame,
    classes: Sequence[str],
    utterances: pd.DataFrame,
    draws: int,
) -> _Measured:
    answers = main_answers(table)
    [mean] = aggregate(summarise(answers), reading.aggregate).to_dict("records")
    units, _ = units_of(utterances, answers["utterance"])
    counts = count_right(answers, units, classes)
    pooled = reading.aggregate == "pooled"
    row: dict[str, Any] = dict.fromkeys(SENSITIVITY_COLUMNS, math.nan) | {
        **{"dataset": reading.dataset, "preset": reading.preset, "title": reading.title},
        **{"system": mean["system"], "name": name, "seeds": mean["seeds"], "n": mean["n"]},
        **{"score": mean["score"], "note": "" if pooled else MEANS},
        **{column: mean[column] for column in ("ua", "ua_sd", "wa", "wa_sd")},
    }
    for measure in ("ua", "wa") if pooled else ():
        found = interval(counts, measure, draws)
        row |= {f"{measure}_low": found.low, f"{measure}_high": found.high}
    return _Measured(row, pooled, units, counts)


def sensitivity_csv(table: pd.DataFrame) -> str:
    """Write the table as CSV text: percentages with two decimals, empty where there is none."""
    text = table.copy()
    for column in SHARES:
        text[column] = [percent(100 * value, 2) for value in text[column]]
    return text.to_csv(index=False, lineterminator="\n")


def lay_out_readings(
    name: str, table: pd.DataFrame, title: str, captions: Captions, notice: str = ""
) -> Layout:
    """Lay out what `read_through` gave.

    Parameters
    ----------
    name
        sensitivity or leaks: whose title and note are taken.
    table
        With at least one row.
    title
        The dataset and what its speech is.
    captions, notice
        As for `ser.tables.layout.lay_out`.
    """
    change = "gain" if name == "leaks" else "difference"
    columns = {
        "Reading": [f"{row.preset}: {row.title}" for row in table.itertuples()],
        "Utterances": [str(count) for count in table["n"]],
        "UA": [_spread(row.ua, row.ua_sd) for row in table.itertuples()],
        "UA\n95 % interval": [_range(row.ua_low, row.ua_high) for row in table.itertuples()],
        "WA": [_spread(row.wa, row.wa_sd) for row in table.itertuples()],
        "WA\n95 % interval": [_range(row.wa_low, row.wa_high) for row in table.itertuples()],
        f"UA\n{change}": [
            percent(100 * value, 1, sign=True) or NONE for value in table["difference_ua"]
        ],
        "of it, paired\n95 % interval": [
            _range(row.difference_low, row.difference_high) for row in table.itertuples()
        ],
    }
    rows = [list(cells) for cells in zip(*columns.values(), strict=True)]
    seeds = int(table["seeds"].iloc[0])
    note = f"{table['name'].iloc[0]}, {seeds} seed{'s' if seeds > 1 else ''}"
    block = Block(title, note, list(columns), rows, "p" + "r" * (len(columns) - 1))
    notes = [captions.notes["measures"], captions.notes[name]]
    return Layout(name, captions.titles[name], notice.strip(), notes, [block])


def _spread(mean: float, sd: float) -> str:
    cell = percent(100 * mean, 1) or "undefined"
    return cell if math.isnan(sd) else f"{cell} ± {percent(100 * sd, 1)}"


def _range(low: float, high: float) -> str:
    return NONE if math.isnan(low) else f"{percent(100 * low, 1)} to {percent(100 * high, 1)}"

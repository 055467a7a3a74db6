"""Is one system better than another, or is it chance? Paired tests, and their verdicts in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import permutation_test
from statsmodels.stats.multitest import multipletests

from ser.statistics.intervals import SEED, expanded_percentiles, resample
from ser.statistics.units import Counts

COMPARISON_COLUMNS = [
    *("table", "dataset", "reference", "system", "measure", "score", "difference", "low", "high"),
    *("unit", "units", "p", "p_holm", "family", "verdict", "sentence"),
]
SIGNIFICANT = 0.05
# Up to this many units every exchange is tried; with more, this many random ones.
EXACT_UNITS, EXCHANGES = 13, 9999
BETTER, WORSE, UNCLEAR, UNDEFINED = "better", "worse", "cannot be told apart", "undefined"
# The words after the reference's name, in this order.
PHRASES = {
    BETTER: "is better than",
    WORSE: "is worse than",
    UNCLEAR: "cannot be told apart from",
    UNDEFINED: "was not compared with",
}


@dataclass(frozen=True)
class Scored:
    """A system on a dataset: its display name, kind of score, and counts over common units."""

    name: str
    score: str
    counts: Counts
    unit: str


@dataclass(frozen=True)
class Difference:
    """A difference with its interval (fractions) and the p of the test; NaN where undefined."""

    value: float
    low: float
    high: float
    p: float


def difference(ours: Counts, theirs: Counts, measure: str, draws: int = 2000) -> Difference:
    """Compare the ``ua`` or ``wa`` of two systems on the same units: ours minus theirs.

    Under the null hypothesis the two systems' predictions for a unit (speaker or dialog) may be
    exchanged. The test makes all exchanges, or many random ones, and counts how often the
    difference is at least as large as the observed one. Seeds are averaged first, so the test is
    about the average training of each system and about other speakers or dialogs. The bootstrap
    draws units for both systems together. One unit gives no interval and no p.
    """
    a, b = ours.contributions(measure), theirs.contributions(measure)
    value, units = float((a - b).sum()), len(a)
    if units < 2 or np.isnan(value):
        return Difference(value, np.nan, np.nan, np.nan)
    drawn = resample(
        lambda index: ours.resampled(index, measure) - theirs.resampled(index, measure),
        units,
        draws,
    )
    low, high = expanded_percentiles(drawn, units)
    p = permutation_test(
        (a, b),
        lambda x, y, axis: (x - y).sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=2**EXACT_UNITS if units <= EXACT_UNITS else EXCHANGES,
        rng=np.random.default_rng(SEED),
    ).pvalue
    return Difference(value, low, high, float(p))


def least_p(units: int) -> float:
    """Give the smallest p possible: all units favour one system; two-sided."""
    return 2 / 2**units if units <= EXACT_UNITS else 2 / (EXCHANGES + 1)


def compare(
    table: str, reference: str, systems: Mapping[tuple[str, str], Scored], draws: int = 2000
) -> pd.DataFrame:
    """Compare the reference with every other system of a table, dataset by dataset.

    ``systems`` maps (dataset, system), in the order of the table; a dataset without the reference
    has no tests. Gives `COMPARISON_COLUMNS`: differences in fractions, reference minus other;
    ``p_holm`` is corrected for all tests of this table in this measure, ``family`` of them.
    """
    rows = []
    for (dataset, system), other in systems.items():
        ours = systems.get((dataset, reference))
        if system == reference or ours is None:
            continue
        for measure in ("ua", "wa"):
            found = Difference(np.nan, np.nan, np.nan, np.nan)
            if ours.score == other.score:
                found = difference(ours.counts, other.counts, measure, draws)
            rows.append(
                {
                    **{"table": table, "dataset": dataset, "reference": reference},
                    **{"system": system, "measure": measure, "score": ours.score},
                    **{"difference": found.value, "low": found.low, "high": found.high},
                    **{"unit": ours.unit, "units": len(ours.counts.total), "p": found.p},
                    "names": (ours.name, other.name),
                }
            )
    comparisons = pd.DataFrame(rows, columns=[*COMPARISON_COLUMNS, "names"])
    for _, tests in comparisons.groupby("measure"):
        known = tests.index[tests["p"].notna()]
        comparisons.loc[tests.index, "family"] = len(known)
        if len(known):
            corrected = multipletests(tests.loc[known, "p"].astype(float), method="holm")[1]
            comparisons.loc[known, "p_holm"] = corrected
    comparisons["family"] = comparisons["family"].astype(int)
    comparisons["verdict"] = [_verdict(row) for row in comparisons.itertuples()]
    comparisons["sentence"] = [_sentence(row) for row in comparisons.itertuples()]
    return comparisons[COMPARISON_COLUMNS]


def _verdict(row: Any) -> str:
    if np.isnan(row.p):
        return UNDEFINED
    if row.p_holm >= SIGNIFICANT or row.difference == 0:
        return UNCLEAR
    return BETTER if row.difference > 0 else WORSE


def _sentence(row: Any) -> str:
    ours, theirs = row.names
    where = f"in {row.measure.upper()} on {row.dataset}"
    if row.verdict == UNDEFINED:
        why = "UA does not exist, or one has a development score and the other a test score"
        if not np.isnan(row.difference):
            why = f"there is only one {row.unit}"
        return f"{ours} and {theirs} were not compared {where}: {why}."
    figures = f"{100 * row.difference:+.1f} points"
    if not np.isnan(row.low):
        figures += f", 95 % interval {100 * row.low:.1f} to {100 * row.high:.1f}"
    p = "p < 0.001" if row.p_holm < 0.001 else f"p = {row.p_holm:.3f}"
    figures += f", {p} after Holm's correction for {row.family} comparisons"
    if row.verdict in (BETTER, WORSE):
        return f"{ours} is {row.verdict} than {theirs} {where}: {figures}."
    hopeless = row.family * least_p(row.units) >= SIGNIFICANT
    note = f"; with {row.units} {row.unit}s no difference could be told" if hopeless else ""
    return f"{ours} and {theirs} cannot be told apart {where}: {figures}{note}."


def read_comparisons(path: str | Path) -> pd.DataFrame:
    """Read a CSV of `COMPARISON_COLUMNS`; an empty figure is NaN."""
    text = [*COMPARISON_COLUMNS[:6], "unit", "verdict", "sentence"]
    return pd.read_csv(path, dtype=dict.fromkeys(text, str), encoding="utf-8")


def sum_up(comparisons: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Sum up one dataset's rows of `compare` in one sentence per measure, after one on the units.

    ``names`` maps systems to their names in the table; no comparisons give no sentence.
    """
    units = dict.fromkeys(zip(comparisons["units"], comparisons["unit"], strict=True))
    sentences = [f"Intervals and tests are over {number} {unit}s." for number, unit in units]
    for measure, rows in comparisons.groupby("measure", sort=False):
        [reference] = set(rows["reference"])
        parts = []
        for verdict, phrase in PHRASES.items():
            systems = [names[name] for name in rows.loc[rows["verdict"] == verdict, "system"]]
            if systems:
                *others, last = systems
                listed = f"{', '.join(others)} and {last}" if others else last
                parts.append(f"{phrase} {listed}")
        sentences.append(f"In {str(measure).upper()}, {names[reference]} {'; it '.join(parts)}.")
    return sentences

"""95 % intervals of UA and WA by bootstrap over speakers or dialogs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import DegenerateDataWarning, bootstrap, norm, t

from ser.statistics.units import Counts

INTERVAL_COLUMNS = [
    *("dataset", "system", "score", "unit", "units", "draws"),
    *("ua", "ua_low", "ua_high", "wa", "wa_low", "wa_high"),
]
LEVEL = 0.95
# One seed for all, so that all systems of a dataset have the same draws.
SEED = 2018


@dataclass(frozen=True)
class Interval:
    """A score, the ends of its interval (fractions; NaN where there is none), and the draws."""

    value: float
    low: float
    high: float
    draws: int


def resample(statistic: Callable[[np.ndarray], np.ndarray], units: int, draws: int) -> np.ndarray:
    """Give ``statistic``, from (n, C) indices of C > 1 units to (n,) values, of resampled units.

    Draws without a value are left out.
    """
    with warnings.catch_warnings():
        # SciPy's own interval is not used; it is undefined if a draw has no value.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        drawn = bootstrap(
            (np.arange(units),),
            lambda index, axis: statistic(index),  # units lie along the last axis
            n_resamples=draws,
            vectorized=True,
            method="percentile",
            rng=np.random.default_rng(SEED),
        ).bootstrap_distribution
    return drawn[np.isfinite(drawn)]


def expanded_percentiles(values: np.ndarray, units: int) -> tuple[float, float]:
    """Give the 95 % interval of bootstrap values, wide enough for few units; NaN without values.

    The plain percentile interval of n units is too narrow by sqrt((n - 1) / n), and because it uses
    the normal quantile instead of Student's. Both are corrected here (T. Hesterberg, The
    American Statistician 69, 2015, "expanded percentile").
    """
    if not len(values):
        return np.nan, np.nan
    outer = t.ppf((1 + LEVEL) / 2, units - 1) * np.sqrt(units / (units - 1))
    low, high = np.quantile(values, [norm.cdf(-outer), norm.cdf(outer)])
    return float(low), float(high)


def interval(counts: Counts, measure: str, draws: int = 2000) -> Interval:
    """Give a system's ``ua`` or ``wa``, the mean over its seeds, and its 95 % interval.

    The interval has no ends where there are fewer than two units, or UA does not exist. Draws in
    which a class has no utterance have no UA and are left out.
    """
    value, units = float(counts.contributions(measure).sum()), len(counts.total)
    if units >= 2 and not np.isnan(value):
        drawn = resample(lambda index: counts.resampled(index, measure), units, draws)
        return Interval(value, *expanded_percentiles(drawn, units), len(drawn))
    return Interval(value, np.nan, np.nan, 0)


def interval_row(
    counts: Counts, names: Mapping[str, object], draws: int = 2000
) -> dict[str, object]:
    """Give a row of `INTERVAL_COLUMNS`; `names` holds dataset, system, score and unit."""
    ua, wa = interval(counts, "ua", draws), interval(counts, "wa", draws)
    return {
        **names,
        "units": len(counts.total),
        "draws": ua.draws or wa.draws,
        **{"ua": ua.value, "ua_low": ua.low, "ua_high": ua.high},
        **{"wa": wa.value, "wa_low": wa.low, "wa_high": wa.high},
    }


def read_intervals(path: str | Path) -> pd.DataFrame:
    """Read a CSV of `INTERVAL_COLUMNS`; an empty end is NaN."""
    return pd.read_csv(path, dtype=dict.fromkeys(INTERVAL_COLUMNS[:4], str), encoding="utf-8")

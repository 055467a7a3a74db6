"""What all comparisons of a dataset come to, in one sentence a measure."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

# What is said of the reference, in this order.
PHRASES = {
    "better": "better than",
    "worse": "worse than",
    "cannot be told apart": "cannot be told apart from",
    "undefined": "was not compared with",
}


def sum_up(comparisons: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Sum up the comparisons of one dataset in one table.

    Parameters
    ----------
    comparisons
        Rows of `ser.statistics.comparisons`, at least reference, system, measure, verdict, unit,
        units.
    names
        What the table calls each system.

    Returns
    -------
    list of str
        What is resampled, then a sentence for UA and one for WA; empty where nothing was compared.
    """
    units = dict.fromkeys(zip(comparisons["units"], comparisons["unit"], strict=True))
    sentences = [f"Intervals and tests are over {number} {unit}s." for number, unit in units]
    for measure, rows in comparisons.groupby("measure", sort=False):
        [reference] = set(rows["reference"])
        parts = []
        for verdict, phrase in PHRASES.items():
            systems = [names[name] for name in rows.loc[rows["verdict"] == verdict, "system"]]
            if systems:
                verb = "is " if verdict in ("better", "worse") else ""
                parts.append(f"{verb}{phrase} {_listed(systems)}")
        sentences.append(f"In {str(measure).upper()}, {names[reference]} {'; it '.join(parts)}.")
    return sentences


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

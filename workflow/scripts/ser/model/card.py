"""The model card of an exported model: training data, expected scores and limits, on one page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ser.statistics.intervals import interval
from ser.statistics.units import count_correct, main_predictions, units_of

DEVELOPMENT = """
These are development scores: the epochs may have been chosen on these very utterances.
"""


def cross_validated(
    predictions: pd.DataFrame, utterances: pd.DataFrame, classes: Sequence[str], draws: int
) -> dict[str, Any]:
    """Give the figures of a recipe under cross-validation, means over the seeds, in per cent.

    Takes the predictions of all folds and seeds (`ser.scoring.predictions.score_seeds`), and the
    corpus's table for the units that the bootstrap draws. A figure that does not exist is None.
    """
    predictions = main_predictions(predictions)
    units, unit = units_of(utterances, predictions["utterance"])
    counts = count_correct(predictions, units, classes)
    figures: dict[str, Any] = {
        "score": str(predictions["score"].iloc[0]),
        "utterances": int(predictions["utterance"].nunique()),
        "folds": int(predictions["fold"].nunique()),
        "seeds": int(predictions["seed"].nunique()),
        "unit": unit,
    }
    for measure in ("ua", "wa"):
        found = interval(counts, measure, draws)
        for end, value in (("", found.value), ("_low", found.low), ("_high", found.high)):
            figures[measure + end] = _percent(value)
    correct, total = counts.correct.mean(axis=0).sum(axis=0), counts.total.sum(axis=0)
    figures["recalls"] = {
        name: _percent(correct[k] / total[k]) if total[k] else None
        for k, name in enumerate(classes)
    }
    return figures


def write_card(template: str, facts: Mapping[str, Any], whitened: int, folder: str) -> str:
    """Fill in the card with ``model.json``, the values per frame after whitening and the path."""
    found, classes = facts["cross_validation"], facts["classes"]
    filled = {
        **facts,
        "notice": f"**{facts['notice']}**\n\n" if facts["notice"] else "",
        "count": len(classes),
        "classes": ", ".join(classes),
        "columns": len(facts["columns"]),
        "width": whitened,
        "groups": ", ".join(facts["training_groups"]),
        "utterances": found["utterances"],
        "folds": _number(found["folds"], "fold"),
        "seeds": _number(found["seeds"], "seed"),
        "chance": _shown(100 / len(classes)),
        "recalls": "\n".join(f"| {name} | {_shown(found['recalls'][name])} |" for name in classes),
        "development": DEVELOPMENT if found["score"] == "development" else "",
        "folder": folder,
    }
    for name in ("ua", "wa"):
        low, high = found[f"{name}_low"], found[f"{name}_high"]
        ends = f"{_shown(low)} to {_shown(high)}"
        filled[name] = _shown(found[name])
        filled[f"{name}_interval"] = "none: too few speakers or dialogs" if low is None else ends
    return template.format(**filled)


def _percent(value: float) -> float | None:
    return None if math.isnan(value) else round(100 * float(value), 2)


def _shown(value: float | None) -> str:
    # Halves go up, as in the tables.
    return "undefined, a class has no utterance" if value is None else f"{value + 1e-9:.1f} %"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"

"""What an exported model is, was trained on, may reach and is not fit for, on one page."""

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
CARD = """\
# {title}, trained on {corpus}

{notice}A speech emotion recognizer: one recording of one speaker in, a posterior for each of
{count} classes out ({classes}).

## What it is

- System `{system}` ({title}) of the experiment `{experiment}`: dataset {dataset}, all speakers,
  seed {seed}, epoch {epoch}, the median of those that the cross-validation chose.
- Input: {columns} YAAFE features a frame at {rate} Hz, a frame every {step} samples, whitened to
  {width} values with statistics of all speakers.
- Trained on {trained} utterances of {groups}.

## What to expect of it

**This model itself was scored on nobody: all speakers trained it.** The figures are those of the
same recipe under cross-validation, where other trainings were scored on speakers that they had
not heard: {n} utterances, {folds}, {seeds} (chance is UA {chance}).

| UA | 95 % interval | WA | 95 % interval |
|---|---|---|---|
| {ua} | {ua_interval} | {wa} | {wa_interval} |

| class | recall |
|---|---|
{recalls}
{development}
## What it is not for

- {corpus} is one corpus with its own speakers, room, language and way of eliciting emotion. On
  anything else expect clearly less than above, and measure it on recordings of your own first.
- It names one of its classes for whatever it is given, noise and music included.
- It says nothing about what a person feels. Do not use it for decisions about people.

## How to use it

    make predict AUDIO=recording.wav MODEL={folder}

or in Python, with `workflow/scripts` on the path:

    from ser.model.folder import load_model
    from ser.model.predict import answer
    print(answer(load_model("{folder}"), "recording.wav").posteriors)

Files: `weights.h5`, `whitening.h5`, `model.json` (options, classes, columns, the figures above, the
experiment's configuration, versions). What the corpus's licence says of models trained on it holds
for this one too; the code's licence (MIT) does not cover it.
"""


def cross_validated(
    predictions: pd.DataFrame, utterances: pd.DataFrame, classes: Sequence[str], draws: int
) -> dict[str, Any]:
    """Give the figures of a recipe under cross-validation, means over the seeds.

    Parameters
    ----------
    predictions
        Of all folds and seeds, as `ser.scoring.predictions.score_seeds` gives them.
    utterances
        The corpus's table, for the units that intervals resample.
    classes
        The K class names.
    draws
        Of the bootstrap.

    Returns
    -------
    dict
        score, utterances, folds, seeds, unit; ua, wa and the ends of their 95 % intervals; recalls
        by class; all in percent, None where a figure does not exist.
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
        figures[measure] = _percent(found.value)
        figures[f"{measure}_low"], figures[f"{measure}_high"] = map(
            _percent, (found.low, found.high)
        )
    correct, total = counts.correct.mean(axis=0).sum(axis=0), counts.total.sum(axis=0)
    figures["recalls"] = {
        name: _percent(correct[k] / total[k]) if total[k] else None
        for k, name in enumerate(classes)
    }
    return figures


def write_card(about: Mapping[str, Any], whitened: int, folder: str) -> str:
    """Write the card, Markdown.

    Parameters
    ----------
    about
        What goes into ``model.json``.
    whitened
        Values a frame after whitening.
    folder
        Where the model lies, as a user of the project names it.
    """
    found, classes = about["cross_validation"], about["classes"]
    intervals = {
        f"{name}_interval": f"{_shown(found[f'{name}_low'])} to {_shown(found[f'{name}_high'])}"
        if found[f"{name}_low"] is not None
        else "none: too few speakers or dialogs"
        for name in ("ua", "wa")
    }
    shown = ("title", "corpus", "system", "experiment", "dataset", "seed", "epoch")
    return CARD.format(
        **{key: about[key] for key in shown},
        **intervals,
        notice=f"**{about['notice']}**\n\n" if about["notice"] else "",
        count=len(classes),
        classes=", ".join(classes),
        columns=len(about["columns"]),
        rate=about["sample_rate"],
        step=about["step"],
        width=whitened,
        trained=about["training_utterances"],
        groups=", ".join(about["training_groups"]),
        n=found["utterances"],
        folds=_number(found["folds"], "fold"),
        seeds=_number(found["seeds"], "seed"),
        chance=_shown(100 / len(classes)),
        ua=_shown(found["ua"]),
        wa=_shown(found["wa"]),
        recalls="\n".join(f"| {name} | {_shown(found['recalls'][name])} |" for name in classes),
        development=DEVELOPMENT if found["score"] == "development" else "",
        folder=folder,
    )


def _percent(value: float) -> float | None:
    return None if math.isnan(value) else round(100 * float(value), 2)


def _shown(value: float | None) -> str:
    # Halves go up, as in the tables.
    return "undefined, a class has no utterance" if value is None else f"{value + 1e-9:.1f} %"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"

"""What an exported model is, was trained on, reaches and is not fit for, on one page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ser.scoring.metrics import unweighted_accuracy, weighted_accuracy
from ser.tables.scores import percent

DEVELOPMENT = """\
This is a development score: the epoch may have been chosen on these very utterances.
"""
CARD = """\
# {title}, trained on {corpus}

{notice}A speech emotion recognizer: one recording of one speaker in, a posterior for each of
{count} classes out ({classes}).

## What it is

- System `{system}` ({title}) of the experiment `{experiment}`: dataset {dataset}, {fold},
  seed {seed}, epoch {epoch}.
- Input: {columns} YAAFE features a frame at {rate} Hz, a frame every {step} samples, whitened to
  {width} values with statistics of the training speakers only.
- Trained on {trained} utterances of {groups}.
- The weights are those behind the experiment's tables, to the last bit (digest `{digest}`).

## What it reaches

On {n} utterances of {group}, who was neither trained on nor whitened with:
**UA {ua}, WA {wa}** (chance is UA {chance} %; the tables are over all folds and seeds).
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

Files: `weights.h5`, `whitening.h5`, `model.json` (options, classes, columns, the experiment's
configuration, versions). What the corpus's licence says of models trained on it holds for this one
too; the code's licence (MIT) does not cover it.
"""


def write_card(about: Mapping[str, Any], scored: pd.DataFrame, whitened: int, folder: str) -> str:
    """Write the card.

    Parameters
    ----------
    about
        What goes into ``model.json``.
    scored
        Predictions of this very training for its scored group: truth, predicted, score.
    whitened
        Values a frame after whitening.
    folder
        Where the model lies, as a user of the project names it.

    Returns
    -------
    str
        Markdown.
    """
    truth, predicted = scored["truth"].tolist(), scored["predicted"].tolist()
    classes = about["classes"]
    ua = unweighted_accuracy(truth, predicted, classes)
    return CARD.format(
        **{key: about[key] for key in ("title", "system", "dataset", "fold", "seed", "epoch")},
        corpus=about["corpus"],
        notice=f"**{about['notice']}**\n\n" if about["notice"] else "",
        count=len(classes),
        classes=", ".join(classes),
        experiment=about["experiment"],
        columns=len(about["columns"]),
        rate=about["sample_rate"],
        step=about["step"],
        width=whitened,
        trained=about["training_utterances"],
        groups=", ".join(about["training_groups"]),
        digest=about["digest"],
        n=len(scored),
        group=about["group"],
        ua="undefined, a class has no utterance" if math.isnan(ua) else f"{percent(100 * ua, 1)} %",
        wa=f"{percent(100 * weighted_accuracy(truth, predicted, classes), 1)} %",
        development=DEVELOPMENT if set(scored["score"]) == {"development"} else "",
        chance=percent(100 / len(classes), 1),
        folder=folder,
    )

"""A small trained network and its exported folder, for the tests of what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from made_folds import made_fold
from project import ROOT
from ser.features.yaafe import COLUMNS
from ser.model.card import cross_validated, write_card
from ser.model.folder import save_model
from ser.model.training import train_to_epoch
from ser.scoring.posteriors import Posteriors
from ser.systems import get_system
from ser.systems.base import FoldData
from ser.whitening import Whitening

OPTIONS = {"units": 4, "filters": [4], "kernels": [3], "head": [4], "epochs": 4, "max_frames": 40}
EPOCH, SEED = 3, 7
TEMPLATE = (ROOT / "workflow/resources/model_card.md").read_text(encoding="utf-8")


def passing(dim: int) -> Whitening:
    """Give a whitening that hands on the first columns as they are."""
    projection = np.eye(len(COLUMNS), dim)
    zeros, ones = np.zeros(len(COLUMNS)), np.ones(len(COLUMNS))
    return Whitening(zeros, ones, projection, np.full(len(COLUMNS), 1.0), ("A", "B"), 100)


def features(frames: np.ndarray) -> np.ndarray:
    """Give features (T, 743) that `passing` turns into these frames."""
    return np.pad(frames, ((0, 0), (0, len(COLUMNS) - frames.shape[1])))


@dataclass(frozen=True)
class Made:
    """A fold, what its training left, its answers at the chosen epoch, and the model's folder."""

    data: FoldData
    posteriors: Posteriors
    answers: pd.DataFrame
    folder: Path


def train_and_export(folder: Path) -> Made:
    """Train on a made fold, and export the epoch that was chosen."""
    data = made_fold([12, 9, 14, 8, 11, 10] * 2, [9, 7, 12, 8, 10, 6])
    system = get_system("network", OPTIONS)
    first = system.fit_predict(data, SEED, log=str)
    posteriors = Posteriors(
        *(data.classes, data.names, first.posteriors),
        *(first.train_loss, first.learning_rate, first.fitted),
    )
    chosen = first.posteriors[EPOCH - 1]
    answers = pd.DataFrame(
        {
            "fold": "fold-1",
            "seed": 1,
            "score": "test",
            "group": data.heldout_groups,
            "utterance": data.names,
            "truth": [data.classes[k] for k in data.heldout_labels],
            "predicted": [data.classes[k] for k in chosen.argmax(axis=1)],
            "epoch": EPOCH,
        }
        | {f"p_{name}": chosen[:, k] for k, name in enumerate(data.classes)}
    )
    arrays = train_to_epoch(system, data, SEED, EPOCH, log=str)
    whitening = passing(data.input_dim)
    corpus = answers[["utterance"]].assign(dialog="", speaker=answers["group"])
    facts = {
        **{"experiment": "test", "system": "s", "title": "A network", "kind": "network"},
        **{"options": OPTIONS, "classes": list(data.classes), "columns": list(COLUMNS)},
        **{"step": 512, "sample_rate": 16000, "frame": 1024, "extractor": "ser"},
        **{"dataset": "D", "corpus": "made frames", "seed": 1, "epoch": EPOCH},
        **{"notice": "A test.", "config": {"seeds": [1]}},
        **{"training_groups": ["A", "B"], "training_utterances": 12},
        "cross_validation": cross_validated(answers, corpus, data.classes, 200),
    }
    card = write_card(TEMPLATE, facts, data.input_dim, "results/test/model")
    save_model(folder, arrays, whitening, facts, card)
    return Made(data, posteriors, answers, folder)

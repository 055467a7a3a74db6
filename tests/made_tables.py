"""Measured and printed rows, and whole tables, for the tests of the tables."""

from __future__ import annotations

import math

import pandas as pd

from made_scores import predictions
from project import ROOT
from ser.scoring.metrics import SCORE_COLUMNS, summarise
from ser.tables.blocks import TextTable
from ser.tables.counts import CountedDataset, count_table, lay_out_counts
from ser.tables.formats import read_captions
from ser.tables.published import read_published
from ser.tables.scores import TableRow, lay_out, score_table

PUBLISHED = read_published(ROOT / "workflow" / "resources" / "published.csv")
CAPTIONS = read_captions(ROOT / "workflow" / "resources" / "captions.yaml")
NOTICE = "Synthetic speech: figures prove only that everything runs."
NO_SCORES = pd.DataFrame(columns=SCORE_COLUMNS)


def measured(dataset: str, system: str, score: str = "test", seed: int = 1) -> pd.DataFrame:
    """Two actors; pooled UA 23/40 and WA 5/9 for seed 1 (see test_evaluation), all right after."""
    truth = ["angry", "angry", "happy"] + ["angry"] * 2 + ["happy"] * 4
    wrong = ["angry", "happy", "happy"] + ["angry"] * 2 + ["happy"] + ["angry"] * 3
    table = predictions(
        truth, wrong if seed == 1 else truth, groups=["A"] * 3 + ["B"] * 6, dataset=dataset
    )
    return summarise(table.assign(system=system, score=score, seed=seed))


def printed_rows(table: int) -> list[tuple[str, str]]:
    return list(dict.fromkeys(key[1:3] for key in PUBLISHED.cells if key[0] == str(table)))


def cheavd(notice: str = "") -> TextTable:
    rows = [
        TableRow("CHEAVD", "synthetic speech", "fcns", "FCNs"),
        TableRow("CHEAVD", "synthetic speech", "attention-lstm-fcn", "Attention-LSTM-FCN"),
        TableRow("CHEAVD", "synthetic speech", "mec-baseline", "MEC 2017"),
    ]
    scores = pd.concat(
        [
            measured("CHEAVD", system, score, seed)
            for system in ("fcns", "attention-lstm-fcn", "mec-baseline")
            for score in ("development", "selected")
            for seed in (1, 2)
        ]
    )
    return lay_out(score_table("2", rows, scores, PUBLISHED), CAPTIONS, PUBLISHED, notice)


def iemocap() -> TextTable:
    rows = [TableRow(dataset, "IEMOCAP", system, system) for dataset, system in printed_rows(4)]
    scores = pd.concat([measured(row.dataset, row.system) for row in rows])
    return lay_out(score_table("4", rows, scores, PUBLISHED), CAPTIONS, PUBLISHED)


def counts() -> TextTable:
    table = pd.DataFrame(
        {"label": ["angry", "happy", "happy"], "split": "", "session": ["1", "1", "2"]}
    )
    split = table.assign(split=["train", "val", "val"])
    datasets = [
        CountedDataset("IEMO_dataset1", "IEMOCAP", ["angry", "happy"]),
        CountedDataset("CHEAVD", "CHEAVD", ["angry", "happy"]),
    ]
    return lay_out_counts(count_table(datasets, [table, split], PUBLISHED), CAPTIONS)


def ablations() -> TextTable:
    rows = [TableRow("IEMO_dataset1", "d", name, name) for name in ("svm", "svm--a", "svm--b")]
    scores = pd.concat([measured(row.dataset, row.system) for row in rows])
    about = {"dataset": "IEMO_dataset1", "reference": "svm", "unit": "speaker", "units": 4}
    tests = [
        {**about, "system": "svm--a", "measure": measure, "verdict": "better", **figures}
        for measure, figures in (
            ("ua", {"difference": 0.0123, "low": -0.005, "high": 0.031}),
            ("wa", {"difference": -0.02, "low": math.nan, "high": math.nan}),
        )
    ]
    table = score_table("ablations", rows, scores, PUBLISHED)
    return lay_out(table, CAPTIONS, PUBLISHED, comparisons=pd.DataFrame(tests))


def extra() -> TextTable:
    rows = [
        TableRow("IEMO_dataset1", "d", "dnn-elm", "DNN-ELM", recreation=True),
        TableRow("IEMO_dataset1", "d", "svm", "SVM", opensmile=True),
        TableRow("MINE", "d", "svm", "SVM"),
    ]
    scores = pd.concat([measured(row.dataset, row.system) for row in rows])
    parts = scores[scores["scope"] == "pooled"].assign(scope="part", group="improvised", ua=0.25)
    table = score_table("extra", rows, pd.concat([scores, parts]), PUBLISHED)
    return lay_out(table, CAPTIONS, PUBLISHED, NOTICE)


def own_corpus(table: str = "2") -> TextTable:
    """Rows on a dataset that the paper lacks."""
    rows = [TableRow("MINE", "MINE", system, system) for system in ("fcns", "mec-baseline")]
    scores = pd.concat([measured(row.dataset, row.system) for row in rows])
    return lay_out(score_table(table, rows, scores, PUBLISHED), CAPTIONS, PUBLISHED)

"""Posteriors of every fold and epoch -> one prediction for every scored utterance.

Three kinds of score:

``test``
    the epoch was chosen on other utterances, or by a rule that is not validated
    (`ser.scoring.epochs`) and uses no held-out utterance at all.
``development``
    the scored utterances chose the epoch themselves, as the paper does on CHEAVD; optimistic.
``selected``
    the same utterances, at the epoch that was best on held-out parts of the training set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ser.scoring.epochs import EPOCH_RULES, choose_epoch
from ser.scoring.metrics import ScoreError
from ser.scoring.posteriors import Posteriors


@dataclass(frozen=True)
class HeldOut:
    """A fold's n held-out utterances: rows of the dataset, (n,) class numbers, posteriors.

    The posteriors are (E, n, K), the training losses (E,).
    """

    rows: pd.DataFrame
    posteriors: np.ndarray
    truth: np.ndarray
    train_loss: np.ndarray


def load_runs(files: Iterable[Sequence[str]]) -> dict[int, dict[str, Posteriors]]:
    """Load files of posteriors, given as (fold, seed, path), by seed and fold."""
    runs: dict[int, dict[str, Posteriors]] = {}
    for fold, seed, path in files:
        if fold in runs.setdefault(int(seed), {}):
            raise ScoreError(f"{path}: posteriors of {fold}, seed {seed} are given twice")
        runs[int(seed)][fold] = Posteriors.load(path)
    return runs


def score_seeds(
    name: str,
    system: str,
    dataset: pd.DataFrame,
    folds: pd.DataFrame,
    posteriors: Mapping[int, Mapping[str, Posteriors]],
    classes: Sequence[str],
    patience: int,
    by: str = "ua",
) -> pd.DataFrame:
    """Score a system with every seed; `name` is the dataset's, `posteriors` are of `load_runs`.

    The columns are dataset, system, seed and those of `score_folds`; errors are the same.
    """
    tables = []
    for seed, files in sorted(posteriors.items()):
        try:
            table = score_folds(dataset, folds, files, classes, patience, by)
        except ScoreError as error:
            raise ScoreError(f"{system} on {name}, seed {seed}: {error}") from None
        for column, value in (("seed", seed), ("system", system), ("dataset", name)):
            table.insert(0, column, value)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def score_folds(
    dataset: pd.DataFrame,
    folds: pd.DataFrame,
    posteriors: Mapping[str, Posteriors],
    classes: Sequence[str],
    patience: int,
    by: str = "ua",
) -> pd.DataFrame:
    """Choose an epoch for every scored group, and give the predictions there.

    `posteriors` hold every fold of `folds` (`ser.protocol`); for `patience` and `by`, one of
    `EPOCH_RULES`, see `ser.scoring.epochs`. A ScoreError of one line where files and tables do not
    match.

    Returns
    -------
    pandas.DataFrame
        fold, score, utterance, group, part, truth, predicted, epoch (from 1), ``p_<class>`` for
        every class.
    """
    if missing := sorted(set(folds["fold"]) ^ set(posteriors)):
        where = "posteriors" if missing[0] not in posteriors else "folds"
        raise ScoreError(f"fold {missing[0]} is missing from the {where}")
    held = {
        str(fold): held_out_of(str(fold), dataset, roles, posteriors[str(fold)], classes)
        for fold, roles in folds.groupby("fold", sort=False)
    }
    scored = folds[folds["select_on"] != ""]
    doubled = scored.loc[scored["group"].duplicated(), "group"]
    if len(doubled):
        raise ScoreError(f"group {doubled.iloc[0]} is scored in two folds")
    tables = list(_scored_on_validation(scored, held, patience, by))
    tables += _selected_inside_train(folds, scored, held, by)
    if not tables:
        raise ScoreError("no group is scored in any fold")
    table = pd.concat(tables, ignore_index=True)
    table["predicted"] = [classes[k] for k in table[range(len(classes))].to_numpy().argmax(axis=1)]
    front = ["fold", "score", "utterance", "group", "part", "truth", "predicted", "epoch"]
    named = {k: f"p_{label}" for k, label in enumerate(classes)}
    return table.rename(columns=named)[[*front, *named.values()]]


def held_out_of(
    fold: str, dataset: pd.DataFrame, roles: pd.DataFrame, file: Posteriors, classes: Sequence[str]
) -> HeldOut:
    """Put a fold's posteriors in the dataset's order, joined by utterance name.

    `roles` are the fold's rows of folds.csv; its name is for messages. A ScoreError where the file
    holds other classes than `classes` or other utterances than those of the held-out groups.
    """
    groups = roles.loc[roles["role"] != "train", "group"]
    rows = dataset[dataset["group"].isin(set(groups))].reset_index(drop=True)
    try:
        values = file.in_order(classes, list(rows["utterance"]))
    except ValueError as error:
        raise ScoreError(f"{fold}: {error}") from None
    if unknown := sorted(set(rows["label"]) - set(classes)):
        raise ScoreError(f"label {unknown[0]} is not a class; the classes are {', '.join(classes)}")
    truth = np.array([list(classes).index(label) for label in rows["label"]], dtype=int)
    return HeldOut(rows, values, truth, np.asarray(file.train_loss))


def _scored_on_validation(
    scored: pd.DataFrame, held: Mapping[str, HeldOut], patience: int, by: str
) -> Iterator[pd.DataFrame]:
    for row in scored.itertuples(index=False):
        fold, validators = held[row.fold], row.select_on.split("+")
        group_of = fold.rows["group"]
        if absent := sorted({row.group, *validators} - set(group_of)):
            raise ScoreError(f"{row.fold}: group {absent[0]} has no held-out utterance")
        epoch = epoch_of(row.fold, fold, group_of.isin(validators).to_numpy(), patience, by)
        chose_itself = EPOCH_RULES[by].validated and row.group in validators
        score = "development" if chose_itself else "test"
        yield _predictions(row.fold, row.group, score, epoch, fold)


def epoch_of(name: str, fold: HeldOut, mask: np.ndarray, patience: int, by: str) -> int:
    """Choose a training's epoch, from 0, by one of `EPOCH_RULES`.

    The utterances of `mask`, (n,), choose where the rule is validated. `name` is the fold's, for
    messages.
    """
    rule = EPOCH_RULES[by]
    if rule.validated:
        groups = fold.rows.loc[mask, "group"].tolist()
        return choose_epoch(fold.posteriors[:, mask], fold.truth[mask], patience, by, groups)
    epochs, losses = len(fold.posteriors), fold.train_loss
    if epochs == 1:
        return 0
    if losses.shape != (epochs,) or not np.isfinite(losses).all():
        raise ScoreError(f"{name}: the training losses do not fit the {epochs} epochs")
    return int(rule.merit(losses).argmax())


def _selected_inside_train(
    folds: pd.DataFrame, scored: pd.DataFrame, held: Mapping[str, HeldOut], by: str
) -> Iterator[pd.DataFrame]:
    """Score at the epoch that is best on the inner folds' held-out utterances, taken together."""
    inner = folds[folds["role"] == "inner"]
    if inner.empty or not EPOCH_RULES[by].validated:
        return
    if leaked := sorted(set(inner["group"]) & set(scored["group"])):
        raise ScoreError(f"group {leaked[0]} chooses the epoch in an inner fold and is scored")
    parts = [held[fold] for fold in dict.fromkeys(inner["fold"])]
    # The epoch must exist in every training that chooses it or is scored at it.
    common = min(len(held[fold].posteriors) for fold in {*inner["fold"], *scored["fold"]})
    epoch = choose_epoch(
        np.concatenate([part.posteriors[:common] for part in parts], axis=1),
        np.concatenate([part.truth for part in parts]),
        None,
        by,
    )
    for row in scored.itertuples(index=False):
        yield _predictions(row.fold, row.group, "selected", epoch, held[row.fold])


def _predictions(fold: str, group: str, score: str, epoch: int, held: HeldOut) -> pd.DataFrame:
    """Give one group's predictions at one epoch; columns 0 to K - 1 hold the posteriors."""
    mask = (held.rows["group"] == group).to_numpy()
    rows = held.rows.loc[mask, ["utterance", "group", "part", "label"]]
    rows = rows.rename(columns={"label": "truth"}).assign(fold=fold, score=score, epoch=epoch + 1)
    return pd.concat([rows, pd.DataFrame(held.posteriors[epoch, mask], index=rows.index)], axis=1)

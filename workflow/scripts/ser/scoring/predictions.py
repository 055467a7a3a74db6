"""Posteriors of every fold and epoch -> one answer for every scored utterance.

Three kinds of score:

``test``
    the epoch was chosen on other utterances.
    With ``train_loss`` no held-out utterance chose it at all.
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

from ser.scoring.epochs import CRITERIA, choose_epoch
from ser.scoring.metrics import ScoreError
from ser.scoring.posteriors import Posteriors

# What may choose an epoch: the validation utterances, or the training loss alone.
SELECT = (*CRITERIA, "train_loss")


@dataclass(frozen=True)
class HeldOut:
    """One fold's held-out utterances (n rows of the dataset) and their (E, n, K) posteriors.

    `train_loss` (E,) is that of the training that gave them.
    """

    rows: pd.DataFrame
    posteriors: np.ndarray
    truth: np.ndarray
    train_loss: np.ndarray


def load_runs(files: Iterable[tuple[str, str, str]]) -> dict[int, dict[str, Posteriors]]:
    """Load files of posteriors, given as (fold, seed, path), into seed, then fold, to content.

    Raises
    ------
    ScoreError
        When a fold and seed come twice.
    """
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
    """Score a system with every seed.

    Parameters
    ----------
    name, system
        Names of dataset and system, for the table.
    posteriors
        Seed, then fold, to the content of its file.
    dataset, folds, classes, patience, by
        See `score_folds`.

    Returns
    -------
    pandas.DataFrame
        dataset, system, seed, and the columns of `score_folds`.

    Raises
    ------
    ScoreError
        When files and tables do not fit together; one line that names dataset, system and seed.
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
    """Choose an epoch for every scored group, and give its answers there.

    Parameters
    ----------
    dataset, folds
        Tables of `ser.protocol.datasets` and `ser.protocol.folds`.
    posteriors
        Fold to the content of its file; every fold of `folds` exactly once.
    classes
        The K class names, in the dataset's order.
    patience, by
        See `ser.scoring.epochs.choose_epoch`.

    Returns
    -------
    pandas.DataFrame
        fold, score, utterance, group, part, truth, predicted, epoch (from 1), ``p_<class>`` for
        every class.

    Raises
    ------
    ScoreError
        When files and tables do not fit together; one line that names the fold.
    """
    _check_tables(dataset, folds, classes)
    missing = sorted(set(folds["fold"]) ^ set(posteriors))
    if missing:
        where = "posteriors" if missing[0] not in posteriors else "folds"
        raise ScoreError(f"fold {missing[0]} is missing from the {where}")
    held = {
        fold: held_out_of(fold, dataset, folds[folds["fold"] == fold], posteriors[fold], classes)
        for fold in dict.fromkeys(folds["fold"])
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
    wanted = int(dataset["group"].isin(set(scored["group"])).sum())
    for score, answers in table.groupby("score"):
        # Development and test never mix in one protocol, so each kind covers all scored groups.
        if not answers["utterance"].is_unique or len(answers) != wanted:
            raise ScoreError(
                f"{score}: {len(answers)} answers for {wanted} utterances of the scored groups"
            )
    table["predicted"] = [classes[k] for k in table[range(len(classes))].to_numpy().argmax(axis=1)]
    front = ["fold", "score", "utterance", "group", "part", "truth", "predicted", "epoch"]
    named = {k: f"p_{label}" for k, label in enumerate(classes)}
    return table.rename(columns=named)[[*front, *named.values()]]


def _check_tables(dataset: pd.DataFrame, folds: pd.DataFrame, classes: Sequence[str]) -> None:
    doubled = dataset.loc[dataset["utterance"].duplicated(), "utterance"]
    if len(doubled):
        raise ScoreError(f"utterance {doubled.iloc[0]} is twice in the dataset")
    unknown = sorted(set(dataset["label"]) - set(classes))
    if unknown:
        raise ScoreError(f"label {unknown[0]} is no class; the classes are {', '.join(classes)}")
    doubled = folds.loc[folds.duplicated(["fold", "group"])]
    if len(doubled):
        raise ScoreError(f"{doubled['fold'].iloc[0]}: group {doubled['group'].iloc[0]} comes twice")


def held_out_of(
    fold: str,
    dataset: pd.DataFrame,
    roles: pd.DataFrame,
    file: Posteriors,
    classes: Sequence[str],
) -> HeldOut:
    """Put a file's posteriors in the dataset's order, by the names of utterances.

    Parameters
    ----------
    fold
        Name, for messages.
    dataset
        The utterances; those of held-out groups must be those of the file.
    roles
        The rows of the table of folds (`ser.protocol.folds`) that are this fold's.
    file
        Its posteriors.
    classes
        The K class names, in the dataset's order.

    Raises
    ------
    ser.scoring.metrics.ScoreError
        When they do not fit together, or are no posteriors; one line that names the fold.
    """
    groups = roles.loc[roles["role"] != "train", "group"]
    rows = dataset[dataset["group"].isin(set(groups))].reset_index(drop=True)
    values = np.asarray(file.posteriors)
    if list(file.classes) != list(classes):
        raise ScoreError(
            f"{fold}: posteriors of classes {', '.join(file.classes)};"
            f" the dataset's are {', '.join(classes)}"
        )
    if fault := file.find_fault():
        raise ScoreError(f"{fold}: {fault}")
    place = {name: index for index, name in enumerate(file.utterances)}
    odd = sorted(set(place) ^ set(rows["utterance"]))
    if odd:
        what = "not held out" if odd[0] in place else "held out but has no posteriors"
        raise ScoreError(f"{fold}: {odd[0]} is {what} ({len(odd)} such differences)")
    order = [place[name] for name in rows["utterance"]]
    codes = {label: k for k, label in enumerate(classes)}
    truth = np.array([codes[label] for label in rows["label"]], dtype=int)
    return HeldOut(rows, values[:, order], truth, np.asarray(file.train_loss))


def _scored_on_validation(
    scored: pd.DataFrame, held: Mapping[str, HeldOut], patience: int, by: str
) -> Iterator[pd.DataFrame]:
    for row in scored.itertuples(index=False):
        fold, validators = held[row.fold], row.select_on.split("+")
        group_of = fold.rows["group"]
        absent = sorted({row.group, *validators} - set(group_of))
        if absent:
            raise ScoreError(f"{row.fold}: group {absent[0]} has no held-out utterance")
        mask = group_of.isin(validators).to_numpy()
        epoch = epoch_of(row.fold, fold, mask, patience, by)
        chose_itself = by != "train_loss" and row.group in validators
        score = "development" if chose_itself else "test"
        yield _answers(row.fold, row.group, score, epoch, fold)


def epoch_of(name: str, fold: HeldOut, mask: np.ndarray, patience: int, by: str) -> int:
    """Choose the epoch of a training, from 0.

    Parameters
    ----------
    name
        The fold's, for messages.
    fold
        What it says about its n held-out utterances.
    mask
        (n,) bool: those that choose. They have no say where `by` is ``train_loss``.
    patience, by
        One of `SELECT`; see `ser.scoring.epochs.choose_epoch`.
    """
    if by == "train_loss":
        return _lowest_train_loss(name, fold)
    groups = fold.rows.loc[mask, "group"].tolist()
    return choose_epoch(fold.posteriors[:, mask], fold.truth[mask], patience, by, groups)


def _lowest_train_loss(name: str, fold: HeldOut) -> int:
    """Give the epoch with the lowest training loss, as LSTM-FCN does (Karim et al. 2018).

    The training has to run its full course for this: an early stop would have looked at held-out
    labels.
    """
    if len(fold.posteriors) == 1:
        return 0
    if fold.train_loss.shape != (len(fold.posteriors),) or not np.isfinite(fold.train_loss).all():
        raise ScoreError(
            f"{name}: the training losses do not fit the {len(fold.posteriors)} epochs"
        )
    return int(fold.train_loss.argmin())


def _selected_inside_train(
    folds: pd.DataFrame, scored: pd.DataFrame, held: Mapping[str, HeldOut], by: str
) -> Iterator[pd.DataFrame]:
    """Score at the epoch that is best on the inner folds' held-out utterances, taken together."""
    inner = folds[folds["role"] == "inner"]
    if inner.empty or by == "train_loss":
        return
    leaked = sorted(set(inner["group"]) & set(scored["group"]))
    if leaked:
        raise ScoreError(f"group {leaked[0]} chooses the epoch in an inner fold and is scored")
    parts = [held[fold] for fold in dict.fromkeys(inner["fold"])]
    # An epoch must have been trained everywhere that it is looked at or scored.
    common = min(len(held[fold].posteriors) for fold in {*inner["fold"], *scored["fold"]})
    epoch = choose_epoch(
        np.concatenate([part.posteriors[:common] for part in parts], axis=1),
        np.concatenate([part.truth for part in parts]),
        None,
        by,
    )
    for row in scored.itertuples(index=False):
        yield _answers(row.fold, row.group, "selected", epoch, held[row.fold])


def _answers(fold: str, group: str, score: str, epoch: int, held: HeldOut) -> pd.DataFrame:
    """Give one group's answers at one epoch; columns 0 to K - 1 hold the posteriors."""
    mask = (held.rows["group"] == group).to_numpy()
    answers = held.rows.loc[mask, ["utterance", "group", "part", "label"]]
    answers = answers.rename(columns={"label": "truth"}).assign(
        fold=fold, score=score, epoch=epoch + 1
    )
    values = pd.DataFrame(held.posteriors[epoch, mask], index=answers.index)
    return pd.concat([answers, values], axis=1)

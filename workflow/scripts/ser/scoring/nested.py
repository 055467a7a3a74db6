"""Nested validation: the candidate of each fold is chosen without the fold's scored speakers.

The candidates are one system with different options. Inner trainings (`ser.protocol.folds`, two
parts out) hold out every pair of the speakers' parts once. For a fold whose scored speakers are in
part p, the trainings that hold out p and another part q count, with their predictions on q alone.
Each other speaker is judged once, by a training that saw neither this speaker nor anybody in p.
Choosing the best of many on the scored speakers themselves would give an optimistic score
(Varma and Simon, BMC Bioinformatics 7:91, 2006; Cawley and Talbot, JMLR 11:2079, 2010).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from ser.scoring.metrics import ScoreError, unweighted_accuracy, weighted_accuracy
from ser.scoring.posteriors import Posteriors
from ser.scoring.predictions import HeldOut, epoch_of, held_out_of, load_runs

CHOICE_COLUMNS = ["fold", "candidate", "utterances", "seeds", "ua", "wa", "chosen"]
# Candidate, then seed, then inner fold, to the content of its file.
Runs = Mapping[str, Mapping[int, Mapping[str, Posteriors]]]


def load_candidates(files: Iterable[Sequence[str]]) -> dict[str, dict[int, dict[str, Posteriors]]]:
    """Load files of posteriors, given as (candidate, fold, seed, path)."""
    of_candidate: dict[str, list[Sequence[str]]] = {}
    for candidate, *run in files:
        of_candidate.setdefault(candidate, []).append(run)
    return {candidate: load_runs(runs) for candidate, runs in of_candidate.items()}


def choose_candidates(
    dataset: pd.DataFrame,
    folds: pd.DataFrame,
    inner: pd.DataFrame,
    runs: Runs,
    classes: Sequence[str],
    patience: Mapping[str, int],
    by: str = "ua",
) -> pd.DataFrame:
    """Choose a candidate for every fold, by its UA on the speakers in the other parts.

    Parameters
    ----------
    dataset, folds, inner
        The utterances, the roles in the scored folds, and the roles with two parts held out.
    runs, patience
        Of each candidate: posteriors of the inner trainings, with the same seeds, and the early
        stop's epochs.
    by
        The rule that chooses the epoch of an inner training (`ser.scoring.epochs`). A validated
        rule chooses on the judged speakers themselves. All candidates then look better than they
        are, but the scored speakers are never used.

    Returns
    -------
    pandas.DataFrame
        `CHOICE_COLUMNS`, one row per fold and candidate, both in their given order: the number of
        judged utterances and of seeds, UA and WA in percent as means over the seeds, and whether
        it was chosen (``yes`` or empty). Of equal candidates the first is chosen. A ScoreError
        where files and tables do not match, or a fold's scored speakers are not all in one part.
    """
    if missing := sorted(set(runs) ^ set(patience)):
        raise ScoreError(f"candidate {missing[0]} has no inner posteriors, or was not asked for")
    seeds = {name: tuple(sorted(of_seeds)) for name, of_seeds in runs.items()}
    if len(set(seeds.values())) > 1:
        raise ScoreError(f"candidates have different seeds: {seeds}")
    held: dict[str, list[dict[str, HeldOut]]] = {}
    for name in patience:
        for seed in seeds[name]:
            files, whose = runs[name][seed], f"{name}, seed {seed}"
            if missing := sorted(set(inner["fold"]) ^ set(files)):
                where = "inner folds" if missing[0] in files else "posteriors"
                raise ScoreError(f"{whose}: {missing[0]} is missing from the {where}")
            of_folds = {
                str(fold): held_out_of(f"{whose}, {fold}", dataset, roles, files[fold], classes)
                for fold, roles in inner.groupby("fold", sort=False)
            }
            held.setdefault(name, []).append(of_folds)
    # A group's part is the set of folds that hold it out; no two parts have the same set.
    held_out = inner[inner["role"] == "inner"]
    part_of = {str(group): frozenset(rows["fold"]) for group, rows in held_out.groupby("group")}
    rows = []
    for fold, roles in folds[folds["select_on"] != ""].groupby("fold", sort=False):
        judged_in = _judged_groups(str(fold), set(roles["group"]), held_out, part_of)
        scores = [
            _score(name, held[name], judged_in, classes, patience[name], by) for name in patience
        ]
        best = int(np.argmax([round(ua, 10) for _, ua, _ in scores]))
        rows += [
            (fold, name, count, len(seeds[name]), ua, wa, "yes" if k == best else "")
            for k, (name, (count, ua, wa)) in enumerate(zip(patience, scores, strict=True))
        ]
    return pd.DataFrame(rows, columns=CHOICE_COLUMNS)


def chosen_in(choices: pd.DataFrame, fold: str) -> str:
    """Name the candidate that a fold takes, from the table of `choose_candidates`."""
    names = choices.loc[(choices["fold"] == fold) & (choices["chosen"] == "yes"), "candidate"]
    if len(names) != 1:
        raise ScoreError(f"{fold}: {len(names)} candidates are chosen, expected one")
    return str(names.iloc[0])


def _judged_groups(
    fold: str, scored: set[str], held: pd.DataFrame, part_of: Mapping[str, frozenset[str]]
) -> dict[str, set[str]]:
    """Give the inner folds that a fold may use, each with the groups that it judges."""
    if strange := sorted(scored - set(part_of)):
        raise ScoreError(f"{fold}: {strange[0]} is in no part of the nested validation")
    parts = {part_of[group] for group in scored}
    if len(parts) > 1:
        raise ScoreError(
            f"{fold}: the speakers who are scored are in {len(parts)} parts of the nested"
            " validation; a training without all of them leaves nobody to judge by"
        )
    (own,) = parts
    return {
        str(name): {group for group in rows["group"] if part_of[group] != own}
        for name, rows in held[held["fold"].isin(own)].groupby("fold", sort=False)
    }


def _score(
    candidate: str,
    seeds: Sequence[Mapping[str, HeldOut]],
    judged_in: Mapping[str, set[str]],
    classes: Sequence[str],
    patience: int,
    by: str,
) -> tuple[int, float, float]:
    """Give the number of judged utterances, and UA and WA in percent as means over the seeds."""
    scores = []
    for held in seeds:
        truth: list[str] = []
        predicted: list[str] = []
        for name, groups in judged_in.items():
            fold = held[name]
            mask = fold.rows["group"].isin(groups).to_numpy()
            epoch = epoch_of(f"{candidate}, {name}", fold, mask, patience, by)
            truth += [classes[k] for k in fold.truth[mask]]
            predicted += [classes[k] for k in fold.posteriors[epoch, mask].argmax(axis=1)]
        names = truth, predicted, classes
        scores.append((unweighted_accuracy(*names), weighted_accuracy(*names)))
    ua, wa = 100 * np.mean(scores, axis=0)
    if not np.isfinite(ua):
        raise ScoreError(f"{candidate}: a class has no utterance among those that are judged")
    return len(truth), float(ua), float(wa)

"""Posteriors of several trainings -> one set of posteriors. Nothing is fitted, so nothing leaks.

First the seeds of each member are averaged, epoch by epoch; then the members are combined. All are
of the same fold, and utterances are joined by their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ser.scoring.fusion_options import FusionConfig
from ser.scoring.posteriors import Posteriors

# A member that is sure of a wrong class shall not forbid the right one: of a product's factors.
FLOOR = 1e-6
CURVES = ("train_loss", "learning_rate")


class FusionError(ValueError):
    """Files that cannot be combined, in one line."""


@dataclass(frozen=True)
class MemberRun:
    """One member's posteriors with one seed.

    Parameters
    ----------
    member, seed
        Name of the system, and its seed's number.
    file
        Where they were read: errors name it.
    content
        Of the file.
    """

    member: str
    seed: int
    file: str
    content: Posteriors


@dataclass(frozen=True)
class _Member:
    """A member with its seeds averaged: (E, n, K) posteriors, (E,) loss and learning rate."""

    posteriors: np.ndarray
    train_loss: np.ndarray
    learning_rate: np.ndarray


def load_members(files: Iterable[tuple[str, str, str]]) -> list[MemberRun]:
    """Load files of posteriors, given as (member, seed, path)."""
    return [MemberRun(name, int(seed), path, Posteriors.load(path)) for name, seed, path in files]


def fuse(config: FusionConfig, runs: Sequence[MemberRun]) -> Posteriors:
    """Combine the posteriors of one fold.

    Epochs go together by their number. A member without epochs is combined with every epoch of the
    others; those with epochs are cut to the smallest number among them.

    Parameters
    ----------
    config
        Whose members the runs are.
    runs
        One a member and seed; every member has the same seeds. n utterances and K classes, the
        same in all.

    Returns
    -------
    Posteriors
        Utterances and classes in the order of the first run's file; (E, n, K), each row of K sums
        to 1. Loss and learning rate are means over the members with more than one epoch, NaN
        where there is none. `fitted` holds everything that any member fitted.

    Raises
    ------
    FusionError
        When runs do not fit together or are no posteriors; one line that names the file, and the
        utterance where it is about one.
    """
    _check_runs(config, runs)
    first = runs[0].content
    members = [
        _average([_in_order(run, first) for run in runs if run.member == name])
        for name in config.members
    ]
    moving = [member for member in members if len(member.posteriors) > 1]
    epochs = min((len(member.posteriors) for member in moving), default=1)
    combine = _product if config.rule == "product" else _mean
    fused = combine([member.posteriors[:epochs] for member in members], config.shares)
    losses, rates = ([getattr(member, name)[:epochs] for member in moving] for name in CURVES)
    return Posteriors(
        list(first.classes),
        list(first.utterances),
        fused.astype(np.float32),
        np.mean(losses, axis=0) if moving else np.full(1, np.nan),
        np.mean(rates, axis=0) if moving else np.full(1, np.nan),
        {
            # No name has a blank or colon, so that no two entries share a key.
            f"{run.member} {run.seed}: {key}": digest
            for run in runs
            for key, digest in run.content.fitted.items()
        },
    )


def _check_runs(config: FusionConfig, runs: Sequence[MemberRun]) -> None:
    seeds: dict[str, set[int]] = {name: set() for name in config.members}
    for run in runs:
        if run.member not in seeds:
            raise FusionError(
                f"{run.file}: {run.member} is no member; members: {', '.join(config.members)}"
            )
        if run.seed in seeds[run.member]:
            raise FusionError(f"{run.file}: {run.member}, seed {run.seed} is given twice")
        seeds[run.member].add(run.seed)
    every = set().union(*seeds.values())
    for name, found in seeds.items():
        if missing := sorted(every - found):
            raise FusionError(f"{name}: no posteriors with seed {missing[0]}")
    if not every:
        raise FusionError("no posteriors are given")


def _in_order(run: MemberRun, first: Posteriors) -> _Member:
    """Put a file's utterances into the order of the first one's, in double precision."""
    content, values = run.content, np.asarray(run.content.posteriors, dtype=np.float64)
    classes = list(content.classes)
    if classes != list(first.classes):
        raise FusionError(
            f"{run.file}: the classes are {', '.join(classes)};"
            f" expected {', '.join(first.classes)} as in the first file"
        )
    if fault := content.find_fault():
        raise FusionError(f"{run.file}: {fault}")
    place = {name: index for index, name in enumerate(content.utterances)}
    if odd := sorted(place.keys() ^ set(first.utterances)):
        what = "is not in the first file" if odd[0] in place else "of the first file is missing"
        raise FusionError(f"{run.file}: utterance {odd[0]} {what} ({len(odd)} such differences)")
    loss, rate = (np.asarray(getattr(content, name), dtype=np.float64) for name in CURVES)
    if loss.shape != rate.shape or loss.shape != (len(values),):
        raise FusionError(
            f"{run.file}: {loss.size} training losses and {rate.size} learning rates"
            f" for {len(values)} epochs"
        )
    return _Member(values[:, [place[name] for name in first.utterances]], loss, rate)


def _average(seeds: Sequence[_Member]) -> _Member:
    """Average a member's seeds, as far as all of them go."""
    epochs = min(len(seed.posteriors) for seed in seeds)
    posteriors, *curves = (
        np.mean([getattr(seed, name)[:epochs] for seed in seeds], axis=0)
        for name in ("posteriors", *CURVES)
    )
    return _Member(posteriors, *curves)


def _mean(parts: Sequence[np.ndarray], shares: Sequence[float]) -> np.ndarray:
    """Give the weighted arithmetic mean of posteriors (E or 1, n, K)."""
    return _normalized(_weighted(parts, shares))


def _product(parts: Sequence[np.ndarray], shares: Sequence[float]) -> np.ndarray:
    """Give the weighted geometric mean of posteriors (E or 1, n, K), normalized over classes."""
    logarithms = [np.log(np.maximum(part, FLOOR)) for part in parts]
    return _normalized(np.exp(_weighted(logarithms, shares)))


def _weighted(parts: Sequence[np.ndarray], shares: Sequence[float]) -> np.ndarray:
    # A part without epochs has the length 1, which is stretched to the others'.
    stretched = zip(shares, np.broadcast_arrays(*parts), strict=True)
    return np.sum([share * part for share, part in stretched], axis=0)


def _normalized(values: np.ndarray) -> np.ndarray:
    return values / values.sum(axis=2, keepdims=True)

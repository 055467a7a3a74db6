"""Posteriors of several trainings -> one set of posteriors. Nothing is fitted, so nothing leaks.

First the seeds of each member are averaged, epoch by epoch; then the members are combined. All are
of the same fold, and utterances are joined by their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ser.systems.options import check_between, check_choice, read_options

if TYPE_CHECKING:
    from ser.scoring.posteriors import Posteriors


# A member that is sure of a wrong class shall not forbid the right one: of a product's factors.
FLOOR = 1e-6
CURVES = ("train_loss", "learning_rate")
SEEDS = ("each", "all")
RULES = ("product", "mean")


@dataclass(frozen=True)
class FusionConfig:
    """Which systems' posteriors are combined, and how.

    Attributes
    ----------
    members
        Names of trained systems: at least two, or at least one where all seeds are combined.
    seeds
        each: a seed's posteriors are made of the members' with the same seed; all: of the members'
        with every seed, so that they are the same for each.
    rule
        product, the normalized geometric mean of the members' posteriors; or mean, the arithmetic.
    weights
        One positive number a member, brought to a sum of 1: exponents of a product, factors of a
        mean. None: all are equal.
    """

    members: tuple[str, ...] = ()
    seeds: str = "each"
    rule: str = "product"
    weights: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        check_choice("seeds", self.seeds, SEEDS)
        check_choice("rule", self.rule, RULES)
        if not isinstance(self.members, tuple) or not all(
            isinstance(name, str) for name in self.members
        ):
            raise ValueError(f"members: {self.members!r} is not a list of names of systems")
        least = 1 if self.seeds == "all" else 2
        if len(self.members) < least:
            raise ValueError(
                f"members: expected at least {least} with seeds {self.seeds},"
                f" found {len(self.members)}"
            )
        for name in self.members:
            if self.members.count(name) > 1:
                raise ValueError(f"members: {name} comes twice; its weight can be larger instead")
        self._check_weights()

    def _check_weights(self) -> None:
        if self.weights is None:
            return
        if not isinstance(self.weights, tuple) or len(self.weights) != len(self.members):
            raise ValueError(
                f"weights: {self.weights!r} is not a list of {len(self.members)} numbers,"
                " one a member"
            )
        for weight in self.weights:
            check_between("weights", weight, 0.0, float("inf"))

    @property
    def shares(self) -> tuple[float, ...]:
        """Give the members' weights with a sum of 1."""
        weights = self.weights or (1.0,) * len(self.members)
        # Divided by the largest first: a sum of large numbers may have no float.
        parts = [weight / max(weights) for weight in weights]
        return tuple(part / sum(parts) for part in parts)


def fusion_of(options: Mapping[str, Any]) -> FusionConfig:
    """Read a fusion's options; a ValueError of one line where they mean nothing."""
    (config,) = read_options(options, FusionConfig)
    return config


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
    from ser.scoring.posteriors import Posteriors

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
    from ser.scoring.posteriors import Posteriors  # loads h5py, which reading options need not

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

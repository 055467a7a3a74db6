"""Posteriors of several trainings -> one set of posteriors. Nothing is fitted, so nothing leaks.

The seeds of each member are averaged first, epoch by epoch; then the members are combined. All
belong to the same fold, and utterances are joined by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ser.systems.options import check_between, check_choice, read_options

# It loads h5py, which is not needed to read options.
if TYPE_CHECKING:
    from ser.scoring.posteriors import Posteriors

# The least factor of a product: a member that is sure of a wrong class must not rule out the
# correct one.
FLOOR = 1e-6
SEEDS = ("each", "all")
RULES = ("product", "mean")


@dataclass(frozen=True)
class FusionConfig:
    """Which systems' posteriors are combined, and how.

    Attributes
    ----------
    members
        Trained systems: at least two, or at least one where all seeds are combined.
    seeds
        each: a seed takes the members' posteriors with the same seed; all: with every seed, so
        that the result is the same for each.
    rule
        product, the normalized geometric mean of the members' posteriors; or mean, the arithmetic.
    weights
        One positive number a member, scaled to a sum of 1: exponents of a product, factors of a
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
        count, least = len(self.members), 1 if self.seeds == "all" else 2
        if count < least:
            raise ValueError(
                f"members: expected at least {least} with seeds {self.seeds}, found {count}"
            )
        for name in self.members:
            if self.members.count(name) > 1:
                raise ValueError(f"members: {name} comes twice; its weight can be larger instead")
        if self.weights is None:
            return
        if not isinstance(self.weights, tuple) or len(self.weights) != count:
            raise ValueError(
                f"weights: {self.weights!r} is not a list of {count} numbers, one a member"
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
    """Read a fusion's options; a ValueError of one line where they are invalid."""
    (config,) = read_options(options, FusionConfig)
    return config


@dataclass(frozen=True)
class MemberRun:
    """One member's posteriors with one seed; `file` is named in errors."""

    member: str
    seed: int
    file: str
    content: Posteriors


def load_members(files: Iterable[tuple[str, str, str]]) -> list[MemberRun]:
    """Load files of posteriors, given as (member, seed, path)."""
    from ser.scoring.posteriors import Posteriors

    return [MemberRun(name, int(seed), path, Posteriors.load(path)) for name, seed, path in files]


def fuse(config: FusionConfig, runs: Sequence[MemberRun]) -> Posteriors:
    """Combine the posteriors of one fold.

    Epochs are joined by number. A member without epochs is combined with every epoch of the others;
    those with epochs are cut to the smallest number among them. Utterances and classes must be the
    same in all runs; they are in the first one's order. Loss and learning rate are means over the
    members with more than one epoch, NaN where there is none; `fitted` is of all members. A
    ValueError of one line where runs do not fit together.
    """
    from ser.scoring.posteriors import Posteriors

    _check_runs(config, runs)
    first = runs[0].content
    members = [
        _average([_in_order(run, first) for run in runs if run.member == name])
        for name in config.members
    ]
    trained = [curves for values, *curves in members if len(values) > 1]
    epochs = min((len(loss) for loss, _ in trained), default=1)
    cut = [[curve[:epochs] for curve in curves] for curves in trained] or [[np.full(1, np.nan)] * 2]
    loss, rate = (np.mean(curves, axis=0) for curves in zip(*cut, strict=True))
    fused = _combine(config, [values[:epochs] for values, *_ in members])
    return Posteriors(
        list(first.classes),
        list(first.utterances),
        fused.astype(np.float32),
        loss,
        rate,
        {
            # No name has a blank or colon, so that no two entries share a key.
            f"{run.member} {run.seed}: {key}": digest
            for run in runs
            for key, digest in run.content.fitted.items()
        },
    )


def _check_runs(config: FusionConfig, runs: Sequence[MemberRun]) -> None:
    given = [(run.member, run.seed) for run in runs]
    wanted = [(name, seed) for name in config.members for seed in {seed for _, seed in given}]
    if not given or sorted(given) != sorted(wanted):
        found = ", ".join(f"{name} {seed}" for name, seed in given) or "none"
        raise ValueError(
            f"expected posteriors of {', '.join(config.members)} with the same seeds, each once;"
            f" found {found}"
        )


def _in_order(run: MemberRun, first: Posteriors) -> list[np.ndarray]:
    """Give posteriors in the first file's order, loss and learning rate, in double precision."""
    content = run.content
    try:
        posteriors = content.in_order(first.classes, first.utterances)
    except ValueError as error:
        raise ValueError(f"{run.file}: {error}") from None
    values, loss, rate = (
        np.asarray(array, dtype=np.float64)
        for array in (posteriors, content.train_loss, content.learning_rate)
    )
    if loss.shape != rate.shape or loss.shape != (len(values),):
        raise ValueError(
            f"{run.file}: {loss.size} training losses and {rate.size} learning rates"
            f" for {len(values)} epochs"
        )
    return [values, loss, rate]


def _average(seeds: Sequence[Sequence[np.ndarray]]) -> list[np.ndarray]:
    """Average a member's seeds, up to the last epoch that all have."""
    epochs = min(len(values) for values, *_ in seeds)
    return [
        np.mean([array[:epochs] for array in arrays], axis=0) for arrays in zip(*seeds, strict=True)
    ]


def _combine(config: FusionConfig, parts: Sequence[np.ndarray]) -> np.ndarray:
    """Give the weighted mean of posteriors (E or 1, n, K), normalized over classes."""
    geometric = config.rule == "product"
    terms = [np.log(np.maximum(part, FLOOR)) if geometric else part for part in parts]
    # A part without epochs has length 1, which NumPy broadcasts to the others'.
    stretched = zip(config.shares, np.broadcast_arrays(*terms), strict=True)
    mean = np.sum([share * term for share, term in stretched], axis=0)
    if geometric:
        mean = np.exp(mean)
    return mean / mean.sum(axis=2, keepdims=True)

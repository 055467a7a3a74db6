"""The options of a fusion, with defaults.

NumPy is not needed here, so a configuration is checked in a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ser.systems.options import check_between, check_choice, read_options

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

    Raises
    ------
    ValueError
        One line that names the field and says what would be right.
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

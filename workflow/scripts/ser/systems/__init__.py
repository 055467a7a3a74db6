"""The compared systems: one module a kind, found by its file name, all with the same interface.

``<kind>_system.py`` in this folder is the kind ``<kind>`` of the configuration. A system module
imports nothing heavy by itself, so that a configuration can be checked in a moment; TensorFlow or
scikit-learn is loaded by the call that trains. How to add one: docs/own-system.md.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from ser.systems.fold_data import FoldData, TrainingResult

# Keras reads its backend once, when it is first imported, and this package comes before any such
# import. The log level drops TensorFlow's start-up chatter but keeps its errors.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

SUFFIX = "_system"
SYSTEMS: dict[str, str] = {
    path.stem.removesuffix(SUFFIX): ".".join(
        ["ser.systems", *path.relative_to(Path(__file__).parent).with_suffix("").parts]
    )
    for path in sorted(Path(__file__).parent.rglob(f"*{SUFFIX}.py"))
}


class System(Protocol):
    """What every system module offers.

    One with `SEEDED = False` besides has nothing random: one training serves all seeds.
    """

    def check_options(self, options: Mapping[str, Any]) -> None:
        """Raise a ValueError of one line if `options` mean nothing; never loads TensorFlow."""

    def patience(self, options: Mapping[str, Any]) -> int:
        """Give the patience of the early stop in epochs; 1 for systems without epochs."""

    def input_of(self, options: Mapping[str, Any]) -> str:
        """Name the features that it reads, a key of `ser.features.sets.FEATURE_SETS`."""

    def fit_predict(
        self,
        options: Mapping[str, Any],
        data: FoldData,
        seed: int,
        log: Callable[[str], None] = print,
    ) -> TrainingResult:
        """Fit on the fold's training part and give posteriors of its held-out part."""


def get_system(kind: str) -> System:
    """Look up a system module by its kind, and import it.

    Parameters
    ----------
    kind
        A key of `SYSTEMS`.

    Returns
    -------
    System
        The module.

    Raises
    ------
    ValueError
        When there is no such kind; the message names the nearest one.
    """
    if kind not in SYSTEMS:
        nearest = difflib.get_close_matches(str(kind), SYSTEMS, n=1, cutoff=0.0)[0]
        raise ValueError(f"kind: {kind!r} is no system, did you mean {nearest!r}?")
    return cast(System, import_module(SYSTEMS[kind]))

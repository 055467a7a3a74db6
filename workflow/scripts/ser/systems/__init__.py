"""The compared systems: what they are given, what they answer, and one module or package a kind.

In: a fold's features, labels and roles, as `base.FoldData` (`loading` reads them from files). Out:
posteriors of the fold's held-out utterances, of every epoch, as `base.TrainingResult`.

``base``           `System`, which every kind is a subclass of: options, features, epochs, cost
``paper_model/``   kind ``network``: the paper's model and its relatives; Figure 1 is ``network.py``
``acnn``           Neumann and Vu 2017
``dnn_elm/``       Han, Yu and Tashev 2014
``dbn_ivector/``   Xia and Liu 2016
``svm``            linear SVM on functionals
``largest_class``  always the largest class
``trained_network``, ``classifier``   what a kind of one's own builds upon: docs/own-system.md

A kind is found by its class: a subclass of `System` with a `kind`, in a module of this package or
in ``system.py`` of a package in it. These modules load neither TensorFlow nor scikit-learn until a
system is trained, so that a configuration is checked in a moment.
"""

from __future__ import annotations

import difflib
import importlib
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ser.systems.base import System

# Keras reads its backend once, when it is first imported, and this package comes before any such
# import. The log level drops TensorFlow's start-up chatter but keeps its errors.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

FOLDER = Path(__file__).parent


@cache
def find_systems() -> dict[str, type[System]]:
    """Find the class of every kind of system.

    Returns
    -------
    dict
        The kind to its class, in the order of the kinds; ``__module__`` names the class's module.

    Raises
    ------
    ValueError
        When a module cannot be imported, or two classes are of one kind; one line with the file.
    """
    from ser.systems.base import System

    found: dict[str, type[System]] = {}
    for path in sorted([*FOLDER.glob("*.py"), *FOLDER.glob("*/system.py")]):
        if path.stem == "__init__":
            continue
        name = ".".join(["ser.systems", *path.relative_to(FOLDER).with_suffix("").parts])
        try:
            module = importlib.import_module(name)
        except Exception as error:  # whatever a module of one's own may raise
            reason = str(error).replace("\n", " ")
            raise ValueError(
                f"{path}: cannot be imported: {type(error).__name__}: {reason}"
            ) from error
        for item in vars(module).values():
            if isinstance(item, type) and issubclass(item, System) and item.__module__ == name:
                if "kind" not in vars(item):
                    continue
                if item.kind in found:
                    raise ValueError(
                        f"{path}: kind {item.kind!r} is taken by {found[item.kind].__module__}"
                    )
                found[item.kind] = item
    return dict(sorted(found.items()))


def find_system(kind: str) -> type[System]:
    """Give the class of a kind of system.

    Raises
    ------
    ValueError
        When there is no such kind; the message names the nearest one.
    """
    systems = find_systems()
    if kind not in systems:
        nearest = difflib.get_close_matches(str(kind), systems, n=1, cutoff=0.0)[0]
        raise ValueError(f"kind: {kind!r} is no system, did you mean {nearest!r}?")
    return systems[kind]


def get_system(kind: str, options: Mapping[str, Any]) -> System:
    """Make a system of a kind with its options.

    Raises
    ------
    ValueError
        When there is no such kind, or the options mean nothing; one line.
    """
    return find_system(kind)(options)

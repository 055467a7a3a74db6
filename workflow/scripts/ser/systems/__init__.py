"""The compared systems: their inputs and outputs, and one module or package per kind.

In: a fold's features, labels and roles, as `base.FoldData` (`loading` reads them from files). Out:
posteriors of the fold's held-out utterances, of every epoch, as `base.TrainingResult`.
Open `base` first, then the kind in question.

``base``           `System`, the base class of every kind: options, features, epochs, cost;
                   `Classifier`, for a system of your own (docs/own-system.md)
``paper_model/``   kind ``network``: the paper's model and its relatives; Figure 1 is ``network.py``
``acnn``           Neumann and Vu 2017
``dnn_elm``        Han, Yu and Tashev 2014
``dbn_ivector/``   Xia and Liu 2016
``svm``            linear SVM on functionals
``largest_class``  always the largest class
``trained_network``   networks trained in epochs, your own too (docs/own-system.md)
``early_stopping``   when a training may stop; scoring follows the same rule
``loading``, ``frames``   a fold's files as arrays; frames in memory or on disk, standardized
``options``        reading and checking options

A kind is found by its class: a subclass of `System` with a `kind`, in a module of this package or
in the ``__init__`` of a package in it. These load neither TensorFlow nor scikit-learn until a
system is trained, so that a configuration is checked in a moment.
"""

from __future__ import annotations

import difflib
import importlib
import os
import pkgutil
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
    """Find the class of every kind of system, in the order of the kinds.

    A ValueError of one line names a file that cannot be imported or whose kind is taken.
    """
    from ser.systems.base import System

    found: dict[str, type[System]] = {}
    for _, stem, is_package in pkgutil.iter_modules(__path__):
        path = FOLDER / stem / "__init__.py" if is_package else FOLDER / f"{stem}.py"
        name = f"{__name__}.{stem}"
        try:
            module = importlib.import_module(name)
        except Exception as error:  # a user's module may raise anything
            reason = f"{type(error).__name__}: {error}".replace("\n", " ")
            raise ValueError(f"{path}: cannot be imported: {reason}") from error
        for item in vars(module).values():
            if not (isinstance(item, type) and issubclass(item, System)):
                continue
            if item.__module__ != name or "kind" not in vars(item):
                continue
            if item.kind in found:
                taken = found[item.kind].__module__
                raise ValueError(f"{path}: kind {item.kind!r} is taken by {taken}")
            found[item.kind] = item
    return dict(sorted(found.items()))


def find_system(kind: str) -> type[System]:
    """Give the class of a kind of system; a ValueError names the nearest kind."""
    systems = find_systems()
    if kind not in systems:
        nearest = difflib.get_close_matches(str(kind), systems, n=1, cutoff=0.0)[0]
        raise ValueError(f"kind: {kind!r} is not a system, did you mean {nearest!r}?")
    return systems[kind]


def get_system(kind: str, options: Mapping[str, Any]) -> System:
    """Make a system of a kind; a ValueError of one line for invalid options."""
    return find_system(kind)(options)

"""openSMILE's functionals, where the extra is installed (docs/systems.md, "openSMILE").

openSMILE is not part of the environment: audEERING's licence allows non-commercial research only.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import numpy as np

SAMPLE_RATE = 16000
LICENCE = (
    "openSMILE is audEERING's: its licence allows non-commercial research use only;"
    " products need one that is paid for"
)
SHORTEST = 0.2  # s: frames of 60 ms and some more around them


class OpensmileMissing(ImportError):
    """openSMILE was asked for and cannot be imported."""


def functionals_by_opensmile(name: str) -> tuple[list[str], Callable[[np.ndarray], np.ndarray]]:
    """Give the names of a set's functionals, and a function from samples to their values.

    `name` is one of `ser.features.sets.OPENSMILE`. The function takes (n,) at 16 kHz, filled up
    with zeros to 0.2 s, to (D,) float64, NaN where openSMILE cannot compute a value. Raises
    `OpensmileMissing`, in one line, with how to install it.
    """
    try:
        opensmile = import_module("opensmile")
    except ImportError as error:
        raise OpensmileMissing(
            f"features: {name} needs openSMILE, which is not installed:"
            f" .venv/bin/python -m pip install --require-hashes -r envs/opensmile.txt. {LICENCE}"
        ) from error
    smile = opensmile.Smile(
        feature_set=getattr(opensmile.FeatureSet, name),
        feature_level=opensmile.FeatureLevel.Functionals,
    )

    def compute(samples: np.ndarray) -> np.ndarray:
        missing = max(0, int(SHORTEST * SAMPLE_RATE) - len(samples))
        padded = np.pad(np.asarray(samples, dtype=np.float32), (0, missing))
        return smile.process_signal(padded, SAMPLE_RATE).to_numpy(dtype=np.float64)[0]

    return list(smile.feature_names), compute

"""One shard of 16 kHz audio -> one of openSMILE's sets of functionals of every utterance.

openSMILE is an extra (docs/systems.md, "openSMILE") and not part of the environment: audEERING's
licence allows non-commercial research only.
"""

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np

from ser.features.sets import OPENSMILE
from ser.files.shards import ShardWriter, read_shard

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

    `name` is one of `OPENSMILE`. The function takes (n,) at 16 kHz, filled up
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


def main() -> None:
    """Parse arguments, extract, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=OPENSMILE, required=True)
    parser.add_argument("--audio", type=Path, required=True, help="HDF5 shard of audio")
    parser.add_argument("--features", type=Path, required=True, help="HDF5 shard to write")
    arguments = parser.parse_args()
    try:
        names, compute = functionals_by_opensmile(arguments.set)
    except OpensmileMissing as error:
        sys.exit(str(error))
    print(LICENCE)
    replaced = 0
    with ShardWriter(arguments.features, arguments.set, {"columns": names}, len(names)) as shard:
        for utterance, samples in read_shard(arguments.audio, "audio"):
            values = compute(samples)
            replaced += int((~np.isfinite(values)).sum())
            shard.append(utterance, np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)[None])
    print(f"{len(names)} values an utterance; {replaced} that were not finite are 0")


if __name__ == "__main__":
    main()

"""One shard of 16 kHz audio -> one of openSMILE's sets of functionals of every utterance."""

import argparse
import sys
from pathlib import Path

import numpy as np

from ser.features.opensmile import LICENCE, OpensmileMissing, functionals_by_opensmile
from ser.features.sets import OPENSMILE
from ser.files.shards import ShardWriter, read_shard


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

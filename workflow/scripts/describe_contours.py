"""One shard of 16 kHz audio -> functionals of every utterance's contours, and of its copies'."""

import argparse
from importlib.metadata import version
from pathlib import Path

from ser.contours import NAMES, describe_with_copies
from ser.shards import ShardWriter, read_shard
from ser.speed import SPEEDS


def main() -> None:
    """Parse arguments, describe, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audio", type=Path, required=True, help="HDF5 shard of audio")
    parser.add_argument("--contours", type=Path, required=True, help="HDF5 shard to write")
    arguments = parser.parse_args()
    facts = {
        "columns": NAMES,
        "librosa": version("librosa"),
        "rows": ["as recorded", *(f"speed {factor}" for factor in SPEEDS)],
        "soxr": version("soxr"),
    }
    utterances = 0
    with ShardWriter(arguments.contours, "contours", facts, width=len(NAMES)) as shard:
        for name, samples in read_shard(arguments.audio, "audio"):
            shard.append(name, describe_with_copies(samples))
            utterances += 1
    print(f"{utterances} utterances, each {1 + len(SPEEDS)} times {len(NAMES)} values")


if __name__ == "__main__":
    main()

"""One shard of 16 kHz audio -> functionals of every utterance's contours."""

import argparse
from importlib.metadata import version
from pathlib import Path

from ser.features.contours import NAMES, SPEEDS, describe_perturbed
from ser.files.shards import ShardWriter, read_shard


def main() -> None:
    """Parse arguments, describe, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audio", type=Path, required=True, help="HDF5 shard of audio")
    parser.add_argument("--contours", type=Path, required=True, help="HDF5 shard to write")
    parser.add_argument("--speed-perturbation", action="store_true", help="at other speeds too")
    arguments = parser.parse_args()
    speeds = SPEEDS if arguments.speed_perturbation else ()
    facts = {
        "columns": NAMES,
        "librosa": version("librosa"),
        "rows": ["as recorded", *(f"speed {factor}" for factor in speeds)],
        "soxr": version("soxr"),
    }
    utterances = 0
    with ShardWriter(arguments.contours, "contours", facts, width=len(NAMES)) as shard:
        for name, samples in read_shard(arguments.audio, "audio"):
            shard.append(name, describe_perturbed(samples, speeds))
            utterances += 1
    print(f"{utterances} utterances, each {1 + len(speeds)} times {len(NAMES)} values")


if __name__ == "__main__":
    main()

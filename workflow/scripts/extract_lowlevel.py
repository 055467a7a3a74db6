"""One shard of 16 kHz audio -> MFCC, voice features or log-Mel bands of every frame of 10 ms."""

import argparse
from importlib.metadata import version
from pathlib import Path

from ser.features.lowlevel import COLUMNS, EXTRACTORS, HOP, SAMPLE_RATE, WINDOW
from ser.files.shards import ShardWriter, read_shard


def main() -> None:
    """Parse arguments, extract, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=EXTRACTORS, required=True)
    parser.add_argument("--audio", type=Path, required=True, help="HDF5 shard of audio")
    parser.add_argument("--features", type=Path, required=True, help="HDF5 shard to write")
    arguments = parser.parse_args()
    facts = {
        "columns": COLUMNS[arguments.set],
        "frame": WINDOW,
        "librosa": version("librosa"),
        "sample_rate": SAMPLE_RATE,
        "step": HOP,
    }
    extract, width = EXTRACTORS[arguments.set], len(COLUMNS[arguments.set])
    frames = 0
    with ShardWriter(arguments.features, arguments.set, facts, width=width) as shard:
        for name, samples in read_shard(arguments.audio, "audio"):
            values = extract(samples)
            shard.append(name, values)
            frames += len(values)
    print(f"{frames} frames of {width} values")


if __name__ == "__main__":
    main()

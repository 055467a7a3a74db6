"""One shard's list of recordings -> their samples at 16 kHz, mono, as one HDF5 file."""

import argparse
import sys
from pathlib import Path

from ser.corpora.audio import SAMPLE_RATE, AudioError, load, precision
from ser.corpora.tree import Outside, place_inside
from ser.files.atomic_write import read_rows
from ser.files.shards import ShardWriter


def main() -> None:
    """Parse arguments, decode, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="the corpus's folder")
    parser.add_argument("--shard", type=Path, required=True, help="CSV of utterance and file")
    parser.add_argument("--audio", type=Path, required=True, help="HDF5 shard to write")
    arguments = parser.parse_args()
    files = {row["utterance"]: row["file"] for row in read_rows(arguments.shard)}
    facts = {"sample_rate": SAMPLE_RATE, "units": "full scale"}
    file = ""
    try:
        # A recording with more than 24 bits keeps them all: then the shard is double precision.
        types = set()
        for file in files.values():
            types.add(precision(place_inside(arguments.root, file)))
        with ShardWriter(
            arguments.audio, "audio", facts, dtype=max(types, default="float32")
        ) as shard:
            for utterance, file in files.items():
                shard.append(utterance, load(place_inside(arguments.root, file)))
    except (AudioError, Outside) as error:
        sys.exit(f"{file}: {error}; it changed since the corpus was indexed")
    print(f"{len(files)} recordings")


if __name__ == "__main__":
    main()

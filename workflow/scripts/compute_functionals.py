"""One shard of YAAFE's frames -> seven statistics of every column of every utterance."""

import argparse
from pathlib import Path

from ser.features.functionals import functional_names, functionals
from ser.files.shards import ShardWriter, read_attributes, read_shard


def main() -> None:
    """Parse arguments, reduce, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Path, required=True, help="HDF5 shard of frames")
    parser.add_argument("--functionals", type=Path, required=True, help="HDF5 shard to write")
    arguments = parser.parse_args()
    names = functional_names(read_attributes(arguments.features)["columns"])
    utterances = 0
    with ShardWriter(
        arguments.functionals, "functionals", {"columns": names}, width=len(names)
    ) as shard:
        for utterance, frames in read_shard(arguments.features, "features"):
            shard.append(utterance, functionals(frames)[None])
            utterances += 1
    print(f"{utterances} utterances of {len(names)} values")


if __name__ == "__main__":
    main()

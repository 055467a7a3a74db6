"""One shard of features -> count, mean and scatter matrix of each group that trains somewhere."""

import argparse
from pathlib import Path

from ser.files.atomic_write import read_rows
from ser.files.shards import read_shard
from ser.whitening import reduce_groups, save_moments


def main() -> None:
    """Parse arguments, reduce, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Path, required=True, help="HDF5 shard of features")
    parser.add_argument("--dataset", type=Path, required=True, help="CSV of the utterances")
    parser.add_argument("--moments", type=Path, required=True, help="HDF5 file to write")
    arguments = parser.parse_args()
    group_of = {row["utterance"]: row["group"] for row in read_rows(arguments.dataset)}
    shard = read_shard(arguments.features, "features", set(group_of))
    moments = reduce_groups((group_of[utterance], frames) for utterance, frames in shard)
    save_moments(arguments.moments, moments)
    for group, item in moments.items():
        print(f"{group}: {item.count} frames")


if __name__ == "__main__":
    main()

"""Posteriors of several systems on one fold -> their combined posteriors."""

import argparse
import json
import sys
from pathlib import Path

from ser.scoring.fusion import fuse, fusion_of, load_members


def main() -> None:
    """Parse arguments, combine, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="the dataset's name")
    parser.add_argument("--system", required=True, help="the fusion's name")
    parser.add_argument("--fold", required=True)
    parser.add_argument("--options", type=json.loads, required=True, help="JSON: the fusion's")
    parser.add_argument(
        "--members", nargs=3, action="append", required=True, help="MEMBER SEED FILE"
    )
    parser.add_argument("--posteriors", type=Path, required=True, help="HDF5 file to write")
    arguments = parser.parse_args()
    try:
        fused = fuse(fusion_of(arguments.options), load_members(arguments.members))
    except ValueError as error:
        sys.exit(f"{arguments.system} on {arguments.name}, {arguments.fold}: {error}")
    fused.save(arguments.posteriors)
    epochs, utterances, _ = fused.posteriors.shape
    print(f"{len(arguments.members)} files, {epochs} epochs, {utterances} utterances")


if __name__ == "__main__":
    main()

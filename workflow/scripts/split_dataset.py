"""Utterance table -> a dataset's utterances with their groups, and the roles of groups in folds."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table, write_table
from ser.protocol.datasets import Protocol, ProtocolError, select_utterances
from ser.protocol.folds import make_folds


def main() -> None:
    """Parse arguments, divide, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="the dataset's name, for messages")
    parser.add_argument("--utterances", type=Path, required=True, help="the corpus's table")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON: class to labels")
    parser.add_argument("--part", default="all", help="all, improvised or scripted")
    parser.add_argument(
        "--protocol", type=json.loads, required=True, help="JSON: see ser.protocol.datasets"
    )
    parser.add_argument("--dataset", type=Path, required=True, help="CSV to write")
    parser.add_argument("--folds", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    protocol = Protocol(**arguments.protocol)
    try:
        dataset = select_utterances(
            read_table(arguments.utterances), arguments.classes, protocol, arguments.part
        )
        folds = make_folds(dataset, protocol)
    except ProtocolError as error:
        sys.exit(f"datasets.{arguments.name}: {error}")
    write_table(arguments.dataset, dataset)
    write_table(arguments.folds, folds)
    counts = dataset.groupby("label", sort=False).size()
    print(", ".join(f"{label} {counts[label]}" for label in arguments.classes))


if __name__ == "__main__":
    main()

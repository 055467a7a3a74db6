"""Features and roles of one fold -> held-out posteriors of every epoch of one system."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table
from ser.protocol.folds import derive_seed
from ser.scoring.posteriors import Posteriors
from ser.systems import get_system
from ser.systems.frames import Scratch
from ser.systems.loading import load_fold
from ser.whitening import Whitening


def main() -> None:
    """Parse arguments, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="the dataset's name")
    parser.add_argument("--system", required=True, help="the system's name")
    parser.add_argument("--fold", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--kind", required=True, help="kind of system")
    parser.add_argument("--options", type=json.loads, default={}, help="JSON: the kind's options")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument("--all-epochs", action="store_true", help="never stop early")
    parser.add_argument("--features", type=Path, nargs="*", default=[], help="HDF5 shards")
    parser.add_argument("--dataset", type=Path, required=True, help="CSV of the utterances")
    parser.add_argument("--folds", type=Path, required=True, help="CSV of the roles")
    parser.add_argument("--whitening", type=Path, nargs="?", help="HDF5 of this fold, if needed")
    parser.add_argument("--posteriors", type=Path, required=True, help="HDF5 file to write")
    arguments = parser.parse_args()
    seed = derive_seed(arguments.name, arguments.system, arguments.fold, arguments.seed)
    try:
        system = get_system(arguments.kind, arguments.options)
        data = load_fold(
            arguments.features,
            read_table(arguments.dataset),
            read_table(arguments.folds),
            arguments.fold,
            Whitening.load(arguments.whitening) if arguments.whitening else None,
            arguments.classes,
            may_stop=not arguments.all_epochs,
            input_set=system.features,
            scratch=Scratch(arguments.posteriors.parent),
        )
        result = system.fit_predict(data, seed)
    except ValueError as error:
        sys.exit(f"{arguments.system} on {arguments.name}, {arguments.fold}: {error}")
    Posteriors(
        data.classes,
        data.names,
        result.posteriors,
        result.train_loss,
        result.learning_rate,
        result.fitted,
    ).save(arguments.posteriors)


if __name__ == "__main__":
    main()

"""One fold, or all speakers, and the trainings that chose epochs -> a network's weights."""

import argparse
import json
import sys
from pathlib import Path

from ser.files.atomic_write import read_table
from ser.model.training import Weights, chosen_epoch, train_to_epoch
from ser.protocol.folds import ALL, derive_seed
from ser.scoring.epochs import EPOCH_RULES
from ser.scoring.predictions import load_runs, score_seeds
from ser.statistics.units import main_predictions
from ser.systems import get_system
from ser.systems.frames import Scratch
from ser.systems.loading import load_fold
from ser.whitening import Whitening


def main() -> None:
    """Parse arguments, choose the epoch, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="the dataset's name")
    parser.add_argument("--system", required=True, help="its name")
    parser.add_argument("--fold", required=True, help=f"a fold, or {ALL}: everybody trains")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--kind", required=True, help="one that can be exported")
    parser.add_argument("--options", type=json.loads, required=True, help="JSON: the network's")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument("--patience", type=int, required=True, help="the early stop's, in epochs")
    parser.add_argument("--select", choices=EPOCH_RULES, required=True, help="chooses the epoch")
    parser.add_argument(
        "--posteriors", nargs=3, action="append", required=True, help="FOLD SEED FILE"
    )
    parser.add_argument("--features", type=Path, nargs="+", required=True, help="HDF5 shards")
    for name in ("dataset", "folds", "whitening"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True, help="HDF5 to write")
    arguments = parser.parse_args()
    dataset, folds = read_table(arguments.dataset), read_table(arguments.folds)
    try:
        predictions = score_seeds(
            arguments.name,
            arguments.system,
            dataset,
            folds,
            load_runs(arguments.posteriors),
            arguments.classes,
            arguments.patience,
            arguments.select,
        )
        group, epoch = chosen_epoch(main_predictions(predictions), arguments.fold)
        data = load_fold(
            arguments.features,
            dataset,
            folds,
            arguments.fold,
            Whitening.load(arguments.whitening),
            arguments.classes,
            may_stop=False,
            scratch=Scratch(arguments.weights.parent),
        )
        seed = derive_seed(arguments.name, arguments.system, arguments.fold, arguments.seed)
        arrays = train_to_epoch(get_system(arguments.kind, arguments.options), data, seed, epoch)
    except ValueError as error:
        sys.exit(f"{arguments.system} on {arguments.name}, {arguments.fold}: {error}")
    Weights(arrays, group, epoch, len(data.train_names)).save(arguments.weights)


if __name__ == "__main__":
    main()

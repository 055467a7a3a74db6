"""Train a training again to its chosen epoch, prove it is the same -> a folder with the model."""

import argparse
import json
import sys
from importlib.metadata import packages_distributions, version
from pathlib import Path

from ser.files.atomic_write import read_table
from ser.files.shards import read_attributes
from ser.model.card import write_card
from ser.model.folder import save_model
from ser.model.retraining import chosen_epoch, retrain
from ser.protocol.seeds import derive_seed
from ser.scoring.posteriors import Posteriors
from ser.statistics.units import load_answers, main_answers
from ser.systems import get_system
from ser.systems.frames import HOLD_HELP, HOLD_MB, Scratch
from ser.systems.loading import load_fold
from ser.whitening import Whitening


def main() -> None:
    """Parse arguments, train, prove, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("experiment", "name", "system", "fold", "title", "corpus-title"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--kind", required=True, help="a kind of system that can be exported")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--group", default="", help="whose epoch; empty: the latest")
    parser.add_argument(
        "--options", type=json.loads, required=True, help="JSON: the kind's options"
    )
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument("--notice", default="", help="warning for the card; empty for none")
    parser.add_argument("--config", type=json.loads, default={}, help="JSON: kept in the model")
    parser.add_argument("--features", type=Path, nargs="+", required=True, help="HDF5 shards")
    for name in ("dataset", "folds", "whitening", "posteriors", "predictions"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="to make")
    parser.add_argument("--hold-mb", type=int, default=HOLD_MB, help=HOLD_HELP)
    arguments = parser.parse_args()
    whitening = Whitening.load(arguments.whitening)
    answers, _ = load_answers(arguments.predictions)
    seed = derive_seed(arguments.name, arguments.system, arguments.fold, arguments.seed)
    try:
        answers = main_answers(answers)
        group, epoch = chosen_epoch(answers, arguments.fold, arguments.seed, arguments.group)
        dataset, folds = read_table(arguments.dataset), read_table(arguments.folds)
        data = load_fold(
            arguments.features,
            dataset,
            folds,
            arguments.fold,
            whitening,
            arguments.classes,
            scratch=Scratch(arguments.folder.parent, arguments.hold_mb << 20),
        )
        system = get_system(arguments.kind, arguments.options)
        made = retrain(system, data, seed, epoch, Posteriors.load(arguments.posteriors))
    except ValueError as error:
        sys.exit(f"{arguments.system} on {arguments.name}, {arguments.fold}: {error}")
    facts, packages = read_attributes(arguments.features[0]), packages_distributions()
    about = {
        **{key: getattr(arguments, key) for key in ("experiment", "system", "fold", "seed")},
        **{key: getattr(arguments, key) for key in ("title", "kind", "options", "classes")},
        **{key: facts[key] for key in ("columns", "step", "sample_rate", "extractor", "frame")},
        **{"dataset": arguments.name, "corpus": arguments.corpus_title, "epoch": epoch},
        **{"group": group, "notice": arguments.notice, "config": arguments.config},
        "training_groups": list(whitening.groups),
        "training_utterances": len(data.train_names),
        "versions": {name: version(packages[name][0]) for name in ("keras", "numpy", "tensorflow")},
        "digest": made.digest,
    }
    own = (answers["fold"] == arguments.fold) & (answers["seed"] == arguments.seed)
    scored = answers[own & (answers["group"] == group)]
    card = write_card(about, scored, whitening.projection.shape[1], arguments.folder.as_posix())
    save_model(arguments.folder, made.names, made.weights, whitening, about, card)
    print(f"epoch {epoch}, digest {made.digest}: the very weights behind the tables")


if __name__ == "__main__":
    main()

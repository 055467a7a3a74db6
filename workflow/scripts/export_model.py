"""Weights, whitening, cross-validated predictions -> a folder with the model and its card."""

import argparse
import json
from importlib.metadata import packages_distributions, version
from pathlib import Path

from ser.files.atomic_write import read_table
from ser.files.shards import read_attributes
from ser.model.card import cross_validated, write_card
from ser.model.folder import save_model
from ser.model.training import Weights
from ser.statistics.units import load_predictions
from ser.whitening import Whitening


def main() -> None:
    """Parse arguments, describe, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("experiment", "dataset", "system", "title", "corpus"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--kind", required=True, help="one that can be exported")
    parser.add_argument("--options", type=json.loads, required=True, help="JSON: the network's")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument("--notice", default="", help="warning for the card; empty for none")
    parser.add_argument("--config", type=json.loads, default={}, help="JSON: kept in the model")
    parser.add_argument("--draws", type=int, default=2000, help="of the bootstrap")
    parser.add_argument("--features", type=Path, required=True, help="any HDF5 shard")
    parser.add_argument("--weights", type=Path, required=True, help="HDF5 of train_weights")
    parser.add_argument("--whitening", type=Path, required=True, help="HDF5 of all speakers")
    parser.add_argument("--predictions", type=Path, required=True, help="CSV of the system")
    parser.add_argument("--utterances", type=Path, required=True, help="CSV of the corpus")
    parser.add_argument("--template", type=Path, required=True, help="of the card, Markdown")
    parser.add_argument("--folder", type=Path, required=True, help="to make")
    arguments = parser.parse_args()
    weights, whitening = Weights.load(arguments.weights), Whitening.load(arguments.whitening)
    facts, packages = read_attributes(arguments.features), packages_distributions()
    given = ("experiment", "dataset", "system", "title", "corpus", "seed", "kind", "options")
    facts = {
        **{key: getattr(arguments, key) for key in (*given, "classes", "notice")},
        **{key: facts[key] for key in ("columns", "step", "sample_rate", "extractor", "frame")},
        "config": arguments.config,
        "epoch": weights.epoch,
        "training_groups": list(whitening.groups),
        "training_utterances": weights.utterances,
        "cross_validation": cross_validated(
            load_predictions(arguments.predictions)[0],
            read_table(arguments.utterances),
            arguments.classes,
            arguments.draws,
        ),
        "versions": {name: version(packages[name][0]) for name in ("keras", "numpy", "tensorflow")},
    }
    template = arguments.template.read_text(encoding="utf-8")
    card = write_card(template, facts, whitening.projection.shape[1], arguments.folder.as_posix())
    save_model(arguments.folder, weights.arrays, whitening, facts, card)


if __name__ == "__main__":
    main()

"""Weights of folds, their held-out speech -> attention in a correct and a wrong case a class."""

import argparse
import json
import sys
from pathlib import Path

from ser.figures.attention_weights import explain
from ser.files.shards import ShardWriter, read_attributes
from ser.model.folder import build_model
from ser.model.training import Weights
from ser.statistics.units import load_predictions, main_predictions
from ser.whitening import Whitening


def main() -> None:
    """Parse arguments, choose, weigh, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--weights", nargs=3, action="append", required=True, help="FOLD WEIGHTS WHITENING"
    )
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--kind", required=True, help="one that can be exported")
    parser.add_argument("--options", type=json.loads, required=True, help="JSON: the network's")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument("--features", type=Path, nargs="+", required=True, help="HDF5 shards")
    parser.add_argument("--predictions", type=Path, required=True, help="CSV of score_systems")
    parser.add_argument("--output", type=Path, required=True, help="HDF5 to write")
    arguments = parser.parse_args()
    shared = {key: getattr(arguments, key) for key in ("seed", "kind", "options", "classes")}
    try:
        models = []
        for fold, weights, whitening in arguments.weights:
            content = Weights.load(weights)
            about = {**shared, "fold": fold, "group": content.group}
            models.append(build_model(about, content.arrays, Whitening.load(whitening)))
        answers = main_predictions(load_predictions(arguments.predictions)[0])
        cases, weights = explain(models, answers, arguments.features)
    except ValueError as error:
        sys.exit(str(error))
    facts = read_attributes(arguments.features[0])
    facts = {"cases": cases, "step": facts["step"], "sample_rate": facts["sample_rate"]}
    with ShardWriter(arguments.output, "attention", facts, dtype="float64") as shard:
        for utterance, values in weights.items():
            shard.append(utterance, values)
    missing = [f"{case['truth']} {case['kind']}" for case in cases if not case["utterance"]]
    print(f"{len(cases) - len(missing)} cases; none of: {', '.join(missing) or '(nothing)'}")


if __name__ == "__main__":
    main()

"""Weights and held-out speech of folds -> attention in a correct and a wrong case per class."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from ser.figures.attention import build_attention, explain
from ser.figures.style import save, styled
from ser.files.shards import ShardWriter, read_attributes, read_shard
from ser.model.folder import build_model
from ser.model.training import Weights
from ser.statistics.units import load_predictions, main_predictions
from ser.whitening import Whitening


def main() -> None:
    """Parse arguments, choose, weigh, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--weights", nargs=3, action="append", required=True, help="FOLD WEIGHTS WHITENING"
    )
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--kind", required=True, help="one that can be exported")
    parser.add_argument("--options", type=json.loads, required=True, help="JSON: the network's")
    parser.add_argument("--classes", type=json.loads, required=True, help="JSON list, in order")
    parser.add_argument("--features", type=Path, nargs="+", required=True, help="HDF5 shards")
    parser.add_argument("--audio", type=Path, nargs="+", required=True, help="HDF5 shards")
    parser.add_argument("--predictions", type=Path, required=True, help="CSV of score_systems")
    parser.add_argument("--attention", type=Path, required=True, help="HDF5 to write")
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    shared = {key: getattr(arguments, key) for key in ("seed", "kind", "options", "classes")}
    try:
        models = []
        for fold, weights, whitening in arguments.weights:
            content = Weights.load(weights)
            facts = {**shared, "fold": fold, "group": content.group}
            models.append(build_model(facts, content.arrays, Whitening.load(whitening)))
        predictions = main_predictions(load_predictions(arguments.predictions)[0])
        cases, weights = explain(models, predictions, arguments.features)
    except ValueError as error:
        sys.exit(str(error))
    facts = read_attributes(arguments.features[0])
    step, rate = facts["step"], facts["sample_rate"]
    facts = {"cases": cases, "step": step, "sample_rate": rate}
    with ShardWriter(arguments.attention, "attention", facts, dtype="float64") as shard:
        for utterance, values in weights.items():
            shard.append(utterance, values)
    audio: dict[str, np.ndarray] = {}
    for path in arguments.audio:
        audio |= read_shard(path, "audio", set(weights))
    with styled():
        save(build_attention(cases, weights, audio, step, rate), arguments.svg, arguments.png)
    missing = [f"{case['truth']} {case['kind']}" for case in cases if not case["utterance"]]
    print(f"{len(cases) - len(missing)} cases; none of: {', '.join(missing) or '(nothing)'}")


if __name__ == "__main__":
    main()

"""Models and their held-out utterances -> attention weights of a right and a wrong case a class."""

import argparse
import sys
from pathlib import Path

from ser.figures.attention_cases import save_cases
from ser.figures.attention_weights import explain
from ser.model.folder import ModelError, load_model
from ser.statistics.units import load_answers, main_answers


def main() -> None:
    """Parse arguments, choose, weigh, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--models", type=Path, nargs="+", required=True, help="folders of export_model"
    )
    parser.add_argument("--features", type=Path, nargs="+", required=True, help="HDF5 shards")
    parser.add_argument("--predictions", type=Path, required=True, help="CSV of score_system")
    parser.add_argument("--output", type=Path, required=True, help="HDF5 to write")
    arguments = parser.parse_args()
    answers = main_answers(load_answers(arguments.predictions)[0])
    try:
        models = [load_model(folder) for folder in arguments.models]
        cases = explain(models, answers, arguments.features)
    except ModelError as error:
        sys.exit(str(error))
    about = models[0].about
    save_cases(arguments.output, cases, {key: about[key] for key in ("step", "sample_rate")})
    missing = [f"{case.truth} {case.kind}" for case in cases if not case.utterance]
    print(f"{len(cases) - len(missing)} cases; none of: {', '.join(missing) or '(nothing)'}")


if __name__ == "__main__":
    main()

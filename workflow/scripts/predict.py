"""A recording, or a folder of them -> predictions of an exported model, printed and as CSV."""

import argparse
import sys
from pathlib import Path

from ser.files.atomic_write import write_table
from ser.files.text import one_line
from ser.model.folder import ModelError, load_model, read_facts
from ser.model.predict import (
    NothingToPredict,
    find_files,
    predict_all,
    show,
    silenced_libraries,
    tabulate_predictions,
)


def main() -> None:
    """Parse arguments, predict, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of export_model")
    parser.add_argument("--audio", type=Path, required=True, help="a recording, or a folder")
    parser.add_argument("--output", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    try:
        files = find_files(arguments.audio)
        read_facts(arguments.model)  # reports a wrong folder before TensorFlow is loaded
        with silenced_libraries() as terminal:
            model = load_model(arguments.model)
            predictions = []
            for number, one in enumerate(predict_all(model, files), start=1):
                predictions.append(one)
                if len(files) > 20 and terminal.isatty():
                    end = "\n" if number == len(files) else ""
                    print(f"\r{number} of {len(files)} files", end=end, file=terminal, flush=True)
    except (ModelError, NothingToPredict) as error:
        sys.exit(one_line(str(error)))  # a folder from elsewhere may name things as it likes
    table = tabulate_predictions(predictions, model.classes)
    try:
        write_table(arguments.output, table)
    except OSError as error:
        sys.exit(f"{arguments.output} cannot be written ({error.strerror})")
    print(show(table, model.facts, arguments.output))
    sys.exit(0 if (table["status"] == "predicted").any() else 1)


if __name__ == "__main__":
    main()

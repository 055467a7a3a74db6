"""A recording, or a folder of them -> answers of an exported model, printed and as CSV."""

import argparse
import sys
from pathlib import Path

from ser.files.atomic_write import write_table
from ser.files.text import one_line
from ser.model.folder import ModelError, load_model, read_about
from ser.model.predict import (
    NothingToAnswer,
    answer_all,
    find_files,
    show,
    silenced_libraries,
    tabulate_answers,
)


def main() -> None:
    """Parse arguments, answer, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of export_model")
    parser.add_argument("--audio", type=Path, required=True, help="a recording, or a folder")
    parser.add_argument("--output", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    try:
        files = find_files(arguments.audio)
        read_about(arguments.model)  # a wrong folder is answered before TensorFlow is loaded
        with silenced_libraries() as terminal:
            model = load_model(arguments.model)
            answers = []
            for number, one in enumerate(answer_all(model, files), start=1):
                answers.append(one)
                if len(files) > 20 and terminal.isatty():
                    end = "\n" if number == len(files) else ""
                    print(f"\r{number} of {len(files)} files", end=end, file=terminal, flush=True)
    except (ModelError, NothingToAnswer) as error:
        sys.exit(one_line(str(error)))  # a folder from elsewhere may name things as it likes
    table = tabulate_answers(answers, model.classes)
    try:
        write_table(arguments.output, table)
    except OSError as error:
        sys.exit(f"{arguments.output} cannot be written ({error.strerror})")
    print(show(table, model.about, arguments.output))
    sys.exit(0 if (table["status"] == "answered").any() else 1)


if __name__ == "__main__":
    main()

"""Whitening of a dataset's folds -> the share of variance against the number of axes."""

import argparse
from pathlib import Path

from ser.figures.explained_variance import draw_explained_variance
from ser.whitening import Whitening


def main() -> None:
    """Parse arguments, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--whitening", nargs=2, action="append", required=True, help="FOLD FILE of fit_whitening"
    )
    parser.add_argument("--title", default="", help="above the axes; empty for none")
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    folds = {fold: Whitening.load(path) for fold, path in arguments.whitening}
    draw_explained_variance(folds, arguments.svg, arguments.png, arguments.title)


if __name__ == "__main__":
    main()

"""Layers of a network -> Figure 1 of the paper, as this network really is."""

import argparse
import json
from pathlib import Path

from ser.figures.network import build_network_figure
from ser.figures.style import save, styled


def main() -> None:
    """Parse arguments, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--description", type=Path, required=True, help="JSON: describe_networks")
    parser.add_argument("--system", required=True, help="which of its networks")
    parser.add_argument("--svg", type=Path, required=True, help="file to write")
    parser.add_argument("--png", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    described = json.loads(arguments.description.read_text(encoding="utf-8"))[arguments.system]
    with styled():
        figure = build_network_figure(described["title"], described["layers"])
        save(figure, arguments.svg, arguments.png)


if __name__ == "__main__":
    main()

"""Networks of an experiment -> their parameters as CSV, and one of them as the paper's Figure 1."""

import argparse
import json
from pathlib import Path

import pandas as pd

from ser.figures.network import build, build_network_figure, describe
from ser.figures.style import save, styled
from ser.files.atomic_write import write_table
from ser.systems import get_system


def main() -> None:
    """Parse arguments, build, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    networks = "JSON: system to kind, options and title"
    parser.add_argument("--networks", type=json.loads, required=True, help=networks)
    parser.add_argument("--input-dim", type=int, required=True, help="values per frame")
    parser.add_argument("--classes", type=int, required=True)
    parser.add_argument("--parameters", type=Path, required=True, help="CSV to write")
    parser.add_argument("--draw", nargs="*", help="SYSTEM SVG PNG, the files to write; or nothing")
    arguments = parser.parse_args()
    drawn, *files = arguments.draw or [""]
    parameters = []
    for name, given in arguments.networks.items():
        system = get_system(given["kind"], given["options"])
        network = build(system, arguments.input_dim, arguments.classes)
        parameters.append([name, "" if network is None else str(network.count_params())])
        if network is not None and name == drawn:
            with styled():
                save(build_network_figure(given["title"], describe(network)), *files)
    write_table(arguments.parameters, pd.DataFrame(parameters, columns=["system", "parameters"]))


if __name__ == "__main__":
    main()

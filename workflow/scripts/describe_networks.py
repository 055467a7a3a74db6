"""Networks of an experiment -> their layers and shapes as JSON, their parameters as CSV."""

import argparse
import json
from pathlib import Path

import pandas as pd

from ser.figures.network_graph import build, describe
from ser.files.atomic_write import write_table, write_text
from ser.systems import get_system


def main() -> None:
    """Parse arguments, build, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    networks = "JSON: system to kind, options and title"
    parser.add_argument("--networks", type=json.loads, required=True, help=networks)
    parser.add_argument("--input-dim", type=int, required=True, help="values a frame")
    parser.add_argument("--classes", type=int, required=True)
    parser.add_argument("--output", type=Path, required=True, help="JSON to write")
    parser.add_argument("--parameters", type=Path, required=True, help="CSV to write")
    arguments = parser.parse_args()
    described, parameters = {}, []
    for name, given in arguments.networks.items():
        system = get_system(given["kind"], given["options"])
        network = build(system, arguments.input_dim, arguments.classes)
        if network is not None:
            described[name] = {"title": given["title"], "layers": describe(network)}
        parameters.append([name, "" if network is None else str(network.count_params())])
    write_text(arguments.output, json.dumps(described, ensure_ascii=False, indent=1) + "\n")
    write_table(arguments.parameters, pd.DataFrame(parameters, columns=["system", "parameters"]))


if __name__ == "__main__":
    main()

"""A Snakefile -> which rule needs which for a target, as CSV.

Asks Snakemake itself, so run it by the Python that Snakemake is installed for, in the workflow's
working folder. Nothing is run, locked or kept but the output, so a rule of the workflow may run it.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import pandas as pd

from ser.files.atomic_write import write_table
from ser.report.rules import COLUMNS, graph_rows, parse_dot

# A dry run keeps no log file; profiles are for running jobs, which this does not.
ASIDE = ["--dry-run", "--nolock", "--profile", "none", "--workflow-profile", "none"]
# Jobs beside this one take their old outputs away and bring new ones; a look in between goes wrong.
LOOKS, VANISHED = 10, "existed before"


def main() -> None:
    """Parse arguments, ask, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snakefile", type=Path, required=True)
    parser.add_argument("--config-json", required=True, help="JSON laid over the Snakefile's own")
    parser.add_argument("--target", nargs="+", required=True, help="rules or files")
    parser.add_argument("--output", type=Path, required=True, help="CSV to write: rule, needs")
    arguments = parser.parse_args()
    config = arguments.output.with_name(f".{arguments.output.name}.config.json")
    config.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(arguments.snakefile), *ASIDE]
    command += ["--configfile", str(config), "--rulegraph", "dot", "--", *arguments.target]
    try:
        config.write_text(arguments.config_json, encoding="utf-8")
        for _ in range(LOOKS):
            run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
            if not run.returncode or VANISHED not in run.stdout + run.stderr:
                break
    finally:
        config.unlink(missing_ok=True)
    if run.returncode:
        # In a dry run Snakemake complains on the standard output.
        sys.stderr.write(run.stdout + run.stderr)
        sys.exit(f"Snakemake could not work out what {' '.join(arguments.target)} needs")
    try:
        graph = parse_dot(run.stdout)
    except ValueError as error:
        sys.exit(str(error))
    write_table(arguments.output, pd.DataFrame(graph_rows(graph), columns=COLUMNS))


if __name__ == "__main__":
    main()

"""How long Snakemake takes to plan all jobs of the paper's experiment.

The corpora are empty folders. `start` is Snakemake that only prints its version; `code` is what of
the plan goes into digests of the project's Python files.

    python tests/benchmarks/plan_time.py [experiments/paper.yaml]
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path

sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "workflow")]

from plan.code_digest import code_digest
from plan.configuration import read_experiment
from project import ROOT, Project


def timed(project: Project, *arguments: str) -> tuple[float, str]:
    """Run Snakemake in a project; give seconds and what it printed."""
    started = time.perf_counter()
    text = project.snakemake(*arguments).stdout
    return time.perf_counter() - started, text


def main() -> None:
    """Plan, print."""
    overlay = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "experiments/paper.yaml"
    with tempfile.TemporaryDirectory() as folder:
        config = read_experiment(overlay)
        project = Project(Path(folder), config)
        for options in config["corpora"].values():
            (Path(folder) / options["root"]).mkdir(parents=True)
        start, _ = timed(project, "--version")
        plan, text = min(timed(project, "--dry-run", "--", "all") for _ in range(3))
    started = time.perf_counter()
    for script in (ROOT / "workflow/scripts").glob("*.py"):
        code_digest(script)
    code = time.perf_counter() - started
    jobs = re.search(r"^total +(\d+)", text, re.MULTILINE)
    print("| jobs | start (s) | plan (s) | code (s) |\n|---|---|---|---|")
    print(f"| {jobs[1] if jobs else '?'} | {start:.1f} | {plan:.1f} | {code:.1f} |")


if __name__ == "__main__":
    main()

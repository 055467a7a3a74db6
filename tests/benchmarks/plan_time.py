"""How long Snakemake takes to plan all jobs of the paper's experiment, cold and warm.

Cold: nothing is known of the project's Python files; warm: as every reading after the first. The
corpora are empty folders. `start` is Snakemake that only prints its version.

    python tests/benchmarks/plan_time.py [experiments/paper.yaml]
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.extend(str(Path(__file__).parents[2] / name) for name in ("tests", "workflow"))

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
        cold, text = timed(project, "--dry-run", "--", "all")
        warm = min(timed(project, "--dry-run", "--", "all")[0] for _ in range(3))
    jobs = re.search(r"^total +(\d+)", text, re.MULTILINE)
    print("| jobs | start (s) | cold plan (s) | warm plan (s) |\n|---|---|---|---|")
    print(f"| {jobs[1] if jobs else '?'} | {start:.1f} | {cold:.1f} | {warm:.1f} |")


if __name__ == "__main__":
    main()

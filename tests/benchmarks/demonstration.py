"""Where the time of the whole demonstration goes: `make` from nothing.

    python tests/benchmarks/demonstration.py

On two cores, some five minutes. Seconds of jobs are those of Snakemake's benchmark files.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from project import Project

STAGES = {
    "speech, audio and features": (
        *("synthesise_corpus", "index_corpus", "resample_audio", "extract_features"),
        *("extract_lowlevel", "compute_functionals", "describe_contours"),
    ),
    "division and whitening": ("split_dataset", "summarise_features", "fit_whitening"),
    "trainings": ("train_system", "train_weights"),
}
CORES = 2  # as tests/project.py runs it
REST = "scores, tables, figures, model, report"


def job_seconds(results: Path) -> dict[str, tuple[int, float]]:
    """Sum up the jobs of each stage: how many, and how many seconds in all."""
    stage_of = {rule: stage for stage, rules in STAGES.items() for rule in rules}
    found: dict[str, list[float]] = defaultdict(list)
    for path in (results / "benchmarks").rglob("*.tsv"):
        rule = path.relative_to(results / "benchmarks").parts[0]
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                found[stage_of.get(rule, REST)].append(float(row["s"]))
    return {stage: (len(seconds), sum(seconds)) for stage, seconds in found.items()}


def main() -> None:
    """Make the demonstration, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder) / "demo")
        started = time.perf_counter()
        project.make()
        wall = time.perf_counter() - started
        found = job_seconds(project.folder / "results")
    print(f"{CORES} cores for jobs, of {os.cpu_count()}\n\n| | jobs | seconds |\n|---|---|---|")
    for stage in (*STAGES, REST):
        print(f"| {stage} | {found[stage][0]} | {found[stage][1]:.0f} |")
    busy = sum(seconds for _, seconds in found.values())
    print(f"| all jobs | {sum(count for count, _ in found.values())} | {busy:.0f} |")
    print(f"| cores without a job: plans, looks, waits | | {CORES * wall - busy:.0f} |")
    print(f"| **the whole run** | | **{wall:.0f}** |")


if __name__ == "__main__":
    main()

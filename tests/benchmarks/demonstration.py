"""Where the time of the whole demonstration goes: `make` from nothing, imports shared or not.

    python tests/benchmarks/demonstration.py

Two runs on two cores, one after the other, some ten minutes. Seconds of jobs are those of the
benchmark files; what a job takes less where imports are shared is what starting it cost.
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
    "trainings": ("train_system", "leak_whitening", "leak_random_split", "leak_training"),
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


def run(warm: bool) -> tuple[float, dict[str, tuple[int, float]]]:
    """Make the demonstration; give its seconds, and those of jobs."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {} if warm else {"SER_WARM": "0"}
        project = Project(Path(folder) / "demo", {}, environment)
        started = time.perf_counter()
        project.snakemake("--", "index")
        project.snakemake("--", "all")
        return time.perf_counter() - started, job_seconds(project.folder / "results")


def main() -> None:
    """Run both and print the table."""
    shared, with_it = run(warm=True)
    alone, without = run(warm=False)
    print(f"{CORES} cores for jobs, of {os.cpu_count()}\n")
    print("| | jobs | seconds, imports shared | a Python a job | start-up saved |")
    print("|---|---|---|---|---|")
    total = [0.0, 0.0]
    for stage in (*STAGES, REST):
        count, less = with_it[stage]
        more = without[stage][1]
        total = [total[0] + less, total[1] + more]
        print(f"| {stage} | {count} | {less:.0f} | {more:.0f} | {more - less:.0f} |")
    print(f"| all jobs | | {total[0]:.0f} | {total[1]:.0f} | {total[1] - total[0]:.0f} |")
    idle = [CORES * wall - busy for wall, busy in ((shared, total[0]), (alone, total[1]))]
    print(
        f"| cores without a job: the engine's plans and looks | | {idle[0]:.0f} | {idle[1]:.0f} | |"
    )
    print(f"| **the whole run** | | **{shared:.0f}** | **{alone:.0f}** | |")


if __name__ == "__main__":
    main()

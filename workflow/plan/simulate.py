"""Estimate the cost of an experiment on corpora of any size: jobs, hours, memory, disk.

    python workflow/plan/simulate.py experiments/paper.yaml --hours 1000 --shards 400

No corpus is read or needed. Snakemake plans every job, and the cost of each follows from the hours
of speech that it reads (plan.costs).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from plan.configuration import check, read_experiment
from plan.costs import OF_A_SET, TRAININGS, Requests, corpus_hours
from plan.plan import Plan

ROOT = Path(__file__).parents[2]
# In the order of the flow; every rule that is not named belongs to the last stage.
STAGES = {
    "corpora": ("synthesise_corpus", "index_corpus", "resample_audio"),
    "features": ("extract_features", "compute_functionals", "describe_contours", *OF_A_SET),
    "whitening": ("split_dataset", "leak_dataset", "summarise_features", "fit_whitening"),
    "training": TRAININGS,
    "scores": ("fuse_system", "choose_candidates", "take_chosen", "score_systems"),
    "tables and report": (),
}
# What Snakemake prints of a job that it plans.
RULE, WILDCARDS = re.compile(r"(?:local)?rule ([\w.-]+):"), re.compile(r"\s+wildcards: (.*)")
PAIR = re.compile(r"(\w+)=([^,]*)")


@dataclass(frozen=True)
class Stage:
    """The total cost of a stage's jobs.

    `hours` are processor hours, `longest` those of the longest job, `wall` with all workers busy;
    `memory_gb` is the most that one job takes, `disk_gb` the space that stays in use.
    """

    name: str
    jobs: int
    hours: float
    longest: float
    wall: float
    memory_gb: float
    disk_gb: float


def simulate(
    jobs: Iterable[tuple[str, Mapping[str, str]]], requests: Requests, workers: int
) -> list[Stage]:
    """Add up the costs of jobs (rule and wildcards) for each stage, and the total last.

    Stages are assumed to run one after another, which is nearly true: the last training waits only
    for whitening, and the tables for the last training.
    """
    stage_of = {rule: stage for stage, rules in STAGES.items() for rule in rules}
    jobs_of: dict[str, list[tuple[str, Mapping[str, str]]]] = {name: [] for name in STAGES}
    for job in jobs:
        jobs_of[stage_of.get(job[0], "tables and report")].append(job)
    stages = []
    for name, own in jobs_of.items():
        seconds = [requests.seconds(*job) for job in own]
        hours, longest = sum(seconds) / 3600, max(seconds, default=0) / 3600
        memory = max((requests.megabytes(*job) for job in own), default=0) / 1000
        disk = sum(requests.kept_mb(*job) for job in own) / 1000
        wall = max(longest, hours / workers)
        stages.append(Stage(name, len(own), hours, longest, wall, memory, disk))
    _, *columns = zip(*map(astuple, stages), strict=True)
    adding: tuple[Callable, ...] = (sum, sum, max, sum, max, sum)
    return [*stages, Stage("in all", *(add(c) for add, c in zip(adding, columns, strict=True)))]


def plan_jobs(config: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Let Snakemake plan all jobs from nothing: rule and wildcards of each, but for the target."""
    with tempfile.TemporaryDirectory() as folder:
        for options in config["corpora"].values():
            if not options.get("synthetic"):
                options["root"] = folder
        whole = Path(folder) / "config.json"
        whole.write_text(json.dumps(config), encoding="utf-8")
        command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
        command += ["--directory", folder, "--configfile", str(whole), "--dry-run", "--nolock"]
        run = subprocess.run(
            [*command, "--", "all"], cwd=folder, capture_output=True, text=True, check=False
        )
    if run.returncode:
        sys.exit(run.stdout + run.stderr)
    jobs: list[tuple[str, dict[str, str]]] = []
    for line in (run.stdout + run.stderr).splitlines():
        # Jobs of a group are indented.
        if match := RULE.fullmatch(line.strip()):
            # A rule that is made for each dataset is named so: rule.dataset.
            rule, _, dataset = match[1].partition(".")
            jobs.append((rule, {"dataset": dataset} if dataset else {}))
        elif jobs and (match := WILDCARDS.fullmatch(line)):
            jobs[-1][1].update(PAIR.findall(match[1]))
    return [job for job in jobs if job[0] != "all"]


def to_text(stages: Sequence[Stage], workers: int) -> str:
    """Lay stages out as a table for reading."""
    head = ("stage", "jobs", "CPU h", "longest h", f"wall h ({workers})", "GB RAM", "GB disk")
    rows: list[Sequence[str]] = [head]
    for name, jobs, *numbers in map(astuple, stages):
        rows.append([name, f"{jobs:,}", *(f"{number:,.1f}" for number in numbers)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    )


def main() -> None:
    """Plan, add up, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("experiment", type=Path, help="its file")
    parser.add_argument("--hours", type=float, help="of each corpus; else what is configured")
    parser.add_argument("--shards", type=int, help="of each corpus; else what is configured")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="jobs at once")
    parser.add_argument("--csv", type=Path, help="write the table there as well")
    arguments = parser.parse_args()
    config = read_experiment(arguments.experiment)
    if arguments.hours is not None:
        for options in config["corpora"].values():
            options |= {"hours": arguments.hours, "synthetic": None}
    config["shards"] = arguments.shards or config["shards"]
    plan = Plan(check(config), look=False)
    stages = simulate(plan_jobs(config), Requests(plan), arguments.workers)
    print(to_text(stages, arguments.workers))
    sizes = [f"{name} {corpus_hours(plan.config, name):.4g} h" for name in plan.corpora]
    print(f"\nassumed: {', '.join(sizes)}; {len(plan.shards)} shards of each")
    if arguments.csv:
        with arguments.csv.open("w", encoding="utf-8", newline="") as stream:
            table = csv.writer(stream, lineterminator="\n")
            table.writerow(field.name for field in fields(Stage))
            table.writerows(map(astuple, stages))


if __name__ == "__main__":
    main()

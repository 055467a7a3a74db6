"""Say what an experiment would cost on corpora of any size: jobs, hours, memory, disk. Reads none.

    python workflow/plan/simulate.py experiments/paper.yaml --hours 1000 --shards 400

Snakemake plans every job, for corpora that need not be there; what each costs follows from the
hours of speech that it sees, by what was measured (workflow/resources/costs.csv).
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import logging
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from plan.configuration import check, read_experiment
from plan.plan import Plan
from plan.requests import Requests

ROOT = Path(__file__).parents[2]
# The order of the flow; every rule that is not named belongs to the last.
STAGES = {
    "corpora": ("synthesise_corpus", "index_corpus", "resample_audio"),
    "features": (
        *("extract_features", "compute_functionals", "extract_lowlevel", "extract_opensmile"),
        "describe_contours",
    ),
    "whitening": (
        *("split_dataset", "summarise_features", "fit_whitening"),
        *("leak_random_split", "leak_whitening"),
    ),
    "training": ("train_system", "leak_training", "export_model"),
    "scores": (
        *("fuse_system", "choose_candidates", "take_chosen", "score_system"),
        "leak_scoring",
    ),
    "tables and report": (),
}


@dataclass(frozen=True)
class Stage:
    """What the jobs of a stage cost together.

    Attributes
    ----------
    name
        As in `STAGES`.
    jobs
        Their number.
    hours
        Processor hours of all.
    longest
        Hours of the longest job.
    wall
        Hours with all workers at work, and never less than the longest job.
    memory_gb
        The most that one job takes.
    disk_gb
        What they leave.
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
    """Add up jobs, given as rule and wildcards, by stage."""
    stage_of = {rule: name for name, rules in STAGES.items() for rule in rules}
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in STAGES}
    for rule, wildcards in jobs:
        found[stage_of.get(rule, list(STAGES)[-1])].append(
            (
                requests.seconds(rule, wildcards) / 3600,
                requests.megabytes(rule, wildcards) / 1000,
                requests.kept_mb(rule, wildcards) / 1000,
            )
        )
    stages = []
    for name, costs in found.items():
        hours = sum(cost[0] for cost in costs)
        longest = max((cost[0] for cost in costs), default=0.0)
        stages.append(
            Stage(
                name,
                len(costs),
                hours,
                longest,
                max(longest, hours / workers),
                max((cost[1] for cost in costs), default=0.0),
                sum(cost[2] for cost in costs),
            )
        )
    return stages


def total(stages: Sequence[Stage]) -> Stage:
    """Put stages, which follow each other, into one."""
    return Stage(
        "in all",
        sum(stage.jobs for stage in stages),
        sum(stage.hours for stage in stages),
        max(stage.longest for stage in stages),
        sum(stage.wall for stage in stages),
        max(stage.memory_gb for stage in stages),
        sum(stage.disk_gb for stage in stages),
    )


def sized(config: dict[str, Any], hours: float | None, shards: int | None) -> dict[str, Any]:
    """Give a configuration for corpora of other sizes; synthetic ones become real ones."""
    for options in config["corpora"].values():
        if hours is not None:
            options |= {"hours": hours, "synthetic": None}
    if shards is not None:
        config["shards"] = shards
    return config


def plan_jobs(config: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Let Snakemake plan all jobs of a configuration, from nothing, in an empty folder.

    Returns
    -------
    list of tuple of str and dict
        Rule and wildcards of each job, without the target itself.
    """
    from snakemake.api import SnakemakeApi
    from snakemake.settings.types import ConfigSettings, OutputSettings, Quietness, ResourceSettings

    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        for options in config["corpora"].values():
            if not options.get("synthetic"):
                options["root"] = folder
        try:
            with SnakemakeApi(OutputSettings(quiet={Quietness.ALL})) as api:
                workflow = api.workflow(
                    resource_settings=ResourceSettings(cores=1),
                    config_settings=ConfigSettings(config=config),
                    snakefile=ROOT / "Snakefile",
                    workdir=Path(folder),
                )
                dag = workflow.dag()
                dag.execute_workflow(executor="dryrun")
                jobs = list(workflow._workflow.dag.jobs)
                return [
                    (job.rule.name, dict(job.wildcards_dict))
                    for job in jobs
                    if job.rule.name != "all"
                ]
        finally:
            os.chdir(here)


def to_text(stages: Sequence[Stage], workers: int) -> str:
    """Lay stages out as a table for reading."""
    head = ("stage", "jobs", "CPU h", "longest h", f"wall h ({workers})", "GB RAM", "GB disk")
    rows: list[tuple[str, ...]] = [head]
    for stage in [*stages, total(stages)]:
        numbers = (stage.hours, stage.longest, stage.wall, stage.memory_gb, stage.disk_gb)
        rows.append((stage.name, f"{stage.jobs:,}", *(f"{number:,.1f}" for number in numbers)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells))
    return "\n".join(lines)


def main() -> None:
    """Plan, add up, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("experiment", type=Path, help="its file")
    parser.add_argument("--hours", type=float, help="of each corpus; else what is configured")
    parser.add_argument("--shards", type=int, help="of each corpus; else what is configured")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="jobs at once")
    parser.add_argument("--csv", type=Path, help="write the table there as well")
    arguments = parser.parse_args()
    config = sized(read_experiment(arguments.experiment), arguments.hours, arguments.shards)
    logging.disable(logging.CRITICAL)
    jobs = plan_jobs(config)
    requests = Requests(Plan(check(config), look=False))
    stages = simulate(jobs, requests, arguments.workers)
    print(to_text(stages, arguments.workers))
    if arguments.csv:
        with arguments.csv.open("w", encoding="utf-8", newline="") as stream:
            table = csv.DictWriter(stream, list(vars(stages[0])), lineterminator="\n")
            table.writeheader()
            table.writerows(vars(stage) for stage in [*stages, total(stages)])


if __name__ == "__main__":
    main()

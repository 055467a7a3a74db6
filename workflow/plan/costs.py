"""The costs of jobs: one model for requests to a scheduler, `make simulate` and the time left.

A job's seconds, memory and disk are a fixed part (starting Python, importing TensorFlow) and a
part that grows with the hours of speech that it reads; a training's seconds grow with hours times
epochs. The numbers are in workflow/resources/costs.csv, fitted to finished runs by
tests/benchmarks/measure_costs.py; docs/scale.md names the rows that are estimates. The hours are
known from the configuration alone, before any corpus is read.
"""

from __future__ import annotations

import csv
import math
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plan.plan import Plan
from ser.corpora.readers import get_reader

COSTS = Path(__file__).parents[1] / "resources" / "costs.csv"
# The measurements are of one machine; others are slower, and nodes are shared.
MEMORY_HEADROOM, TIME_HEADROOM = 1.5, 4.0
# A job on a cluster also runs two Snakemakes, which read the Snakefile.
ENGINE_MB = 400
LEAST_MB, LEAST_MINUTES = 1000, 10
# Frames that a training holds (HOLD_MB of ser.systems.frames, which loads NumPy), and as much
# again for batches and copies.
MOST_FRAMES_MB = 2 * 2000
# A corpus on disk of unstated size is assumed to have IEMOCAP's hours.
HOURS = 12.5
# Mean seconds of an utterance of synthetic speech.
SYNTHETIC_SECONDS = 1.94
# Rules whose costs differ by the set of features, and the wildcard that names it.
OF_A_SET = {"extract_lowlevel": "lowlevel", "extract_opensmile": "opensmile"}
# Rules with one job per shard, and rules that train.
OF_A_SHARD = (
    *("resample_audio", "extract_features", *OF_A_SET),
    *("compute_functionals", "describe_contours", "summarise_features"),
)
TRAININGS = ("train_system", "train_weights")

Resource = Callable[..., Any]
Wildcards = Mapping[str, str]


@dataclass(frozen=True)
class Cost:
    """The cost of a job of one kind: a fixed part, and a part per hour of speech.

    `job` is the rule, and after a colon the system or set of features where these differ; `seconds`
    are processor seconds, for a training per hour and epoch; `mb` is resident memory, `kept_mb`
    disk space that stays in use; `jobs` is the number of measured jobs, `hours` the most hours that
    one of them read, and `largest_mb` the most memory.
    """

    job: str
    seconds: float
    seconds_per_hour: float
    mb: float
    mb_per_hour: float
    kept_mb: float
    kept_mb_per_hour: float
    jobs: float
    hours: float
    largest_mb: float


# For a kind that was never measured: openSMILE, a user's own system.
UNKNOWN = Cost("", 600, 600, 2000, 100, 0, 0, 0, 0, 0)


def load_costs(path: Path = COSTS) -> dict[str, Cost]:
    """Read the table of costs: kind of job to its cost."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        row["job"]: Cost(row.pop("job"), **{key: float(value) for key, value in row.items()})
        for row in rows
    }


class Requests:
    """Memory, time, disk and GPUs of every job of a plan, from the measured cost of its kind.

    A job is a rule and its wildcards.
    """

    def __init__(self, plan: Plan, costs: Mapping[str, Cost] | None = None) -> None:
        self._plan = plan
        self._costs = load_costs() if costs is None else costs

    def of(self, rule: str) -> dict[str, Resource]:
        """Give a rule's ``resources``, functions of wildcards and attempt, higher at retries."""

        def mem_mb(wildcards: Any, attempt: int) -> int:
            needed = MEMORY_HEADROOM * self.megabytes(rule, dict(wildcards)) + ENGINE_MB
            return attempt * max(LEAST_MB, 100 * math.ceil(needed / 100))

        def runtime(wildcards: Any, attempt: int) -> int:
            needed = TIME_HEADROOM * self.seconds(rule, dict(wildcards)) / 60
            return attempt * max(LEAST_MINUTES, 5 * math.ceil(needed / 5))

        return {"mem_mb": mem_mb, "runtime": runtime, **self._gpu(rule)}

    def _gpu(self, rule: str) -> dict[str, Resource]:
        """Request a GPU where it helps; without an entry the profile's own defaults apply."""
        asked = self._plan.config["gpu"]
        if rule not in TRAININGS or not asked["trainings"]:
            return {}

        def where_it_helps(value: Any) -> Resource:
            # With None Snakemake requests nothing.
            return lambda wildcards: value if self._plan.systems[wildcards.system].gpu else None

        wanted = {"gpu": 1, "slurm_partition": asked["partition"]}
        return {name: where_it_helps(value) for name, value in wanted.items() if value}

    def megabytes(self, rule: str, wildcards: Wildcards) -> float:
        """Give the memory that a job is expected to take."""
        cost = self.cost(rule, wildcards)
        speech = cost.mb_per_hour * self.hours(rule, wildcards)
        if rule in TRAININGS:
            # Frames beyond that are on disk (ser.systems.frames).
            speech = min(speech, MOST_FRAMES_MB)
        return max(cost.mb + speech, cost.largest_mb)

    def seconds(self, rule: str, wildcards: Wildcards) -> float:
        """Give the processor seconds that a job is expected to take."""
        cost, epochs = self.cost(rule, wildcards), self.epochs(rule, wildcards)
        return cost.seconds + cost.seconds_per_hour * self.hours(rule, wildcards) * epochs

    def kept_mb(self, rule: str, wildcards: Wildcards) -> float:
        """Give the megabytes that a job leaves on disk."""
        cost = self.cost(rule, wildcards)
        return cost.kept_mb + cost.kept_mb_per_hour * self.hours(rule, wildcards)

    def cost(self, rule: str, wildcards: Wildcards) -> Cost:
        """Give the measured cost of a job's kind; a cautious guess where it was never measured."""
        return self._costs.get(self.kind(rule, wildcards), UNKNOWN)

    def kind(self, rule: str, wildcards: Wildcards) -> str:
        """Name the kind of a job as the table of costs does."""
        if rule in TRAININGS:
            return f"train_system:{self._plan.systems[wildcards['system']].cost_kind}"
        return f"{rule}:{wildcards[OF_A_SET[rule]]}" if rule in OF_A_SET else rule

    def hours(self, rule: str, wildcards: Wildcards) -> float:
        """Give the hours of speech that a job reads, at most."""
        corpora, dataset = self._plan.corpora, wildcards.get("dataset")
        if "corpus" in wildcards:
            corpora = [wildcards["corpus"]]
        elif dataset in self._plan.settings:
            corpora = [self._plan.corpus_of(dataset)]
        # A job of no single corpus is assumed to read the largest.
        hours = max(corpus_hours(self._plan.config, corpus) for corpus in corpora)
        if rule in TRAININGS:
            return min(hours, self._plan.systems[wildcards["system"]].most_hours)
        return hours / len(self._plan.shards) if rule in OF_A_SHARD else hours

    def epochs(self, rule: str, wildcards: Wildcards) -> float:
        """Give the epochs of a training, at most; 1 for every other job."""
        return self._plan.systems[wildcards["system"]].cost_epochs if rule in TRAININGS else 1

    def expected(self) -> dict[str, float]:
        """Give the mean seconds that a job of every rule is expected to take in this plan."""
        trainings = [
            {"dataset": dataset, "system": system}
            for dataset, system in self._plan.table_pairs
            if not self._plan.is_combined(system)
        ]
        found = {rule: [self.seconds(rule, job) for job in trainings] for rule in TRAININGS}
        for kind in self._costs:
            rule, _, part = kind.partition(":")
            if rule not in TRAININGS:
                for name in self._plan.corpora:
                    job = {"corpus": name, OF_A_SET.get(rule, ""): part}
                    found.setdefault(rule, []).append(self.seconds(rule, job))
        found |= {rule: [UNKNOWN.seconds] for rule in OF_A_SET if rule not in found}
        return {rule: statistics.fmean(seconds) for rule, seconds in found.items() if seconds}


def corpus_hours(config: Mapping[str, Any], corpus: str) -> float:
    """Give the hours of speech of a corpus, as configured, or as spoken."""
    options = config["corpora"][corpus]
    count = get_reader(options["layout"]).count_synthetic
    if options["synthetic"] and count:
        return count(options["synthetic"]) * SYNTHETIC_SECONDS / 3600
    return options["hours"] or HOURS

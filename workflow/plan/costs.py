"""What jobs cost: one model for requests to a scheduler, `make simulate` and the time left.

A job's seconds, memory and disk are a fixed part (starting Python, importing TensorFlow) and a
part that grows with the hours of speech that it reads; a training's seconds grow with hours times
epochs. The numbers are in workflow/resources/costs.csv, fitted to finished runs by
measure_costs.py. The hours follow from the configuration alone, before any corpus is read.
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
# A cluster's job is also two Snakemakes, which read the Snakefile for it.
ENGINE_MB = 400
LEAST_MB, LEAST_MINUTES = 1000, 10
# What a training holds of its frames (HOLD_MB of ser.systems.frames, which loads NumPy), and as
# much again for batches and copies of some.
MOST_FRAMES_MB = 2 * 2000
# A corpus on disk whose size nobody has said is taken to have IEMOCAP's hours.
HOURS = 12.5
# Of synthetic speech: seconds of an utterance, on average.
SYNTHETIC_SECONDS = 1.94
OF_A_SHARD = frozenset(
    {
        *("resample_audio", "extract_features", "extract_lowlevel", "extract_opensmile"),
        *("compute_functionals", "describe_contours", "summarise_features"),
    }
)
TRAININGS = frozenset({"train_system", "train_weights"})

Resource = Callable[[Any, int], int]


@dataclass(frozen=True)
class Cost:
    """What a job of one kind costs.

    Attributes
    ----------
    job
        The rule, and after a colon the system or set of features where these differ.
    seconds, seconds_per_hour
        Processor seconds whatever it reads, and per hour of speech (trainings: and epoch).
    mb, mb_per_hour
        Resident memory, likewise.
    kept_mb, kept_mb_per_hour
        What it leaves on disk, likewise.
    jobs, hours
        How many jobs were measured, and the most hours of speech that one of them saw.
    largest_mb
        The most memory that was seen.
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


# Of a kind that was never measured: openSMILE, a system of one's own.
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
    """Memory, time and disk of every job of a plan.

    Parameters
    ----------
    plan
        What the experiment consists of.
    costs
        Kind of job to its cost; the measured ones where none are given.
    """

    def __init__(self, plan: Plan, costs: Mapping[str, Cost] | None = None) -> None:
        self._plan = plan
        self._costs = load_costs() if costs is None else costs

    def of(self, rule: str) -> dict[str, Resource]:
        """Give a rule's ``resources``: mem_mb and runtime, functions of wildcards and attempt."""
        return {"mem_mb": self.mem_mb(rule), "runtime": self.runtime(rule)}

    def mem_mb(self, rule: str) -> Resource:
        """Give a rule's function of wildcards and attempt: megabytes, more at every try."""

        def ask(wildcards: Any, attempt: int) -> int:
            needed = MEMORY_HEADROOM * self.megabytes(rule, dict(wildcards)) + ENGINE_MB
            return attempt * max(LEAST_MB, 100 * math.ceil(needed / 100))

        return ask

    def runtime(self, rule: str) -> Resource:
        """Give a rule's function of wildcards and attempt: minutes, more at every try."""

        def ask(wildcards: Any, attempt: int) -> int:
            needed = TIME_HEADROOM * self.seconds(rule, dict(wildcards)) / 60
            return attempt * max(LEAST_MINUTES, 5 * math.ceil(needed / 5))

        return ask

    def megabytes(self, rule: str, wildcards: Mapping[str, str]) -> float:
        """Give the memory that a job is expected to take."""
        cost = self.cost(rule, wildcards)
        speech = cost.mb_per_hour * job_hours(rule, wildcards, self._plan)
        if rule in TRAININGS:
            # What is more lies on disk (ser.systems.frames).
            speech = min(speech, MOST_FRAMES_MB)
        return max(cost.mb + speech, cost.largest_mb)

    def seconds(self, rule: str, wildcards: Mapping[str, str]) -> float:
        """Give the processor seconds that a job is expected to take."""
        cost = self.cost(rule, wildcards)
        hours = job_hours(rule, wildcards, self._plan)
        return cost.seconds + cost.seconds_per_hour * hours * job_epochs(
            rule, wildcards, self._plan
        )

    def kept_mb(self, rule: str, wildcards: Mapping[str, str]) -> float:
        """Give the megabytes that a job leaves on disk."""
        cost = self.cost(rule, wildcards)
        return cost.kept_mb + cost.kept_mb_per_hour * job_hours(rule, wildcards, self._plan)

    def cost(self, rule: str, wildcards: Mapping[str, str]) -> Cost:
        """Give the measured cost of a job's kind; a cautious guess where it was never measured."""
        return self._costs.get(job_kind(rule, wildcards, self._plan), UNKNOWN)

    def expected(self) -> dict[str, float]:
        """Give the mean seconds of a job of every rule that was measured, in this plan."""
        trained = [pair for pair in self._plan.trained() if not self._plan.is_combined(pair[1])]
        found: dict[str, list[float]] = {}
        for kind in self._costs:
            rule, _, part = kind.partition(":")
            if rule == "train_system":
                jobs = [{"dataset": dataset, "system": system} for dataset, system in trained]
            else:
                set_ = {rule.removeprefix("extract_"): part}
                jobs = [{"corpus": corpus, **set_} for corpus in self._plan.corpora]
            found.setdefault(rule, []).extend(self.seconds(rule, job) for job in jobs)
        return {rule: statistics.fmean(seconds) for rule, seconds in found.items() if seconds}


def corpus_hours(config: Mapping[str, Any], corpus: str) -> float:
    """Give the hours of speech of a corpus, as configured, or as spoken."""
    options = config["corpora"][corpus]
    if synthetic := options["synthetic"]:
        count = get_reader(options["layout"]).count_synthetic
        return count(synthetic) * SYNTHETIC_SECONDS / 3600 if count else HOURS
    return options["hours"] or HOURS


def job_kind(rule: str, wildcards: Mapping[str, str], plan: Plan) -> str:
    """Name the kind of a job as the table of costs does."""
    if rule in TRAININGS:
        return f"train_system:{_trained(wildcards['system'], plan)[0]}"
    if rule in ("extract_lowlevel", "extract_opensmile"):
        return f"{rule}:{wildcards[rule.removeprefix('extract_')]}"
    return rule


def job_hours(rule: str, wildcards: Mapping[str, str], plan: Plan) -> float:
    """Give the hours of speech that a job reads, at most."""
    if corpus := wildcards.get("corpus"):
        hours = corpus_hours(plan.config, corpus)
    elif (dataset := wildcards.get("dataset")) in plan.settings:
        hours = corpus_hours(plan.config, plan.corpus_of(str(dataset)))
    else:
        # What belongs to no single corpus sees the largest.
        hours = max(corpus_hours(plan.config, name) for name in plan.corpora)
    if rule in OF_A_SHARD:
        return hours / len(plan.shards)
    return min(hours, _trained(wildcards["system"], plan)[2]) if rule in TRAININGS else hours


def job_epochs(rule: str, wildcards: Mapping[str, str], plan: Plan) -> float:
    """Give the epochs of a training, at most; 1 for every other job."""
    return _trained(wildcards["system"], plan)[1] if rule in TRAININGS else 1


def _trained(system: str, plan: Plan) -> tuple[str, float, float]:
    """Give the row of a training's cost, its epochs, and the hours of speech it sees at most."""
    found = plan.system(system)
    return found.cost_kind, found.cost_epochs, found.most_hours

"""What jobs ask a scheduler for: memory and time as measured, with headroom; more at every try."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from plan.costs import Cost, load_costs
from plan.job_size import TRAININGS, job_epochs, job_hours, job_kind
from plan.plan import Plan

# The measurements are of one machine; others are slower, and nodes are shared.
MEMORY_HEADROOM, TIME_HEADROOM = 1.5, 4.0
# A cluster's job is also two Snakemakes, which read the Snakefile for it.
ENGINE_MB = 400
LEAST_MB, LEAST_MINUTES = 1000, 10
# What a training holds of its frames (HOLD_MB of ser.systems.frames, which loads NumPy), and as
# much again for batches and copies of some.
MOST_FRAMES_MB = 2 * 2000
# Of a kind that was never measured: openSMILE, a system of one's own.
UNKNOWN = Cost("", 600, 600, 2000, 100, 0, 0, 0, 0, 0)
# Kinds that no measured run had, and those that cost more for certain: a fusion reads a fold's
# files of posteriors (half a second and 60 MB for six of them), scoring those of all folds; so does
# a choice, a candidate after the other.
AT_MOST = {
    "fuse_system": "score_system",
    "choose_candidates": "score_system",
    "take_chosen": "score_system",
}

Resource = Callable[[Any, int], int]


class Requests:
    """Memory and time of every job of a plan.

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
        """Give a rule's function of wildcards and attempt: megabytes."""
        return lambda wildcards, attempt: attempt * self._megabytes(rule, wildcards)

    def runtime(self, rule: str) -> Resource:
        """Give a rule's function of wildcards and attempt: minutes."""
        return lambda wildcards, attempt: attempt * self._minutes(rule, wildcards)

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
        epochs = job_epochs(rule, wildcards, self._plan)
        return cost.seconds + cost.seconds_per_hour * hours * epochs

    def kept_mb(self, rule: str, wildcards: Mapping[str, str]) -> float:
        """Give the megabytes that a job leaves on disk."""
        cost = self.cost(rule, wildcards)
        return cost.kept_mb + cost.kept_mb_per_hour * job_hours(rule, wildcards, self._plan)

    def cost(self, rule: str, wildcards: Mapping[str, str]) -> Cost:
        """Give the measured cost of a job's kind; a cautious guess where it was never measured."""
        kind = job_kind(rule, wildcards, self._plan)
        return self._costs.get(kind, self._costs.get(AT_MOST.get(kind, ""), UNKNOWN))

    def _megabytes(self, rule: str, wildcards: Any) -> int:
        needed = MEMORY_HEADROOM * self.megabytes(rule, dict(wildcards)) + ENGINE_MB
        return max(LEAST_MB, 100 * math.ceil(needed / 100))

    def _minutes(self, rule: str, wildcards: Any) -> int:
        needed = TIME_HEADROOM * self.seconds(rule, dict(wildcards)) / 60
        return max(LEAST_MINUTES, 5 * math.ceil(needed / 5))

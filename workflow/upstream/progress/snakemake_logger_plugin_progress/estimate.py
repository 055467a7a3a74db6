"""How long a run will still take, from what its rules' jobs have taken: a range, or "at least"."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Beyond the chance between jobs: the load of the machine changes.
SYSTEMATIC = 0.15


@dataclass(frozen=True)
class Left:
    """Seconds that are left, from `low` to `high`, without `unknown` jobs of rules never seen."""

    low: float
    high: float
    unknown: int


def time_left(
    waiting: Mapping[str, int],
    running: Sequence[tuple[str, float]],
    durations: Mapping[str, Sequence[float]],
    cores: int,
) -> Left:
    """Estimate the time until the last job ends.

    Parameters
    ----------
    waiting
        Rule to its jobs that have not begun.
    running
        Rule and age in seconds of each job at work.
    durations
        Rule to the seconds of jobs like its own, of this run and of earlier ones.
    cores
        Jobs that run beside each other, each on one core.

    Returns
    -------
    Left
        Never negative, and low <= high.
    """
    work = spread = unseen = 0.0
    longest, unknown = 0.0, 0
    for rule, count in waiting.items():
        known = durations.get(rule, ())
        if not known:
            unknown += count
            continue
        mean = statistics.fmean(known)
        work += count * mean
        # A rule that was seen once may be off by as much as it took.
        deviation = statistics.stdev(known) if len(known) > 1 else mean
        spread += count * deviation**2
        # Jobs of a rule are not alike (a network here, an SVM there) and do not come at random:
        # the fewer of them were seen, the longer may the others take.
        unseen += count * mean * count / (count + len(known))
        if count:
            longest = max(longest, mean)
    for rule, age in running:
        known = durations.get(rule, ())
        if not known:
            unknown += 1
            continue
        # Of the jobs that took longer than this one has by now, the mean of what was then left.
        later = [value - age for value in known if value > age]
        remaining = statistics.fmean(later) if later else 0.0
        work += remaining
        longest = max(longest, remaining)
    at_once = max(1, min(cores, sum(waiting.values()) + len(running)))
    half = math.sqrt(spread) + SYSTEMATIC * work
    low = max(0.0, (work - half) / at_once)
    return Left(low, max(low, (work + half + unseen) / at_once, longest), unknown)


def in_words(left: Left) -> str:
    """Say a range of time as a person would."""
    if left.unknown and not left.high:
        return f"time left unknown: {left.unknown} jobs of rules that never ran here"
    low, high = _rounded(left.low), _rounded(left.high)
    if left.unknown:
        return f"at least {low} left, and {left.unknown} jobs of rules that never ran here"
    if low == high:
        return f"about {high} left"
    number, unit = high.split(" ", 1)
    low_number, low_unit = low.split(" ", 1)
    if unit == low_unit:
        return f"about {low_number} to {number} {unit} left"
    return f"about {low} to {high} left"


def _rounded(seconds: float) -> str:
    if seconds < 55:
        return f"{max(5, 5 * round(seconds / 5))} s"
    if seconds < 90 * 60:
        return f"{max(1, round(seconds / 60))} min"
    return f"{seconds / 3600:.1f} h"

"""The time that a run still takes, as a range: from what jobs took, or from the model of costs."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

# Beyond the chance between jobs: the load of the machine changes.
SYSTEMATIC = 0.15


def time_left(
    waiting: Mapping[str, int],
    running: Sequence[tuple[str, float]],
    durations: Mapping[str, Sequence[float]],
    expected: Mapping[str, float],
    cores: int,
) -> tuple[float, float, int]:
    """Estimate the seconds until the last job ends: low, high, and how many jobs are left out.

    Takes how many jobs of each rule wait, rule and age of each job that runs, the seconds of a
    rule's jobs in this run and earlier ones, and those that the model expects where there are none.
    """
    work = spread = doubt = unseen = longest = 0.0
    unknown = 0
    jobs = [(rule, count, 0.0) for rule, count in waiting.items() if count]
    for rule, count, age in [*jobs, *((rule, 1, age) for rule, age in running)]:
        known = durations.get(rule)
        if known:
            # Of the jobs that took longer than this one has by now, what was then left.
            later = [value - age for value in known if value > age] or [0.0]
            mean = statistics.fmean(later)
            # A rule that was seen once may be off by as much as it took.
            spread += count * (statistics.stdev(later) if len(later) > 1 else mean) ** 2
            # Jobs of a rule are not alike (a network here, an SVM there): the fewer of them were
            # seen, the longer may the others take.
            unseen += count * mean * count / (count + len(known))
        elif rule in expected:
            mean = max(expected[rule] - age, age / 4)
            # The model may be off by a factor of two.
            doubt += count * mean / 2
            unseen += count * mean
        else:
            unknown += count
            continue
        work += count * mean
        longest = max(longest, mean)
    at_once = max(1, min(cores, sum(waiting.values()) + len(running)))
    half = math.sqrt(spread) + SYSTEMATIC * work
    low = max(0.0, (work - half - doubt) / at_once)
    return low, max(low, (work + half + unseen) / at_once, longest), unknown


def in_words(low: float, high: float, unknown: int) -> str:
    """Say a range of seconds as a person would."""
    if unknown and not high:
        return f"time left unknown: {unknown} jobs of rules that never ran here"
    less, more = _rounded(low), _rounded(high)
    if unknown:
        return f"at least {less} left, and {unknown} jobs of rules that never ran here"
    if less == more:
        return f"about {more} left"
    if less.split()[1] == more.split()[1]:
        less = less.split()[0]
    return f"about {less} to {more} left"


def _rounded(seconds: float) -> str:
    if seconds < 55:
        return f"{max(5, 5 * round(seconds / 5))} s"
    if seconds < 90 * 60:
        return f"{max(1, round(seconds / 60))} min"
    return f"{seconds / 3600:.1f} h"


def earlier_durations(folder: Path) -> dict[str, list[float]]:
    """Read the seconds of earlier jobs from Snakemake's benchmark files, one folder a rule."""
    found: dict[str, list[float]] = {}
    for path in sorted(folder.glob("*/**/*.tsv")):
        try:
            seconds = float(path.read_text(encoding="utf-8").splitlines()[1].split("\t")[0])
        except (OSError, ValueError, IndexError):
            continue
        found.setdefault(path.relative_to(folder).parts[0], []).append(seconds)
    return found

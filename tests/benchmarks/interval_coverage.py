"""How often the 95 % interval holds the truth, and how often the paired test errs, by simulation.

Each made system has speakers of different difficulty, spread as on EMO-DB; the truth is what the
system would reach on endlessly many speakers. Prints a Markdown table; about half a minute.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.stats import norm

sys.path.insert(0, str(Path(__file__).parents[2] / "workflow" / "scripts"))

from ser.statistics.comparisons import difference
from ser.statistics.intervals import expanded_percentiles, resample
from ser.statistics.units import Counts

CLASSES, PER_CLASS, LEVEL = 4, 8, 0.80
# Deviation of UA between EMO-DB's speakers, most of which is not the eight utterances a class.
SPREAD = 0.07


def system(rng: np.random.Generator, ease: np.ndarray) -> Counts:
    """Answer eight utterances of each of four classes a speaker."""
    share = np.clip(ease, 0, 1)[:, None]
    total = np.full((len(ease), CLASSES), float(PER_CLASS))
    return Counts(rng.binomial(PER_CLASS, share, (1, *total.shape)).astype(float), total)


def simulate(speakers: int, rounds: int, draws: int) -> tuple[float, float, float]:
    """Give the coverage of plain and expanded percentiles, and the test's share of false alarms."""
    rng = np.random.default_rng(speakers)
    # The mean of the clipped ease, from very many speakers.
    truth = np.clip(rng.normal(LEVEL, SPREAD, 1_000_000), 0, 1).mean()
    plain = expanded = alarms = 0
    for _ in range(rounds):
        ease = rng.normal(LEVEL, SPREAD, speakers)
        one, other = system(rng, ease), system(rng, ease)
        drawn = resample(lambda index, one=one: one.resampled(index, "ua"), speakers, draws)
        low, high = np.quantile(drawn, norm.cdf([-1.96, 1.96]))
        plain += low <= truth <= high
        low, high = expanded_percentiles(drawn, speakers)
        expanded += low <= truth <= high
        alarms += difference(one, other, "ua", draws=100).p < 0.05
    return plain / rounds, expanded / rounds, alarms / rounds


def main() -> None:
    """Parse arguments, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speakers", type=int, nargs="+", default=[4, 10, 30])
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=1000)
    arguments = parser.parse_args()
    print("| speakers | 95 % interval, plain percentiles, holds | expanded (used) | false alarms |")
    print("|---|---|---|---|")
    for speakers in arguments.speakers:
        plain, expanded, alarms = simulate(speakers, arguments.rounds, arguments.draws)
        print(f"| {speakers} | {plain:.1%} | {expanded:.1%} | {alarms:.1%} |")


if __name__ == "__main__":
    main()

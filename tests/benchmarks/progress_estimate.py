"""How far the time that a run says is left is from the truth, by a replay of real durations.

The jobs of a run that is over (its folder of benchmark files) go again through a made schedule, in
the order in which they ended, and the display's estimate is asked for on the way. Prints a table.
"""

from __future__ import annotations

import argparse
import heapq
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "workflow"))

from upstream.progress.snakemake_logger_plugin_progress.board import Board
from upstream.progress.snakemake_logger_plugin_progress.estimate import time_left

MOMENTS = (0.1, 0.25, 0.5, 0.75, 0.9)


def jobs_of(folder: Path) -> list[tuple[str, float]]:
    """List rule and seconds of every job, in the order in which they ended."""
    files = sorted(folder.glob("*/**/*.tsv"), key=lambda path: path.stat().st_mtime_ns)
    rows = [path.read_text(encoding="utf-8").splitlines()[1] for path in files]
    return [
        (path.relative_to(folder).parts[0], float(row.split("\t")[0]))
        for path, row in zip(files, rows, strict=True)
    ]


def replay(jobs: list[tuple[str, float]], cores: int) -> list[tuple[float, float, float, int]]:
    """Run the jobs again, and give (truth, low, high, unknown jobs) at the moments."""
    now = [0.0]
    board = Board({}, cores=cores, clock=lambda: now[0])
    board.plan({rule: sum(name == rule for name, _ in jobs) for rule, _ in jobs})
    waiting, running = list(enumerate(jobs)), []
    said = []
    while waiting or running:
        while waiting and len(running) < cores:
            number, (rule, seconds) = waiting.pop(0)
            board.start(number, rule, {})
            heapq.heappush(running, (now[0] + seconds, number))
        now[0], number = heapq.heappop(running)
        board.finish(number)
        durations = {rule: board.took.get(rule, []) for rule, _ in jobs}
        ages = [(job.rule, now[0] - job.began) for job in board.running.values()]
        said.append((now[0], time_left(board.waiting, ages, durations, cores)))
    end = now[0]
    found = []
    for moment in MOMENTS:
        at, left = next(item for item in said if item[0] >= moment * end)
        found.append((end - at, left.low, left.high, left.unknown))
    return found


def main() -> None:
    """Parse arguments, replay, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="results/benchmarks of a run")
    parser.add_argument("--cores", type=int, default=2)
    arguments = parser.parse_args()
    jobs = jobs_of(arguments.folder)
    print(f"{len(jobs)} jobs, nothing known from earlier runs:\n")
    print("| done | truly left (s) | said (s) | jobs not known |")
    print("|---|---|---|---|")
    for moment, (truth, low, high, unknown) in zip(
        MOMENTS, replay(jobs, arguments.cores), strict=True
    ):
        print(f"| {moment:.0%} of the time | {truth:.0f} | {low:.0f} to {high:.0f} | {unknown} |")


if __name__ == "__main__":
    main()

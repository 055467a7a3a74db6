"""What jobs cost: seconds, memory and disk by the speech that a job sees, as measured.

A job's cost is a fixed part (starting Python, importing TensorFlow) and a part that grows with the
hours of speech it reads; a training's seconds grow with hours times epochs. The numbers are in
workflow/resources/costs.csv, written by ``workflow/plan/measure_costs.py``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

# Imported where costs are fitted: every reading of the Snakefile reads the table.
if TYPE_CHECKING:
    import numpy as np

# What the sizes of jobs must differ by for a slope to be seen.
SPAN = 10
COSTS = Path(__file__).parents[1] / "resources" / "costs.csv"


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
    jobs: int
    hours: float
    largest_mb: float


@dataclass(frozen=True)
class Measured:
    """One finished job: what it saw, and what it took."""

    job: str
    hours: float
    epochs: float
    seconds: float
    mb: float
    kept_mb: float


def fit(measured: Sequence[Measured]) -> Cost:
    """Fit one kind of job by least squares with a fixed part and a slope, neither negative."""
    import numpy as np

    hours = np.array([one.hours for one in measured])
    work = np.array([one.hours * one.epochs for one in measured])
    # Epochs tell apart what starting costs, whatever the corpora.
    seconds = _line(work, np.array([one.seconds for one in measured]))
    memory = _line(hours, np.array([one.mb for one in measured]))
    kept = _line(hours, np.array([one.kept_mb for one in measured]))
    largest = max(one.mb for one in measured)
    return Cost(
        measured[0].job, *seconds, *memory, *kept, len(measured), float(hours.max()), largest
    )


def _line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Fit y = a + b x, a and b at least 0, each point weighing by its own size.

    Where the largest job saw less than `SPAN` times the smallest, a slope would be noise; y is then
    the largest that was seen, whatever x.
    """
    import numpy as np
    from scipy.optimize import nnls

    if x.max() < SPAN * x.min():
        return float(y.max()), 0.0
    weight = 1 / np.maximum(y, 1e-3)
    design = np.stack([np.ones_like(x), x], axis=1) * weight[:, None]
    (a, b), _ = nnls(design, y * weight)
    return float(a), float(b)


def load_costs(path: Path = COSTS) -> dict[str, Cost]:
    """Read the table of costs: kind of job to its cost."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {row["job"]: _cost(row) for row in rows}


def save_costs(path: Path, costs: Mapping[str, Cost]) -> None:
    """Write the table of costs, sorted by kind of job."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, [field.name for field in fields(Cost)], lineterminator="\n")
        table.writeheader()
        for _, cost in sorted(costs.items()):
            table.writerow(
                {
                    key: f"{value:.4g}" if isinstance(value, float) else value
                    for key, value in asdict(cost).items()
                }
            )


def _cost(row: Mapping[str, str]) -> Cost:
    numbers = {key: float(value) for key, value in row.items() if key not in ("job", "jobs")}
    return Cost(job=row["job"], jobs=int(row["jobs"]), **numbers)

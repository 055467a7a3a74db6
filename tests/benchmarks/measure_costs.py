"""Write workflow/resources/costs.csv from the benchmark files of finished runs.

    python tests/benchmarks/measure_costs.py FOLDER=EXPERIMENT.yaml ... [--costs FILE]

FOLDER is a finished run's results, EXPERIMENT its experiment's file (config.yaml for the
demonstration). Runs of different sizes tell apart what starting a job costs and what speech costs.
Prints, for each run, the processor hours that it took and those that the table in use expects.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import nnls

sys.path.extend(str(Path(__file__).parents[2] / name) for name in ("workflow", "workflow/scripts"))

from plan.configuration import check, read_experiment
from plan.costs import COSTS, Cost, Requests
from plan.plan import Plan
from ser.files.hdf5 import open_hdf5

# What the sizes of jobs must differ by for a slope to be seen.
SPAN = 10
# What a job leaves below results/, by its wildcards, which are also those of its benchmark's path.
DATASET, RUN = "{experiment}/datasets/{dataset}", "{system}/{fold}.seed-{seed}.h5"
OF_A_CORPUS = {
    "synthesise_corpus": "synthetic.csv",
    "index_corpus": "utterances.csv",
    "resample_audio": "audio/{shard}.h5",
    "extract_features": "features/{shard}.h5",
    "extract_lowlevel": "lowlevel/{lowlevel}/{shard}.h5",
    "extract_opensmile": "opensmile/{opensmile}/{shard}.h5",
    "compute_functionals": "functionals/{shard}.h5",
    "describe_contours": "contours/{shard}.h5",
}
KEPT = {
    **{rule: f"corpora/{{corpus}}/{file}" for rule, file in OF_A_CORPUS.items()},
    "summarise_features": f"{DATASET}/moments/{{shard}}.h5",
    "fit_whitening": f"{DATASET}/whitening/{{fold}}.h5",
    **dict.fromkeys(("train_system", "fuse_system"), f"{DATASET}/posteriors/{RUN}"),
    "train_weights": f"{DATASET}/weights/{RUN}",
}


@dataclass(frozen=True)
class Measured:
    """One finished job: what it saw, and what it took; `expected` seconds by the table in use."""

    job: str
    hours: float
    epochs: float
    seconds: float
    mb: float
    kept_mb: float
    expected: float = 0.0


def measure(results: Path, config: Mapping[str, Any]) -> Iterator[Measured]:
    """Give every job of a finished run, from its folder of results and its configuration."""
    config = check(dict(config))
    for name, options in config["corpora"].items():
        utterances = results / f"corpora/{name}/utterances.csv"
        if utterances.exists():
            with utterances.open(encoding="utf-8", newline="") as stream:
                lengths = [float(row["seconds"]) for row in csv.DictReader(stream)]
            options |= {"synthetic": None, "hours": sum(lengths) / 3600}
    plan = Plan(config, look=False)
    requests = Requests(plan)
    for path in sorted((results / "benchmarks").rglob("*.tsv")):
        rule, *places = path.relative_to(results / "benchmarks").with_suffix("").parts
        if places[0] not in (plan.config["experiment"], *plan.corpora):
            continue
        values = [part for place in places for part in place.split(".seed-")]
        found = dict(zip(re.findall(r"{(\w+)}", KEPT.get(rule, "")), values, strict=False))
        if found.get("system", next(iter(plan.config["systems"]))) not in plan.config["systems"]:
            continue
        kept = results / KEPT[rule].format(**found) if rule in KEPT else None
        size = kept.stat().st_size / 1e6 if kept and kept.exists() else 0.0
        epochs = requests.epochs(rule, found)
        if epochs > 1 and kept and kept.exists() and "dbn" not in requests.kind(rule, found):
            # Those that it ran before it stopped: posteriors of each, or weights of the last.
            with open_hdf5(kept) as file:
                ran = file.attrs["epoch"] if "epoch" in file.attrs else len(file["posteriors"])
                epochs = float(ran)
        seen = requests.hours(rule, found)
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                wall, busy, memory = (_number(row[key]) for key in ("s", "cpu_time", "max_rss"))
                # Sampled: of a job of seconds little is seen, and its wall time stands in.
                seconds = busy if busy > 0.3 * wall and wall > 5 else wall
                kind, expected = requests.kind(rule, found), requests.seconds(rule, found)
                yield Measured(kind, seen, epochs, seconds, memory, size, expected)


def fit(measured: Sequence[Measured]) -> Cost:
    """Fit one kind of job by least squares with a fixed part and a slope, neither negative."""
    hours = np.array([one.hours for one in measured])
    seconds, mb, kept = (
        np.array([getattr(one, name) for one in measured]) for name in ("seconds", "mb", "kept_mb")
    )
    # Epochs tell apart what starting costs, whatever the corpora.
    work = hours * [one.epochs for one in measured]
    lines = _line(work, seconds, seconds.mean()), _line(hours, mb, mb.max())
    disk, most = _line(hours, kept, kept.max()), (float(hours.max()), float(mb.max()))
    return Cost(measured[0].job, *lines[0], *lines[1], *disk, len(measured), *most)


def _line(x: np.ndarray, y: np.ndarray, level: float) -> tuple[float, float]:
    """Fit y = a + b x, a and b at least 0, each point weighing by its own size.

    Where the largest job saw less than `SPAN` times the smallest, a slope would be noise; y is then
    `level`, whatever x.
    """
    if x.max() < SPAN * x.min():
        return float(level), 0.0
    weight = 1 / np.maximum(y, 1e-3)
    (a, b), _ = nnls(np.stack([np.ones_like(x), x], axis=1) * weight[:, None], y * weight)
    return float(a), float(b)


def save_costs(path: Path, costs: Mapping[str, Cost]) -> None:
    """Write the table of costs, sorted by kind of job."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, [field.name for field in fields(Cost)], lineterminator="\n")
        table.writeheader()
        for _, cost in sorted(costs.items()):
            row = asdict(cost)
            table.writerow({"job": row.pop("job")} | {key: f"{row[key]:.4g}" for key in row})


def _number(text: str) -> float:
    return 0.0 if text in ("", "-", "NA", "nan") else float(text)


def main() -> None:
    """Measure all runs, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("runs", nargs="+", metavar="FOLDER=EXPERIMENT")
    parser.add_argument("--costs", type=Path, default=COSTS)
    arguments = parser.parse_args()
    jobs: dict[str, list[Measured]] = defaultdict(list)
    for run in arguments.runs:
        folder, _, experiment = run.partition("=")
        measured = list(measure(Path(folder), read_experiment(Path(experiment))))
        for one in measured:
            jobs[one.job].append(one)
        took, expected = (
            sum(getattr(one, name) for one in measured) / 3600 for name in ("seconds", "expected")
        )
        print(f"{run}: {len(measured)} jobs took {took:.2f} h, expected were {expected:.2f} h")
    save_costs(arguments.costs, {job: fit(measured) for job, measured in jobs.items()})


if __name__ == "__main__":
    main()

"""Write workflow/resources/costs.csv from the benchmark files of finished runs.

    python workflow/plan/measure_costs.py FOLDER=OVERLAY.yaml ... [--costs FILE]

FOLDER is a finished run's results, OVERLAY the experiment's file (config.yaml itself for the
demonstration), run with SER_WARM=0: on a cluster each job starts its own Python. Runs of different
sizes tell apart what starting a job costs and what speech costs.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from plan.configuration import check
from plan.costs import COSTS, Measured, fit, save_costs
from plan.job_size import OF_A_SHARD, TRAININGS, job_epochs, job_kind
from plan.plan import Plan
from ser.files.hdf5 import open_hdf5

ROOT = Path(__file__).parents[2]
# Where what is large lies below results/, by the wildcards of the job that makes it.
KEPT = {
    "resample_audio": "corpora/{corpus}/audio/{shard}.h5",
    "extract_features": "corpora/{corpus}/features/{shard}.h5",
    "extract_lowlevel": "corpora/{corpus}/lowlevel/{lowlevel}/{shard}.h5",
    "extract_opensmile": "corpora/{corpus}/opensmile/{opensmile}/{shard}.h5",
    "compute_functionals": "corpora/{corpus}/functionals/{shard}.h5",
    "describe_contours": "corpora/{corpus}/contours/{shard}.h5",
    "summarise_features": "{experiment}/datasets/{dataset}/moments/{shard}.h5",
    "fit_whitening": "{experiment}/datasets/{dataset}/whitening/{fold}.h5",
    "train_system": "{experiment}/datasets/{dataset}/posteriors/{system}/{fold}.seed-{seed}.h5",
    "fuse_system": "{experiment}/datasets/{dataset}/posteriors/{system}/{fold}.seed-{seed}.h5",
    "score_system": "{experiment}/predictions/{dataset}.{system}.csv",
}
# What stands in a benchmark's path after the rule.
WILDCARDS = {
    **dict.fromkeys(
        ("resample_audio", "extract_features", "compute_functionals", "describe_contours"),
        "corpus shard",
    ),
    "extract_lowlevel": "corpus lowlevel shard",
    "extract_opensmile": "corpus opensmile shard",
    **dict.fromkeys(("index_corpus", "synthesise_corpus"), "corpus"),
    "summarise_features": "experiment dataset shard",
    "fit_whitening": "experiment dataset fold",
    "train_system": "experiment dataset system fold",
    "fuse_system": "experiment dataset system fold",
    "score_system": "experiment dataset system",
}


def measure(results: Path, config: Mapping[str, Any]) -> Iterator[Measured]:
    """Give every job of a finished run.

    Parameters
    ----------
    results
        The run's folder of results, with its benchmarks.
    config
        Its configuration, config.yaml and overlay together.
    """
    plan = Plan(check(dict(config)), look=False)
    experiment = plan.config["experiment"]
    hours = {name: _hours(results / f"corpora/{name}/utterances.csv") for name in plan.corpora}
    for path in sorted((results / "benchmarks").rglob("*.tsv")):
        rule, *places = path.relative_to(results / "benchmarks").with_suffix("").parts
        if places[0] not in (experiment, *plan.corpora):
            continue
        found = dict(zip(WILDCARDS.get(rule, "experiment").split(), places, strict=False))
        if "." in found.get("fold", ""):
            found["fold"], found["seed"] = found["fold"].split(".seed-")
        if found.get("system", next(iter(plan.config["systems"]))) not in plan.config["systems"]:
            continue
        seen = _seen(rule, found, plan, hours)
        kept = results / KEPT[rule].format(**found) if rule in KEPT else None
        epochs = _epochs(rule, kept, plan, found)
        size = kept.stat().st_size / 1e6 if kept and kept.exists() else 0.0
        for seconds, megabytes in _read(path):
            yield Measured(job_kind(rule, found, plan), seen, epochs, seconds, megabytes, size)


def _seen(
    rule: str,
    found: Mapping[str, str],
    plan: Plan,
    hours: Mapping[str, Mapping[str, float]],
) -> float:
    """Give the hours of speech that a job read."""
    if "corpus" in found:
        corpus = found["corpus"]
    elif found.get("dataset") in plan.settings:
        corpus = plan.corpus_of(found["dataset"])
    else:
        return max(sum(shards.values()) for shards in hours.values())
    if rule in OF_A_SHARD:
        return hours[corpus].get(found["shard"], 0.0)
    return sum(hours[corpus].values())


def _epochs(rule: str, kept: Path | None, plan: Plan, found: Mapping[str, str]) -> float:
    """Count the epochs that a training ran, from the posteriors that it kept of each."""
    of_rule = {"leak_training": "leak_meter", "export_model": "model"}
    if rule not in TRAININGS:
        return 1
    system = plan.config[of_rule[rule]]["system"] if rule in of_rule else found["system"]
    if not plan.learning_curves(system):
        return float(job_epochs(rule, found, plan))
    if kept is None or not kept.exists():
        return float(plan.options(system).get("epochs", 1))
    with open_hdf5(kept) as file:
        return float(file["posteriors"].shape[0])


def _hours(path: Path) -> dict[str, float]:
    """Give the hours of each shard of a corpus."""
    hours: dict[str, float] = defaultdict(float)
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            hours[row["shard"]] += float(row["seconds"]) / 3600
    return hours


def _read(path: Path) -> Iterator[tuple[float, float]]:
    """Give processor seconds and megabytes of each repetition in a benchmark file."""
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            # Sampled: of a job of seconds little or nothing is seen, and its wall time stands in.
            wall, busy = float(row["s"]), _number(row["cpu_time"])
            yield (busy if busy > 0.3 * wall and wall > 5 else wall), _number(row["max_rss"])


def _number(text: str) -> float:
    return 0.0 if text in ("", "-", "NA", "nan") else float(text)


def read_config(overlay: Path) -> dict[str, Any]:
    """Read config.yaml with an overlay on it, as Snakemake does."""
    from snakemake.utils import update_config

    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    if overlay.resolve() != ROOT / "config.yaml":
        update_config(config, yaml.safe_load(overlay.read_text(encoding="utf-8")))
    return config


def main() -> None:
    """Measure all runs, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("runs", nargs="+", metavar="FOLDER=OVERLAY")
    parser.add_argument("--costs", type=Path, default=COSTS)
    arguments = parser.parse_args()
    jobs: dict[str, list[Measured]] = defaultdict(list)
    for run in arguments.runs:
        folder, _, overlay = run.partition("=")
        for one in measure(Path(folder), read_config(Path(overlay))):
            jobs[one.job].append(one)
    save_costs(arguments.costs, {job: fit(measured) for job, measured in jobs.items()})


if __name__ == "__main__":
    main()

"""From wav to the whitening of all five folds, on a corpus of IEMOCAP's true size.

Does what `make` does (two runs of Snakemake: the look at the corpora, then the target) in a copy of
the project, from empty results, on the tree of `made_iemocap`, which is made first and not timed.
IEMO_dataset2 is whitened; all 10,039 utterances are extracted.

    python tests/benchmarks/whole_corpus.py --tree /tmp/made-iemocap
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import h5py
import pandas as pd

sys.path.extend(str(Path(__file__).parents[2] / name) for name in ("tests", "workflow/scripts"))

from benchmarks.made_iemocap import make_tree
from benchmarks.script_times import busy, read_jobs, summarise
from project import Project

EXPERIMENT = "whole-corpus"
DATASET = "IEMO_dataset2"
# Files that each rule writes below results/.
WRITES = {
    "index_corpus": ["corpora/*/*.csv", "corpora/*/shards/*"],
    "resample_audio": ["corpora/*/audio/*"],
    "extract_features": ["corpora/*/features/*"],
    "split_dataset": [f"{EXPERIMENT}/datasets/*/*.csv"],
    "summarise_features": [f"{EXPERIMENT}/datasets/*/moments/*"],
    "fit_whitening": [f"{EXPERIMENT}/datasets/*/whitening/*"],
}
THREADS = {"index_corpus": 2}


def overlay(tree: Path, shards: int) -> dict[str, Any]:
    """Give the experiment: one dataset, five folds, no training."""
    empty: dict[str, list] = {name: [] for name in ("table2", "table3", "table4", "extra")}
    classes = {"angry": ["ang"], "happy": ["hap", "exc"], "sad": ["sad"], "neutral": ["neu"]}
    protocol = {"kind": "session_pairs", "folds": 5}
    return {
        "experiment": EXPERIMENT,
        "notice": "Synthetic speech.",
        "corpora": {"iemocap": {"layout": "iemocap", "root": str(tree.absolute())}},
        "shards": shards,
        "datasets": {DATASET: {"corpus": "iemocap", "classes": classes, "protocol": protocol}},
        "tables": empty,
    }


def run(project: Project, cores: int) -> tuple[float, float]:
    """Run the two Snakemakes and give the wall seconds of each."""
    seconds = []
    # One thread a process is what Snakemake gives its jobs; nothing of the caller's may change it.
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OMP_", "OPENBLAS_", "MKL_"))
    }
    for target in ("index", "whitening"):
        started = time.perf_counter()
        result = subprocess.run(
            project.command("--cores", str(cores), "--", target),
            cwd=project.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        seconds.append(time.perf_counter() - started)
        if result.returncode:
            sys.exit(result.stdout[-4000:])
    return seconds[0], seconds[1]


def measure(tree: Path, folder: Path, shards: int, cores: int) -> dict[str, Any]:
    """Run the workflow in a copy below `folder` and say all that was measured."""
    project = Project(folder / "project", overlay(tree, shards))
    index_seconds, rest_seconds = run(project, cores)
    results = project.folder / "results"
    jobs = read_jobs(results / "benchmarks")
    wall = index_seconds + rest_seconds
    jobs["threads"] = jobs["rule"].map(THREADS).fillna(1)
    rules = summarise(jobs).reindex(list(WRITES))
    rules["written_mb"] = [
        sum(path.stat().st_size for glob in WRITES[rule] for path in results.glob(glob)) / 1e6
        for rule in rules.index
    ]
    frames = 0
    for path in sorted((results / "corpora/iemocap/features").glob("*.h5")):
        with h5py.File(path, "r") as file:
            frames += int(file["length"][:].sum())
    utterances = pd.read_csv(results / "corpora/iemocap/utterances.csv")
    return {
        "utterances": len(utterances),
        "hours": utterances["seconds"].sum() / 3600,
        "frames": frames,
        "whitened_folds": len(list(results.glob(f"{EXPERIMENT}/datasets/*/whitening/*.h5"))),
        "cores": cores,
        "shards": shards,
        "jobs": len(jobs),
        "wall_seconds": wall,
        "wall_seconds_index": index_seconds,
        "wall_seconds_whitening": rest_seconds,
        "share_without_script": 1 - busy(jobs) / wall,
        "share_of_cores_without_script": 1
        - (jobs["seconds"] * jobs["threads"]).sum() / (cores * wall),
        "rules": rules.reset_index().to_dict("records"),
    }


def to_markdown(facts: dict[str, Any]) -> str:
    """Lay the facts out as two Markdown tables."""
    lines = [
        "| rule | jobs | script seconds | longest job (s) | peak memory (MB) | written (MB) |",
        "|---|---|---|---|---|---|",
        *(
            f"| {row['rule']} | {row['jobs']:.0f} | {row['seconds']:.1f} | {row['longest']:.1f}"
            f" | {row['peak_mb']:.0f} | {row['written_mb']:.1f} |"
            for row in facts["rules"]
        ),
        "",
        "| whole | |",
        "|---|---|",
        f"| utterances, hours, frames | {facts['utterances']}, {facts['hours']:.2f},"
        f" {facts['frames']} |",
        f"| cores, shards, jobs | {facts['cores']}, {facts['shards']}, {facts['jobs']} |",
        f"| wall seconds | {facts['wall_seconds']:.1f} (index {facts['wall_seconds_index']:.1f},"
        f" the rest {facts['wall_seconds_whitening']:.1f}) |",
        f"| share of the wall time in which no script runs | {facts['share_without_script']:.1%} |",
        "| share of the cores' time that no script has reserved |"
        f" {facts['share_of_cores_without_script']:.1%} |",
    ]
    return "\n".join(lines)


def main() -> None:
    """Parse arguments, make the tree, run, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tree", type=Path, help="tree to use again, made here if not there")
    parser.add_argument("--keep", type=Path, help="folder to work in and to leave; must be new")
    parser.add_argument("--every", type=int, default=1, help="one utterance of so many only")
    parser.add_argument("--shards", type=int, default=10)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--json", type=Path, help="file to write the figures to as well")
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="whole-corpus-"))
    try:
        tree = arguments.tree or folder / "tree"
        if not tree.exists():
            make_tree(tree, every=arguments.every)
        facts = measure(tree, folder, arguments.shards, arguments.cores)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(to_markdown(facts))
    if arguments.json:
        arguments.json.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

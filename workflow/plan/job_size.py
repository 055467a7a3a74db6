"""How much speech a job sees, from the configuration alone: before any corpus is read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from plan.plan import Plan

# A corpus on disk whose size nobody has said is taken to have IEMOCAP's.
HOURS = 12.5
# Of synthetic speech: seconds of an utterance, on average.
SYNTHETIC_SECONDS = 1.94
OF_A_SHARD = frozenset(
    {
        *("resample_audio", "extract_features", "extract_lowlevel", "extract_opensmile"),
        *("compute_functionals", "describe_contours", "summarise_features"),
    }
)
# Kinds whose networks are trained on a draw of so many frames at most, 100 a second.
DRAWN = frozenset({"dbn_ivector"})
FRAMES = 360_000
# Kinds of systems whose time grows with their epochs, and how many they have where nothing is said.
EPOCHS = {"network": 60, "acnn": 60, "dnn_elm": 50}
TRAININGS = frozenset({"train_system", "leak_training", "export_model"})


def corpus_hours(config: Mapping[str, Any], corpus: str) -> float:
    """Give the hours of speech of a corpus, as configured, or as spoken."""
    options = config["corpora"][corpus]
    if synthetic := options["synthetic"]:
        actors = 2 * synthetic["sessions"] if options["layout"] == "iemocap" else 1
        return actors * synthetic["utterances"] * SYNTHETIC_SECONDS / 3600
    return options["hours"] or HOURS


def job_kind(rule: str, wildcards: Mapping[str, str], plan: Plan) -> str:
    """Name the kind of a job as the table of costs does."""
    if rule == "train_system":
        return f"{rule}:{kind_of(plan, wildcards['system'])}"
    if rule == "leak_training":
        return f"train_system:{kind_of(plan, plan.config['leak_meter']['system'])}"
    if rule == "export_model":
        return f"train_system:{kind_of(plan, plan.config['model']['system'])}"
    if rule in ("extract_lowlevel", "extract_opensmile"):
        return f"{rule}:{wildcards[rule.removeprefix('extract_')]}"
    return rule


def kind_of(plan: Plan, system: str) -> str:
    """Name a system by what decides its cost: a network's parts, another's kind and variant."""
    block = plan.config["systems"][system]
    options = plan.options(system)
    if block["kind"] != "network":
        return "-".join([block["kind"], *filter(None, [options.get("variant")])])
    parts = [options.get("recurrent", "blstm"), *(["fcn"] if options.get("convolution") else [])]
    return "-".join(["network", *parts])


def job_hours(rule: str, wildcards: Mapping[str, str], plan: Plan) -> float:
    """Give the hours of speech that a job reads, at most."""
    if rule == "synthesise_corpus":
        return corpus_hours(plan.config, wildcards["corpus"])
    if corpus := wildcards.get("corpus"):
        hours = corpus_hours(plan.config, corpus)
    elif (dataset := wildcards.get("dataset")) in plan.settings:
        hours = corpus_hours(plan.config, plan.corpus_of(str(dataset)))
    else:
        # What belongs to no single corpus sees the largest.
        hours = max(corpus_hours(plan.config, name) for name in plan.corpora)
    if rule in OF_A_SHARD:
        return hours / len(plan.shards)
    if rule == "train_system" and plan.config["systems"][wildcards["system"]]["kind"] in DRAWN:
        return min(hours, plan.options(wildcards["system"]).get("dbn_frames", 400_000) / FRAMES)
    return hours


def job_epochs(rule: str, wildcards: Mapping[str, str], plan: Plan) -> int:
    """Give the epochs of a training, at most; 1 for every other job.

    A DBN-ivector's are counted as if its layers had 256 units, or its mixture 64 components, which
    are the sizes that were measured.
    """
    if rule not in TRAININGS:
        return 1
    of_rule = {"leak_training": "leak_meter", "export_model": "model"}
    system = (
        plan.config[of_rule[rule]]["system"] if rule in of_rule else str(wildcards.get("system"))
    )
    kind, options = plan.config["systems"][system]["kind"], plan.options(system)
    if kind == "dbn_ivector":
        return _dbn_epochs(options)
    return int(options.get("epochs", EPOCHS[kind])) if kind in EPOCHS else 1


def _dbn_epochs(options: Mapping[str, Any]) -> int:
    if options.get("variant") == "ubm":
        return math.ceil(options.get("ubm", 512) / 64)
    layers = options.get("dbn", [1024, 1024, 1024])
    epochs = options.get("first_epochs", 20) + options.get("tuning_epochs", 10)
    epochs += options.get("further_epochs", 10) * (len(layers) - 1)
    return math.ceil(epochs * (max(layers) / 256) ** 2)

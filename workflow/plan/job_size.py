"""How much speech a job sees, from the configuration alone: before any corpus is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan.plan import Plan

# A corpus on disk whose size nobody has said is taken to have IEMOCAP's.
HOURS = 12.5
# Of made speech: seconds of an utterance, on average.
MADE_SECONDS = 1.94
OF_A_SHARD = frozenset(
    {
        *("resample_audio", "extract_features", "extract_lowlevel", "extract_opensmile"),
        *("compute_functionals", "describe_contours", "summarise_features"),
    }
)
TRAININGS = frozenset({"train_system", "leak_training", "export_model"})


def corpus_hours(config: Mapping[str, Any], corpus: str) -> float:
    """Give the hours of speech of a corpus, as configured or as made."""
    options = config["corpora"][corpus]
    if made := options["made"]:
        actors = 2 * made["sessions"] if options["layout"] == "iemocap" else 1
        return actors * made["utterances"] * MADE_SECONDS / 3600
    return options["hours"] or HOURS


def job_kind(rule: str, wildcards: Mapping[str, str], plan: Plan) -> str:
    """Name the kind of a job as the table of costs does."""
    if rule == "train_system":
        return f"{rule}:{plan.system(wildcards['system']).cost_kind}"
    if rule == "leak_training":
        return f"train_system:{plan.system(plan.config['leak_meter']['system']).cost_kind}"
    if rule == "export_model":
        return f"train_system:{plan.system(plan.config['model']['system']).cost_kind}"
    if rule in ("extract_lowlevel", "extract_opensmile"):
        return f"{rule}:{wildcards[rule.removeprefix('extract_')]}"
    return rule


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
    if rule == "train_system":
        return min(hours, plan.system(wildcards["system"]).most_hours)
    return hours


def job_epochs(rule: str, wildcards: Mapping[str, str], plan: Plan) -> float:
    """Give the epochs that a training costs, at most; 1 for every other job."""
    if rule not in TRAININGS:
        return 1
    of_rule = {"leak_training": "leak_meter", "export_model": "model"}
    system = plan.config[of_rule[rule]]["system"] if rule in of_rule else wildcards["system"]
    return plan.system(system).cost_epochs

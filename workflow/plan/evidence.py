"""The further tables, figures and models of an experiment, from its plan alone."""

from __future__ import annotations

import shlex
from typing import Any

from plan.checks import refuse, unknown
from plan.plan import Plan
from plan.variants import ABLATIONS, ablation_systems


def further_tables(plan: Plan) -> list[str]:
    """Name the tables besides Tables 1-4 and the extra table, in the order of the report."""
    asked = {"sensitivity": "sensitivity", "audit": "", "leaks": "leak_meter"}
    return [table for table, key in asked.items() if not key or plan.config[key]["dataset"]]


def tables_with(plan: Plan, dataset: str) -> list[str]:
    """Name the fewest tables that hold all of a dataset's systems."""
    systems: dict[str, set[str]] = {}
    for row in plan.table_rows:
        if row["dataset"] == dataset and row["table"] != ABLATIONS:
            systems.setdefault(row["table"], set()).add(row["system"])
    every = set().union(*systems.values())
    return ["extra"] if systems.get("extra") == every else list(systems)


def model_of(plan: Plan) -> dict[str, Any] | None:
    """Give dataset, system and seed of the exported model and the folds whose attention is drawn.

    A ConfigError where the dataset has no such fold.
    """
    asked = plan.config["model"]
    if not asked["dataset"]:
        return None
    folds = plan.folds(asked["dataset"])
    first, further = asked["fold"] or folds[0], dict.fromkeys(asked["further_folds"])
    asked_folds = [("fold", first), *(("further_folds", fold) for fold in further)]
    refuse(line for key, fold in asked_folds for line in unknown(f"model.{key}:", fold, folds))
    return {
        "dataset": asked["dataset"],
        "system": asked["system"],
        "seed": str(plan.config["seeds"][0] if asked["seed"] is None else asked["seed"]),
        "folds": list(dict.fromkeys([first, *further])),
    }


def model_settings(plan: Plan) -> dict[str, Any]:
    """Give the part of the configuration that an exported model depends on."""
    dataset, system = plan.config["model"]["dataset"], plan.config["model"]["system"]
    return {
        **{key: plan.config[key] for key in ("audio", "features", "whitening")},
        "dataset": {dataset: plan.config["datasets"][dataset]},
        "select": plan.settings[dataset].select,
        "system": {system: plan.options(system)},
    }


def figures(plan: Plan) -> list[dict[str, str]]:
    """List the figures in order, each as key (of its caption), title, file and dataset.

    `file` is without its ending; `dataset` is empty for figures that are not of one dataset.
    """
    found: list[dict[str, str]] = []

    def add(key: str, title: str, dataset: str = "", system: str = "") -> None:
        file = ".".join(filter(None, (key, dataset, system)))
        found.append({"key": key, "title": title, "file": file, "dataset": dataset})

    reference, model = plan.config["reference"], plan.config["model"]
    names = {name: entry["name"] for name, entry in plan.config["systems"].items()}
    compared = dict.fromkeys(name for _, name in plan.compared_pairs)
    if networks := [n for n in compared if plan.systems[n].has_network and plan.systems[n].drawn]:
        drawn = reference if reference in networks else networks[0]
        add("network", names[drawn], system=drawn)
    for dataset in dict.fromkeys(dataset for dataset, _ in plan.compared_pairs):
        own = [name for where, name in plan.compared_pairs if where == dataset]
        add("spread", dataset, dataset)
        add("confusions", dataset, dataset)
        if reference in own and plan.systems[reference].learning_curves:
            add("learning_curves", f"{names[reference]} on {dataset}", dataset, reference)
        if any("whitened" in plan.inputs_of(name) for name in own):
            add("explained_variance", dataset, dataset)
        # A fusion trains nothing, and its own cost is not worth a figure.
        if not all(plan.is_combined(name) for name in own):
            add("cost", dataset, dataset)
    if model["dataset"] and plan.systems[model["system"]].attention:
        add("attention", f"{names[model['system']]} on {model['dataset']}")
    return found


def pictures(plan: Plan) -> dict[str, Any]:
    """Give the corpus of the pictures of features, and the labels of its first emotional class.

    A ConfigError where no dataset is of the corpus that is asked for.
    """
    corpora = [plan.corpus_of(name) for name in plan.datasets]
    corpus = plan.config["pictures"]["corpus"] or max(plan.corpora, key=corpora.count)
    refuse(unknown("pictures.corpus:", corpus, plan.corpora))
    classes = plan.settings[plan.datasets[corpora.index(corpus)]].classes
    labels = next(codes for name, codes in classes.items() if name != "neutral")
    return {"corpus": corpus, "labels": labels}


def network_modules(plan: Plan) -> list[str]:
    """Name the modules that build the experiment's networks."""
    built = [name for _, name in plan.compared_pairs if plan.systems[name].has_network]
    return sorted(set(map(plan.module, built)))


def used_config(plan: Plan) -> dict[str, Any]:
    """Give a complete configuration without what no table uses: corpora, systems, pictures."""
    shown = {system for _, system in plan.table_pairs}
    # Systems that ablations add are in their own section.
    systems = shown.union(*map(plan.members, shown)) - set(ablation_systems(plan.config))
    config = {key: value for key, value in plan.config.items() if key != "pictures"}
    kept = {"corpora": plan.corpora, "datasets": plan.datasets, "systems": systems}
    for key, names in kept.items():
        config[key] = {name: item for name, item in config[key].items() if name in names}
    return config


def make_command(plan: Plan) -> str:
    """Give the command that makes the whole experiment."""
    name, place = plan.config["experiment"], plan.config["corpus_root"]
    words = ["make"] if name == "demo" else ["make", f"EXPERIMENT={name}"]
    return " ".join(words + ([f"CORPUS={shlex.quote(place)}"] if place else []))

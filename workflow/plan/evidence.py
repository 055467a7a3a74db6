"""Which further tables, figures and models an experiment has, from its plan alone."""

from __future__ import annotations

import shlex
from typing import Any

from plan.checks import known
from plan.configuration import ConfigError
from plan.plan import Plan
from plan.variants import ABLATIONS, ablated


def further_tables(plan: Plan) -> list[str]:
    """Name the tables beside Tables 1-4 and the extra one, in the order of the report."""
    sensitivity = ["sensitivity"] * bool(plan.config["sensitivity"]["dataset"])
    return [*sensitivity, "audit", *(["leaks"] * bool(plan.config["leak_meter"]["dataset"]))]


def tables_with(plan: Plan, dataset: str) -> list[str]:
    """Name the fewest tables that hold all of a dataset's systems."""
    systems: dict[str, set[str]] = {}
    for row in plan.table_rows():
        if row["dataset"] == dataset and row["table"] != ABLATIONS:
            systems.setdefault(row["table"], set()).add(row["system"])
    every = set().union(*systems.values())
    return ["extra"] if systems.get("extra") == every else list(systems)


def model_of(plan: Plan) -> dict[str, Any] | None:
    """Give dataset, system and seed of the exported model and the folds whose attention is drawn.

    Raises
    ------
    plan.configuration.ConfigError
        When the dataset has no such fold.
    """
    asked = plan.config["model"]
    if not asked["dataset"]:
        return None
    known_folds = plan.folds(asked["dataset"])
    first, further = asked["fold"] or known_folds[0], asked["further_folds"]
    errors = known("model.fold:", first, known_folds)
    for fold in dict.fromkeys(further):
        errors += known("model.further_folds:", fold, known_folds)
    if errors:
        raise ConfigError("\n".join(errors))
    seed = plan.config["seeds"][0] if asked["seed"] is None else asked["seed"]
    own = {key: asked[key] for key in ("dataset", "system")}
    return {**own, "seed": str(seed), "folds": list(dict.fromkeys([first, *further]))}


def model_settings(plan: Plan) -> dict[str, Any]:
    """Give the part of the configuration that an exported model is made by."""
    dataset, system = plan.config["model"]["dataset"], plan.config["model"]["system"]
    return {
        **{key: plan.config[key] for key in ("audio", "features", "whitening")},
        "dataset": {dataset: plan.config["datasets"][dataset]},
        "select": plan.settings[dataset].select,
        "system": {system: plan.options(system)},
    }


def figures(plan: Plan) -> list[dict[str, str]]:
    """List the figures in order.

    Returns
    -------
    list of dict
        key (of its caption), title, file (path without ending) and dataset, empty for those that
        are not of one dataset.
    """
    listed: list[tuple[str, str, str, str]] = []
    reference, model = plan.config["reference"], plan.config["model"]
    names = {name: entry["name"] for name, entry in plan.config["systems"].items()}
    compared = plan.compared()
    systems = {name: plan.system(name) for _, name in compared}
    if networks := [name for name, own in systems.items() if own.has_network and own.drawn]:
        drawn = reference if reference in networks else networks[0]
        listed.append(("network", names[drawn], f"network.{drawn}", ""))
    for dataset in dict.fromkeys(dataset for dataset, _ in compared):
        own = [name for where, name in compared if where == dataset]
        kinds = ["spread", "confusions"]
        if reference in own and systems[reference].learning_curves:
            kinds.append("learning_curves")
        if any("whitened" in plan.inputs_of(name) for name in own):
            kinds.append("explained_variance")
        # A fusion trains nothing, and its own cost is not worth a figure.
        if not all(plan.is_combined(name) for name in own):
            kinds.append("cost")
        for kind in kinds:
            title, file = dataset, f"{kind}.{dataset}"
            if kind == "learning_curves":
                title, file = f"{names[reference]} on {dataset}", f"{file}.{reference}"
            listed.append((kind, title, file, dataset))
    if model["dataset"] and plan.system(model["system"]).attention:
        title = f"{names[model['system']]} on {model['dataset']}"
        listed.append(("attention", title, "attention", ""))
    return [dict(zip(("key", "title", "file", "dataset"), row, strict=True)) for row in listed]


def pictures(plan: Plan) -> dict[str, Any]:
    """Give the corpus of the pictures of features, and the labels of its first emotional class.

    Raises
    ------
    plan.configuration.ConfigError
        When no dataset is of the corpus that is asked for.
    """
    corpora = [plan.corpus_of(name) for name in plan.datasets]
    corpus = plan.config["pictures"]["corpus"] or max(plan.corpora, key=corpora.count)
    if errors := known("pictures.corpus:", corpus, plan.corpora):
        raise ConfigError("\n".join(errors))
    classes = plan.settings[plan.datasets[corpora.index(corpus)]].classes
    labels = next(codes for name, codes in classes.items() if name != "neutral")
    return {"corpus": corpus, "labels": labels}


def network_modules(plan: Plan) -> list[str]:
    """Name the modules that build the experiment's networks."""
    built = {name for _, name in plan.compared() if plan.system(name).has_network}
    return sorted({plan.module(name) for name in built})


def used(plan: Plan) -> dict[str, Any]:
    """Give a complete configuration without what no table uses: corpora, systems, pictures."""
    shown = {system for _, system in plan.trained()}
    # What ablations add stands in their own section.
    systems = shown.union(*map(plan.members, shown)) - set(ablated(plan.config))
    kept = {"corpora": plan.corpora, "datasets": plan.datasets, "systems": systems}
    return {
        key: {name: item for name, item in value.items() if name in kept[key]}
        if key in kept
        else value
        for key, value in plan.config.items()
        if key != "pictures"
    }


def command(plan: Plan) -> str:
    """Give the command that makes the whole experiment."""
    name, place = plan.config["experiment"], plan.config["corpus_root"]
    words = ["make"] if name == "demo" else ["make", f"EXPERIMENT={name}"]
    return " ".join(words + ([f"CORPUS={shlex.quote(place)}"] if place else []))

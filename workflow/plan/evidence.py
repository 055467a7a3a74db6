"""Which further tables, figures and models an experiment has, from its plan alone."""

from __future__ import annotations

from typing import Any

from plan.ablations import ABLATIONS
from plan.configuration import ConfigError
from plan.plan import Plan
from plan.plan_checks import known


def further_tables(plan: Plan) -> list[str]:
    """Name the tables beside Tables 1-4 and the extra one, in the order of the report."""
    sensitivity = ["sensitivity"] if plan.config["sensitivity"]["dataset"] else []
    leaks = ["leaks"] if plan.config["leak_meter"]["dataset"] else []
    return [*sensitivity, "audit", *leaks]


def tables_with(plan: Plan, dataset: str) -> list[str]:
    """Name the fewest tables that hold all of a dataset's systems."""
    rows = [
        row for row in plan.table_rows() if row["dataset"] == dataset and row["table"] != ABLATIONS
    ]
    wanted = {row["system"] for row in rows}
    if {row["system"] for row in rows if row["table"] == "extra"} == wanted:
        return ["extra"]
    return list(dict.fromkeys(row["table"] for row in rows))


def model_of(plan: Plan) -> dict[str, Any] | None:
    """Give dataset, system, seed and folds of the trainings that are exported, or None.

    The folds stand under the folders below the experiment's that take them: ``model`` is the one
    for `make predict`, all others are there for their attention.

    Raises
    ------
    plan.configuration.ConfigError
        When the dataset has no such fold.
    """
    asked = plan.config["model"]
    if not asked["dataset"]:
        return None
    folds = plan.folds(asked["dataset"])
    places = {"model": asked["fold"] or folds[0]}
    for fold in [*places.values(), *asked["further_folds"]]:
        if errors := known("model.fold:", fold, folds):
            raise ConfigError("\n".join(errors))
        if fold != places["model"]:
            places[f"attention/{fold}"] = fold
    return {
        "dataset": asked["dataset"],
        "system": asked["system"],
        "seed": str(plan.config["seeds"][0] if asked["seed"] is None else asked["seed"]),
        "places": places,
    }


def model_settings(plan: Plan) -> dict[str, Any]:
    """Give the part of the configuration that an exported model is made by."""
    model = plan.config["model"]
    own = plan.settings[model["dataset"]]
    return {
        "audio": plan.config["audio"],
        "features": plan.config["features"],
        "whitening": plan.config["whitening"],
        "dataset": {model["dataset"]: plan.config["datasets"][model["dataset"]]},
        "select": own.select,
        "system": {model["system"]: plan.options(model["system"])},
    }


def has_attention(plan: Plan) -> bool:
    """Say whether the exported model weighs its frames."""
    model = model_of(plan)
    if model is None:
        return False
    return plan.system(model["system"]).attention


def figures(plan: Plan) -> list[dict[str, str]]:
    """List the figures as key (of its caption), title and path without ending, in order."""
    listed = []
    reference = plan.config["reference"]
    trained = plan.compared()
    networks = [name for _, name in trained if plan.has_network(name) and plan.system(name).drawn]
    if networks:
        drawn = reference if reference in networks else networks[0]
        name = plan.config["systems"][drawn]["name"]
        listed.append(("network", name, f"network.{drawn}"))
    for dataset in dict.fromkeys(dataset for dataset, _ in trained):
        systems = [name for where, name in trained if where == dataset]
        listed.append(("spread", dataset, f"spread.{dataset}"))
        listed.append(("confusions", dataset, f"confusions.{dataset}"))
        if reference in systems and plan.learning_curves(reference):
            title = f"{plan.config['systems'][reference]['name']} on {dataset}"
            listed.append(("learning_curves", title, f"learning_curves.{dataset}.{reference}"))
        if any("whitened" in plan.inputs_of(name) for name in systems):
            listed.append(("explained_variance", dataset, f"explained_variance.{dataset}"))
        # A fusion is no training, and has no cost of its own that is worth a figure.
        if not all(plan.is_combined(name) for name in systems):
            listed.append(("cost", dataset, f"cost.{dataset}"))
    if has_attention(plan):
        model = plan.config["model"]
        title = f"{plan.config['systems'][model['system']]['name']} on {model['dataset']}"
        listed.append(("attention", title, "attention"))
    return [{"key": key, "title": title, "file": file} for key, title, file in listed]


def network_modules(plan: Plan) -> list[str]:
    """Name the modules that build the experiment's networks."""
    built = {name for _, name in plan.compared() if plan.has_network(name)}
    return sorted({plan.module(name) for name in built})

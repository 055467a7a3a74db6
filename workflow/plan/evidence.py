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
    folds = list(dict.fromkeys([asked["fold"] or known_folds[0], *asked["further_folds"]]))
    for fold in folds:
        if errors := known("model.fold:", fold, known_folds):
            raise ConfigError("\n".join(errors))
    return {
        "dataset": asked["dataset"],
        "system": asked["system"],
        "seed": str(plan.config["seeds"][0] if asked["seed"] is None else asked["seed"]),
        "folds": folds,
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
    """List the figures in order.

    Returns
    -------
    list of dict
        key (of its caption), title, file (path without ending) and dataset, empty for those that
        are not of one dataset.
    """
    listed: list[tuple[str, str, str, str]] = []
    reference = plan.config["reference"]
    systems = plan.config["systems"]
    trained = plan.compared()
    networks = [name for _, name in trained if plan.has_network(name) and plan.system(name).drawn]
    if networks:
        drawn = reference if reference in networks else networks[0]
        listed.append(("network", systems[drawn]["name"], f"network.{drawn}", ""))
    for dataset in dict.fromkeys(dataset for dataset, _ in trained):
        own = [name for where, name in trained if where == dataset]
        kinds = ["spread", "confusions"]
        if reference in own and plan.learning_curves(reference):
            kinds.append("learning_curves")
        if any("whitened" in plan.inputs_of(name) for name in own):
            kinds.append("explained_variance")
        # A fusion is no training, and has no cost of its own that is worth a figure.
        if not all(plan.is_combined(name) for name in own):
            kinds.append("cost")
        for kind in kinds:
            title, file = dataset, f"{kind}.{dataset}"
            if kind == "learning_curves":
                title, file = f"{systems[reference]['name']} on {dataset}", f"{file}.{reference}"
            listed.append((kind, title, file, dataset))
    if has_attention(plan):
        model = plan.config["model"]
        title = f"{systems[model['system']]['name']} on {model['dataset']}"
        listed.append(("attention", title, "attention", ""))
    return [dict(zip(("key", "title", "file", "dataset"), row, strict=True)) for row in listed]


def network_modules(plan: Plan) -> list[str]:
    """Name the modules that build the experiment's networks."""
    built = {name for _, name in plan.compared() if plan.has_network(name)}
    return sorted({plan.module(name) for name in built})

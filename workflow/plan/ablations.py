"""Systems that are another one with a single thing changed: the rows of the table of ablations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan.configuration import ConfigError

ABLATIONS = "ablations"
# The kind of system that is another one with options of its own in each fold.
CHOICE = "choice"
CHOSEN_TITLE = "the best of these rows, chosen anew for each fold without its scored speakers"


def add_ablations(config: Mapping[str, Any]) -> dict[str, Any]:
    """Add ``<system>--<change>`` for each change, and ``<system>--chosen`` if the choice is nested.

    A ConfigError says where a system has such a name already; a dataset or system that is not known
    is for the checks to say.
    """
    asked = config[ABLATIONS]
    whole = config["systems"].get(asked["system"])
    if not asked["dataset"] or whole is None:
        return dict(config)
    added = {
        ablated_name(asked["system"], change): {
            **whole,
            "name": entry["title"],
            "options": {**whole["options"], **entry["options"]},
        }
        for change, entry in asked["changes"].items()
    }
    keys = {
        name: f"{ABLATIONS}.changes.{change}"
        for name, change in zip(added, asked["changes"], strict=True)
    }
    if asked["nested_parts"]:
        name = chosen_name(asked["system"])
        if name in added:
            raise ConfigError(
                f"config: {keys[name]} has the name of the choice that ablations.nested_parts adds;"
                " rename it"
            )
        keys[name] = f"{ABLATIONS}.nested_parts"
        added[name] = {
            **whole,
            "name": CHOSEN_TITLE,
            "kind": CHOICE,
            "options": {"members": [asked["system"], *added]},
        }
    for name, key in keys.items():
        if name in config["systems"]:
            raise ConfigError(
                f"config: systems.{name} has the name that {key} would have; rename one of them"
            )
    return {**config, "systems": {**config["systems"], **added}}


def ablated_name(system: str, change: str) -> str:
    """Name the system that a change makes of another."""
    return f"{system}--{change}"


def chosen_name(system: str) -> str:
    """Name the system that has in each fold the options that nested validation chose."""
    return ablated_name(system, "chosen")


def key_of(config: Mapping[str, Any], system: str) -> str:
    """Name the key of the configuration that describes a system."""
    asked = config[ABLATIONS]
    if asked["dataset"]:
        for change in asked["changes"]:
            if system == ablated_name(asked["system"], change):
                return f"{ABLATIONS}.changes.{change}"
    return f"systems.{system}"


def ablation_blocks(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the blocks of the table of ablations: one, the whole system first, or none."""
    asked = config[ABLATIONS]
    if not asked["dataset"]:
        return []
    changed = [ablated_name(asked["system"], change) for change in asked["changes"]]
    chosen = [chosen_name(asked["system"])] if asked["nested_parts"] else []
    return [{"dataset": asked["dataset"], "systems": [asked["system"], *changed, *chosen]}]

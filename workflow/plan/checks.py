"""Do the parts of a configuration fit together? One line an error, naming the key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plan.configuration import nearest
from plan.variants import ABLATIONS, CHOICE, IN_PROTOCOL, NESTED, ablated
from ser.corpora.readers import LAYOUTS, get_reader
from ser.scoring.fusion import fusion_of
from ser.systems import find_systems, get_system

# The kind of system that combines the posteriors of others.
FUSION = "fusion"
# Kinds that combine the posteriors of others, and the module that does it.
COMBINED = {FUSION: "ser.scoring.fusion", CHOICE: "ser.scoring.nested"}

Config = Mapping[str, Any]


def find_errors(config: Config) -> list[str]:
    """Check what the schema cannot: names that other keys define, and options of systems.

    Returns
    -------
    list of str
        One line an error; empty where all is right.
    """
    try:
        find_systems()
    except ValueError as error:
        return [str(error)]
    errors = [
        line
        for name, corpus in config["corpora"].items()
        for line in known(f"corpora.{name}.layout:", corpus["layout"], LAYOUTS)
    ]
    if errors:
        return errors
    for table, rows in config["tables"].items():
        for row in rows:
            name, systems = (row, []) if table == "table1" else (row["dataset"], row["systems"])
            errors += known(f"tables.{table}: dataset", name, config["datasets"])
            for system in systems:
                errors += known(f"tables.{table}: system", system, config["systems"])
    for name, dataset in config["datasets"].items():
        errors += _check_dataset(f"datasets.{name}", dataset, config)
    able = [layout for layout in LAYOUTS if get_reader(layout).count_synthetic]
    for name, corpus in config["corpora"].items():
        if corpus["synthetic"] and corpus["layout"] not in able:
            errors.append(f"config: corpora.{name}.synthetic needs the layout {' or '.join(able)}")
    for name, system in config["systems"].items():
        errors += _check_system(name, system["kind"], config)
    if NESTED in config["presets"]:
        errors.append(
            f"config: presets.{NESTED} has the name of the inner folds of ablations.nested_parts;"
            " give it another"
        )
    errors += known("reference:", config["reference"], config["systems"])
    for section in ("sensitivity", "leak_meter", "model", ABLATIONS):
        errors += _check_evidence(section, config)
    seed = config["model"]["seed"]
    if seed is not None and seed not in config["seeds"]:
        errors.append(f"config: model.seed is {seed}; it must be one of seeds: {config['seeds']}")
    return errors


def known(where: str, name: str, names: Iterable[str]) -> list[str]:
    """Give an error that points to the nearest name, unless `name` is among `names`."""
    names = list(names)
    return [] if name in names else [f"config: {where} {name} is not known{nearest(name, names)}"]


def options_of(config: Config, system: str) -> dict[str, Any]:
    """Give a system's options, over those that all of its kind share."""
    own = config["systems"][system]
    section = getattr(find_systems().get(own["kind"]), "shared_options", "")
    return {**(config[section] if section else {}), **own["options"]}


def _check_dataset(where: str, dataset: Mapping[str, Any], config: Config) -> list[str]:
    errors = known(f"{where}.corpus:", dataset["corpus"], config["corpora"])
    if dataset["preset"]:
        errors += _check_preset(f"{where}.preset", dataset["preset"], dataset, config)
    return errors or _check_classes(f"{where}.classes", dataset["classes"], dataset, config)


def _check_preset(where: str, preset: str, dataset: Mapping[str, Any], config: Config) -> list[str]:
    if errors := known(f"{where}:", preset, config["presets"]):
        return errors
    changes = config["presets"][preset]
    for key in IN_PROTOCOL:
        if changes[key] and dataset["protocol"]["kind"] != "session_pairs":
            return [f"config: {where}: presets.{preset}.{key} is for session_pairs only"]
    if changes["classes"] and dataset["corpus"] in config["corpora"]:
        return _check_classes(f"presets.{preset}.classes", changes["classes"], dataset, config)
    return []


def _check_classes(
    where: str,
    classes: Mapping[str, Iterable[str]],
    dataset: Mapping[str, Any],
    config: Config,
) -> list[str]:
    errors: list[str] = []
    taken: dict[str, str] = {}
    layout = config["corpora"][dataset["corpus"]]["layout"]
    codes = get_reader(layout).LABELS
    for name, labels in classes.items():
        for label in labels:
            if label in taken:
                errors.append(f"config: {where}: label {label} is in {taken[label]} and in {name}")
            taken[label] = name
            if codes is not None and label not in codes:
                errors.append(
                    f"config: {where}.{name}: {label} is not a label of the layout {layout};"
                    f" its labels: {', '.join(codes)}"
                )
    return errors


def _check_system(name: str, kind: str, config: Config) -> list[str]:
    added = ablated(config)
    if kind == CHOICE and name in added:
        return []
    if kind != FUSION and kind not in find_systems():
        return known(f"systems.{name}.kind:", kind, [*find_systems(), FUSION])
    where = f"{added[name][0] if name in added else f'systems.{name}'}.options"
    try:
        if kind == FUSION:
            members = fusion_of(options_of(config, name)).members
            return [line for member in members for line in _check_member(where, member, config)]
        get_system(kind, options_of(config, name))
    except ValueError as error:
        return [f"config: {where}: {error}"]
    return []


def _check_member(where: str, member: str, config: Config) -> list[str]:
    kinds = {name: own["kind"] for name, own in config["systems"].items()}
    if kinds.get(member) in COMBINED:
        return [
            f"config: {where}.members: {member} is a {kinds[member]} itself; it must be a system"
            " that is trained"
        ]
    trained = [name for name, kind in kinds.items() if kind in find_systems()]
    # One of an unknown kind has an error of its own.
    return [] if member in kinds else known(f"{where}.members:", member, trained)


def _check_evidence(section: str, config: Config) -> list[str]:
    """Check the names in the section of sensitivity, leak meter, exported model or ablations."""
    asked = config[section]
    if not asked["dataset"]:
        return []
    errors = known(f"{section}.dataset:", asked["dataset"], config["datasets"])
    errors += known(f"{section}.system:", asked["system"], config["systems"])
    if errors:
        return errors
    where, dataset = f"config: {section}.system:", config["datasets"][asked["dataset"]]
    kind = config["systems"][asked["system"]]["kind"]
    if section in ("sensitivity", ABLATIONS):
        if kind == FUSION:
            errors = [f"{where} {asked['system']} is a fusion; it must be one that is trained"]
    elif not (kind in find_systems() and find_systems()[kind].exported):
        errors = [f"{where} {asked['system']} is of kind {kind}; it must be a network"]
    if section == ABLATIONS and asked["nested_parts"] and not errors:
        errors = _check_nested(asked["nested_parts"], dataset["protocol"])
        errors += [
            f"config: ablations.nested_seeds: {seed} is not among seeds: {config['seeds']}"
            for seed in set(asked["nested_seeds"]) - set(config["seeds"])
        ]
    if section == "sensitivity" and not errors:
        for preset in asked["presets"]:
            errors += _check_preset(f"{section}.presets", preset, dataset, config)
    return errors


def _check_nested(parts: int, protocol: Mapping[str, Any]) -> list[str]:
    """Check that a nested validation can hold out whole parts of the folds' speakers."""
    fault = ""
    if protocol["kind"].startswith("train_validation"):
        return [
            "config: ablations.nested_parts is for protocols that let every speaker or session"
            f" take a turn; {protocol['kind']} has a fixed split: set it to 0"
        ]
    if parts < 3:
        fault = "; it must be 0 or at least 3: two are held out"
    # Both are dealt round, so that a fold's speakers are in one part only where it goes evenly.
    elif protocol["kind"] == "speaker_folds" and protocol["folds"] % parts:
        fault = (
            f"; it must divide the {protocol['folds']} folds, so that those who are scored in a"
            " fold are in one part"
        )
    elif parts > protocol["folds"]:
        fault = f", above the {protocol['folds']} folds"
    return [f"config: ablations.nested_parts is {parts}{fault}"] * bool(fault)

"""Do the parts of a configuration fit together? One line an error, naming the key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plan.ablations import CHOICE, chosen_name, key_of
from plan.configuration import nearest
from plan.options import options_of
from plan.variants import IN_PROTOCOL, NESTED
from ser.corpora.readers import LAYOUTS, get_reader
from ser.scoring.fusion import fusion_of
from ser.systems import find_systems, get_system

# The kind of system that combines the posteriors of others.
FUSION = "fusion"
# Kinds that are made of others' posteriors, and the module that does it.
COMBINED = {FUSION: "ser.scoring.fusion", CHOICE: "ser.scoring.nested"}


def find_errors(config: Mapping[str, Any]) -> list[str]:
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
    errors: list[str] = []
    for name, corpus in config["corpora"].items():
        errors += known(f"corpora.{name}.layout:", corpus["layout"], LAYOUTS)
    if errors:
        return errors
    for table, rows in config["tables"].items():
        where = f"tables.{table}"
        for row in rows:
            name = row if table == "table1" else row["dataset"]
            errors += known(f"{where}: dataset", name, config["datasets"])
            for system in [] if table == "table1" else row["systems"]:
                errors += known(f"{where}: system", system, config["systems"])
    for name, dataset in config["datasets"].items():
        errors += _check_dataset(name, dataset, config)
    for name, corpus in config["corpora"].items():
        if corpus["synthetic"] and not get_reader(corpus["layout"]).count_synthetic:
            able = " or ".join(layout for layout in LAYOUTS if get_reader(layout).count_synthetic)
            errors.append(f"config: corpora.{name}.synthetic needs the layout {able}")
    for name, system in config["systems"].items():
        errors += _check_system(name, system["kind"], config)
    if NESTED in config["presets"]:
        errors.append(
            f"config: presets.{NESTED} has the name of the inner folds of ablations.nested_parts;"
            " give it another"
        )
    errors += known("reference:", config["reference"], config["systems"])
    return errors + _check_evidence(config)


def known(where: str, name: str, names: Iterable[str]) -> list[str]:
    """Give an error that points to the nearest name, unless `name` is among `names`."""
    names = list(names)
    if name in names:
        return []
    return [f"config: {where} {name} is not known{nearest(name, names)}"]


def _check_dataset(name: str, dataset: Mapping[str, Any], config: Mapping[str, Any]) -> list[str]:
    where = f"datasets.{name}"
    errors = known(f"{where}.corpus:", dataset["corpus"], config["corpora"])
    if dataset["preset"]:
        errors += _check_preset(f"{where}.preset", dataset["preset"], dataset, config)
    if not errors:
        layout = config["corpora"][dataset["corpus"]]["layout"]
        errors += _check_classes(f"{where}.classes", dataset["classes"], layout)
    return errors


def _check_preset(
    where: str, preset: str, dataset: Mapping[str, Any], config: Mapping[str, Any]
) -> list[str]:
    """Check that a preset exists and can be laid over a dataset."""
    if errors := known(f"{where}:", preset, config["presets"]):
        return errors
    changes = config["presets"][preset]
    if dataset["protocol"]["kind"] != "session_pairs":
        for key in IN_PROTOCOL:
            if changes[key]:
                return [f"config: {where}: presets.{preset}.{key} is for session_pairs only"]
    if changes["classes"] and dataset["corpus"] in config["corpora"]:
        layout = config["corpora"][dataset["corpus"]]["layout"]
        return _check_classes(f"presets.{preset}.classes", changes["classes"], layout)
    return []


def _check_classes(where: str, classes: Mapping[str, Iterable[str]], layout: str) -> list[str]:
    errors: list[str] = []
    taken: dict[str, str] = {}
    codes = get_reader(layout).LABELS
    for name, labels in classes.items():
        for label in labels:
            if label in taken:
                errors.append(f"config: {where}: label {label} is in {taken[label]} and in {name}")
            taken[label] = name
            if codes is not None and label not in codes:
                errors.append(
                    f"config: {where}.{name}: {label} is no label of the layout {layout};"
                    f" its labels: {', '.join(codes)}"
                )
    return errors


def _check_system(name: str, kind: str, config: Mapping[str, Any]) -> list[str]:
    if kind == FUSION:
        return _check_fusion(name, config)
    if kind == CHOICE and name == chosen_name(config["ablations"]["system"]):
        return []
    if kind not in find_systems():
        return known(f"systems.{name}.kind:", kind, [*find_systems(), FUSION])
    try:
        get_system(kind, options_of(config, name))
    except ValueError as error:
        return [f"config: {key_of(config, name)}.options: {error}"]
    return []


def _check_fusion(name: str, config: Mapping[str, Any]) -> list[str]:
    """Check a fusion's options, and that its members are systems that are trained."""
    where = f"{key_of(config, name)}.options"
    try:
        members = fusion_of(options_of(config, name)).members
    except ValueError as error:
        return [f"config: {where}: {error}"]
    errors: list[str] = []
    for member in members:
        kind = config["systems"].get(member, {}).get("kind")
        if kind in COMBINED:
            errors.append(
                f"config: {where}.members: {member} is a {kind} itself; it must be a system that"
                " is trained"
            )
        elif member not in config["systems"]:
            trained = [
                name for name, own in config["systems"].items() if own["kind"] in find_systems()
            ]
            errors += known(f"{where}.members:", member, trained)
    return errors


def _check_evidence(config: Mapping[str, Any]) -> list[str]:
    """Check what the sensitivity table, leak meter, exported model and ablations are made of."""
    errors: list[str] = []
    for section in ("sensitivity", "leak_meter", "model", "ablations"):
        dataset, system = config[section]["dataset"], config[section]["system"]
        if not dataset:
            continue
        found = known(f"{section}.dataset:", dataset, config["datasets"])
        found += known(f"{section}.system:", system, config["systems"])
        kind = config["systems"].get(system, {}).get("kind")
        any_kind = section in ("sensitivity", "ablations")
        if not found and kind == FUSION and any_kind:
            found = [
                f"config: {section}.system: {system} is a fusion; it must be one that is trained"
            ]
        if not found and not any_kind and not _is_exported(kind):
            found = [f"config: {section}.system: {system} is of kind {kind}; it must be a network"]
        if section == "ablations" and not found and config[section]["nested_parts"]:
            found = _check_nested(config[section]["nested_parts"], config["datasets"][dataset])
            for seed in set(config[section]["nested_seeds"]) - set(config["seeds"]):
                found.append(
                    f"config: ablations.nested_seeds: {seed} is not among seeds: {config['seeds']}"
                )
        if section == "sensitivity" and not found:
            for preset in config[section]["presets"]:
                found += _check_preset(
                    f"{section}.presets", preset, config["datasets"][dataset], config
                )
        errors += found
    seed = config["model"]["seed"]
    if seed is not None and seed not in config["seeds"]:
        errors.append(f"config: model.seed is {seed}; it must be one of seeds: {config['seeds']}")
    return errors


def _is_exported(kind: str) -> bool:
    return kind in find_systems() and find_systems()[kind].exported


def _check_nested(parts: int, dataset: Mapping[str, Any]) -> list[str]:
    """Check that a nested validation can hold out whole parts of the folds' speakers."""
    where, protocol = "ablations.nested_parts", dataset["protocol"]
    if protocol["kind"].startswith("train_validation"):
        return [
            f"config: {where} is for protocols that let every speaker or session take a turn;"
            f" {protocol['kind']} has a fixed split: set it to 0"
        ]
    if parts < 3:
        return [f"config: {where} is {parts}; it must be 0 or at least 3: two are held out"]
    # Both are dealt round, so that a fold's speakers are in one part only where it goes evenly.
    if protocol["kind"] == "speaker_folds" and protocol["folds"] % parts:
        return [
            f"config: {where} is {parts}; it must divide the {protocol['folds']} folds, so that"
            " those who are scored in a fold are in one part"
        ]
    if parts > protocol["folds"]:
        return [f"config: {where} is {parts}, above the {protocol['folds']} folds"]
    return []

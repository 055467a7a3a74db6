"""Checks that the parts of a configuration match: one line per error, naming the key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from plan.configuration import ConfigError, nearest
from plan.variants import ABLATIONS, CHOICE, IN_PROTOCOL, NESTED, ablation_systems
from ser.corpora.readers import LAYOUTS, get_reader
from ser.protocol.datasets import FIXED
from ser.scoring.fusion import fusion_of
from ser.systems import find_systems, get_system

# Kinds of systems that combine others' posteriors.
FUSION = "fusion"
COMBINED = (FUSION, CHOICE)

Config = Mapping[str, Any]


def check_parts(config: Config) -> None:
    """Check what the schema cannot express: names defined by other keys, and options of systems."""
    try:
        find_systems()
    except ValueError as error:
        raise ConfigError(str(error)) from None
    # The checks of a dataset depend on its corpus's layout.
    refuse(
        line
        for name, corpus in config["corpora"].items()
        for line in unknown(f"corpora.{name}.layout:", corpus["layout"], LAYOUTS)
    )
    refuse(_find_errors(config))


def refuse(errors: Iterable[str]) -> None:
    """Raise a ConfigError of one line per error, if there are any."""
    if lines := [f"config: {error}" for error in errors]:
        raise ConfigError("\n".join(lines))


def unknown(where: str, name: str, names: Iterable[str]) -> Iterator[str]:
    """Give an error that points to the nearest name, unless `name` is among `names`."""
    if name not in (names := list(names)):
        yield f"{where} {name} is not known{nearest(name, names)}"


def options_of(config: Config, system: str) -> dict[str, Any]:
    """Give a system's options, over those that all of its kind share."""
    own = config["systems"][system]
    kind = find_systems().get(own["kind"])
    return {**(kind.shared_options(config["networks"]) if kind else {}), **own["options"]}


def _find_errors(config: Config) -> Iterator[str]:
    for table, rows in config["tables"].items():
        for row in rows:
            name, systems = (row, []) if table == "table1" else (row["dataset"], row["systems"])
            yield from unknown(f"tables.{table}: dataset", name, config["datasets"])
            for system in systems:
                yield from unknown(f"tables.{table}: system", system, config["systems"])
    for name, dataset in config["datasets"].items():
        yield from _check_dataset(f"datasets.{name}", dataset, config)
    able = [layout for layout in LAYOUTS if get_reader(layout).count_synthetic]
    for name, corpus in config["corpora"].items():
        if corpus["synthetic"] and corpus["layout"] not in able:
            yield f"corpora.{name}.synthetic needs the layout {' or '.join(able)}"
    for name, system in config["systems"].items():
        yield from _check_system(name, system["kind"], config)
    if NESTED in config["presets"]:
        yield (
            f"presets.{NESTED} has the name of the inner folds of ablations.nested_parts;"
            " give it another"
        )
    yield from unknown("reference:", config["reference"], config["systems"])
    for section in ("sensitivity", "leak_meter", "model", ABLATIONS):
        yield from _check_evidence(section, config)
    seed = config["model"]["seed"]
    if seed is not None and seed not in config["seeds"]:
        yield f"model.seed is {seed}; it must be one of seeds: {config['seeds']}"


def _check_dataset(where: str, dataset: Config, config: Config) -> Iterator[str]:
    errors = list(unknown(f"{where}.corpus:", dataset["corpus"], config["corpora"]))
    if dataset["preset"]:
        errors += _check_preset(f"{where}.preset", dataset["preset"], dataset, config)
    yield from errors or _check_classes(f"{where}.classes", dataset["classes"], dataset, config)


def _check_preset(where: str, preset: str, dataset: Config, config: Config) -> Iterator[str]:
    if preset not in config["presets"]:
        yield from unknown(f"{where}:", preset, config["presets"])
        return
    changes = config["presets"][preset]
    for key in IN_PROTOCOL:
        if changes[key] and dataset["protocol"]["kind"] != "session_pairs":
            yield f"{where}: presets.{preset}.{key} is for session_pairs only"
            return
    if changes["classes"] and dataset["corpus"] in config["corpora"]:
        yield from _check_classes(f"presets.{preset}.classes", changes["classes"], dataset, config)


def _check_classes(where: str, classes: Config, dataset: Config, config: Config) -> Iterator[str]:
    taken: dict[str, str] = {}
    layout = config["corpora"][dataset["corpus"]]["layout"]
    codes = get_reader(layout).LABELS
    for name, labels in classes.items():
        for label in labels:
            if label in taken:
                yield f"{where}: label {label} is in {taken[label]} and in {name}"
            taken[label] = name
            if codes is not None and label not in codes:
                yield (
                    f"{where}.{name}: {label} is not a label of the layout {layout};"
                    f" its labels: {', '.join(codes)}"
                )


def _check_system(name: str, kind: str, config: Config) -> Iterator[str]:
    added = ablation_systems(config)
    where = f"{added[name][0] if name in added else f'systems.{name}'}.options"
    try:
        if kind == FUSION:
            for member in fusion_of(options_of(config, name)).members:
                yield from _check_member(f"{where}.members:", member, config)
        elif kind in find_systems():
            get_system(kind, options_of(config, name))
        # Only ablations make a choice.
        elif not (kind == CHOICE and name in added):
            yield from unknown(f"systems.{name}.kind:", kind, [*find_systems(), FUSION])
    except ValueError as error:
        yield f"{where}: {error}"


def _check_member(where: str, member: str, config: Config) -> Iterator[str]:
    kinds = {name: own["kind"] for name, own in config["systems"].items()}
    if kinds.get(member) in COMBINED:
        yield f"{where} {member} is a {kinds[member]} itself; it must be a system that is trained"
    # A system of an unknown kind has its own error.
    elif member not in kinds:
        trained = [name for name, kind in kinds.items() if kind in find_systems()]
        yield from unknown(where, member, trained)


def _check_evidence(section: str, config: Config) -> Iterator[str]:
    """Check the names in the section of sensitivity, leak meter, exported model or ablations."""
    asked = config[section]
    if not asked["dataset"]:
        return
    errors = list(unknown(f"{section}.dataset:", asked["dataset"], config["datasets"]))
    errors += unknown(f"{section}.system:", asked["system"], config["systems"])
    if errors:
        yield from errors
        return
    dataset, kind = config["datasets"][asked["dataset"]], config["systems"][asked["system"]]["kind"]
    fault = ""
    if section in ("sensitivity", ABLATIONS):
        fault = "a fusion; it must be one that is trained" if kind == FUSION else ""
    elif not getattr(find_systems().get(kind), "exported", False):
        kinds = [name for name, system in find_systems().items() if system.exported]
        fault = f"of kind {kind}; it must be of a kind with `exported`: {', '.join(kinds)}"
    if fault:
        yield f"{section}.system: {asked['system']} is {fault}"
    elif section == "sensitivity":
        for preset in asked["presets"]:
            yield from _check_preset("sensitivity.presets", preset, dataset, config)
    elif section == ABLATIONS and asked["nested_parts"]:
        yield from _check_nested(asked["nested_parts"], dataset["protocol"])
        for seed in set(asked["nested_seeds"]) - set(config["seeds"]):
            yield f"ablations.nested_seeds: {seed} is not among seeds: {config['seeds']}"


def _check_nested(parts: int, protocol: Config) -> Iterator[str]:
    """Check that nested validation can hold out whole parts of the folds' speakers."""
    key, kind, folds = "ablations.nested_parts", protocol["kind"], protocol["folds"]
    if kind in FIXED:
        yield (
            f"{key} is for protocols that let every speaker or session take a turn;"
            f" {kind} has a fixed split: set it to 0"
        )
    elif parts < 3:
        yield f"{key} is {parts}; it must be 0 or at least 3: two are held out"
    # Both are assigned in turn, so a fold's speakers are in one part only if it divides evenly.
    elif kind == "speaker_folds" and folds % parts:
        yield (
            f"{key} is {parts}; it must divide the {folds} folds, so that those who are scored in a"
            " fold are in one part"
        )
    elif parts > folds:
        yield f"{key} is {parts}, above the {folds} folds"

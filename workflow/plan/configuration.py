"""Merges an experiment with the defaults and checks it: one line per error, naming the key.

Layers, the lowest first: workflow/defaults, what the experiment `extends`, the experiment itself
(with Snakemake's --config). Mappings merge key by key, lists and values replace; null removes an
entry whose name users choose (a corpus, dataset, class, preset, system, change of an ablation).
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "workflow" / "schemas" / "config.schema.yaml"
DEFAULTS = ROOT / "workflow" / "defaults"
DEMO = "demo"
# A configuration with one of these keys is an experiment; one without them changes config.yaml.
OWN = ("experiment", "extends", "corpora", "datasets")
# Sections of the defaults with entries; a complete configuration takes none of these entries.
NAMED = ("presets", "systems")


class ConfigError(ValueError):
    """The configuration is invalid; the message has one line per error."""


@cache
def load_schema() -> dict[str, Any]:
    """Read the schema of the configuration."""
    return yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))


def check(config: Mapping[str, Any]) -> dict[str, Any]:
    """Merge a configuration with what it extends and the defaults, check it, and give it complete.

    A configuration without any key of an experiment changes config.yaml. A ConfigError has one line
    per error.
    """
    filled = effective(config)
    _fill(filled, load_schema())
    errors = Draft202012Validator(load_schema()).iter_errors(filled)
    ordered = sorted(errors, key=lambda error: list(map(str, error.path)))
    lines = list(dict.fromkeys(line for error in ordered for line in _lines(error)))
    if lines:
        raise ConfigError("\n".join(lines))
    _spell_out(filled)
    return filled


def effective(config: Mapping[str, Any]) -> dict[str, Any]:
    """Merge a configuration with what it extends and the defaults, without checks."""
    defaults = {
        key: value for path in sorted(DEFAULTS.glob("*.yaml")) for key, value in _read(path).items()
    }
    if "extends" in config and config["extends"] is None:
        defaults |= {key: {} for key in NAMED}
    experiment = [config]
    if not any(key in config for key in OWN):
        experiment = [_read(experiment_file(DEMO)), config]
    for layer in [*_extended(experiment[0], [], []), *experiment]:
        defaults = _merge(defaults, layer, load_schema(), "")
    return {**defaults, "extends": None}


def read_experiment(path: Path) -> dict[str, Any]:
    """Read an experiment's file, or config.yaml, merged by `effective`."""
    return effective(_read(path))


def experiment_file(name: str) -> Path:
    """Give the file of an experiment; `demo` is config.yaml."""
    return ROOT / ("config.yaml" if name == DEMO else f"experiments/{name}.yaml")


def nearest(key: str, known: list[str]) -> str:
    """End an error's line by the nearest known name, or by all where they are few."""
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; known: {', '.join(known)}" if known and len(known) < 15 else ""


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        text = " ".join(str(error).split())
        raise ConfigError(f"config: {path.name} is not valid YAML: {text}") from None
    if not isinstance(content, dict):
        raise ConfigError(f"config: {path.name} must be a mapping of keys")
    return content


def _extended(
    config: Mapping[str, Any], seen: list[str], chain: list[str]
) -> list[Mapping[str, Any]]:
    """List the experiments below a configuration, each once, the lowest first."""
    asked = config.get("extends") or []
    names = [asked] if isinstance(asked, str) else asked
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ConfigError(
            f"config: extends is {_short(asked)}; it must be an experiment's name or a list of them"
        )
    layers: list[Mapping[str, Any]] = []
    for name in names:
        if name in chain:
            raise ConfigError(f"config: extends goes in a circle: {' > '.join([*chain, name])}")
        known = [DEMO, *sorted(path.stem for path in (ROOT / "experiments").glob("*.yaml"))]
        if name not in known:
            raise ConfigError(f"config: extends: {name} is not an experiment{nearest(name, known)}")
        if name in seen:
            continue
        below = _read(experiment_file(name))
        layers += _extended(below, seen, [*chain, name])
        # Two experiments must not write to the same folder.
        layers.append({key: value for key, value in below.items() if key != "experiment"})
        seen.append(name)
    return layers


def _merge(
    under: dict[str, Any], over: Mapping[str, Any], schema: dict[str, Any], where: str
) -> dict[str, Any]:
    """Merge mappings key by key, and replace all else; null removes an entry that users name."""
    schema = _resolve(schema)
    properties, named = schema.get("properties", {}), schema.get("additionalProperties")
    entries = named if isinstance(named, dict) else None
    merged = dict(under)
    for key, value in over.items():
        place = _join(where, str(key))
        if key not in properties and entries is not None and value is None:
            if key not in merged:
                raise ConfigError(
                    f"config: {place} is null, which takes an entry away; there is no such entry"
                    f"{nearest(str(key), list(map(str, merged)))}"
                )
            del merged[key]
        elif isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            below = properties.get(key, entries or {})
            merged[key] = _merge(merged[key], value, below, place)
        else:
            merged[key] = copy.deepcopy(value)
    return merged


def _spell_out(config: dict[str, Any]) -> None:
    """Name the datasets and systems of every table, where it asks for all or the first."""
    tables, datasets = config["tables"], list(config["datasets"])
    if tables["table1"] == "all":
        tables["table1"] = datasets
    named = dict.fromkeys(tables["table1"])
    for table in [name for name, rows in tables.items() if name != "table1"]:
        blocks = tables[table]
        if isinstance(blocks, str):
            wanted = list(named)[: None if blocks == "all" else 1]
            blocks = [{"dataset": name, "systems": list(config["systems"])} for name in wanted]
        tables[table] = [
            {"dataset": dataset, "systems": block["systems"]}
            for block in blocks
            for dataset in ([block["dataset"]] if "dataset" in block else datasets)
        ]
        named |= dict.fromkeys(block["dataset"] for block in tables[table])


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return load_schema()["$defs"][reference.rsplit("/", 1)[1]] if reference else schema


def _fill(value: Any, schema: dict[str, Any]) -> None:
    """Add the schema's defaults below a value."""
    schema = _resolve(schema)
    properties, extra = schema.get("properties", {}), schema.get("additionalProperties")
    if isinstance(value, dict):
        for key in properties:
            if key not in value and "default" in (sub := _resolve(properties[key])):
                value[key] = copy.deepcopy(sub["default"])
        for key, item in value.items():
            if key in properties or isinstance(extra, dict):
                _fill(item, properties.get(key, extra))
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for item in value:
            _fill(item, schema["items"])


def _lines(error: Any) -> Iterator[str]:
    where = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for key in sorted(set(map(str, error.instance)) - set(known)):
            yield f"config: unknown key {_join(where, key)}{nearest(key, known)}"
    elif error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        hint = "" if where else "; to change another experiment, name it: `extends: demo`"
        yield f"config: {_join(where, missing[0])} is missing{hint}"
    elif error.validator == "enum":
        choices = [str(choice) for choice in error.validator_value]
        near = nearest(str(error.instance), choices)
        yield f"config: {where} is {error.instance!r}; it must be one of {', '.join(choices)}{near}"
    elif error.validator in ("anyOf", "oneOf", "not") or "expects" in error.schema:
        yield f"config: {where} is {_short(error.instance)}; it must be {error.schema['expects']}"
    elif error.validator == "type" and error.validator_value == "object":
        yield f"config: {where} is {_short(error.instance)}; it must be a mapping"
    elif error.validator == "propertyNames" or error.parent is not None:
        yield f"config: {where}: {error.message}"
    else:
        yield f"config: {where or 'the file'} is wrong: {error.message}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 else text[:57] + "..."


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
